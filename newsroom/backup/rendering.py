"""The other process of a rehearsal: restore the rows, and make pages as readers would get them."""

import atexit
import json
import logging
import os
import re
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client

from articles.models import Page, Revision, Section
from newsroom.backup.errors import BackupError
from newsroom.backup.manifest import Manifest
from newsroom.backup.pictures import FOLDERS
from newsroom.backup.restoring import check_restore, restore

HURRY = ("fsync = off", "full_page_writes = off", "max_wal_size = '8GB'", "autovacuum = off")
MOST_PAGES = 100
MOST_SECTIONS = 20
_PICTURE = re.compile(r"/media/((?:images|renditions|look)/[\w./-]+)")


def main() -> None:
    backup, folder = map(Path, sys.argv[1:])
    # Registered first, so it runs last: after the database has been stopped.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    logging.disable(logging.WARNING)
    try:
        result: dict[str, object] = {"pages": restore_and_render(backup)}
    except BackupError as error:
        result = {"fault": str(error)}
    sys.stdout.write(f"{json.dumps(result)}\n")
    sys.stdout.flush()


def _end_with_parent() -> None:
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)


def restore_and_render(folder: Path) -> int:
    """How many pages were made. Raises BackupError."""
    _hurry()
    backup = check_restore(folder, with_pictures=True, stream=sys.stderr)
    restore(backup, with_pictures=False, stream=sys.stderr)
    try:
        call_command("migrate", check_unapplied=True, verbosity=0)
    except SystemExit as error:
        raise BackupError("After the restore, migrations are still missing.") from error
    client = Client(SERVER_NAME=settings.SITE_HOST, raise_request_exception=False)
    addresses = list(_addresses())
    for address in addresses:
        _check_page(client, address, folder, backup.manifest)
    return len(addresses)


def _hurry() -> None:
    """The server is ours, and its data are deleted in any case: it need not care for them."""
    with connection.cursor() as cursor:
        for setting in HURRY:
            cursor.execute(f"ALTER SYSTEM SET {setting}")
        cursor.execute("SELECT pg_reload_conf()")


def _addresses() -> Iterator[str]:
    """The front page, sections, static pages, and articles as chance has it."""
    fronts = [section.get_absolute_url() for section in Section.objects.open()[:MOST_SECTIONS]]
    fronts += [page.get_absolute_url() for page in Page.objects.live()[:MOST_SECTIONS]]
    yield "/"
    yield from fronts
    articles = Revision.objects.listed().for_reading().order_by("?")
    for revision in articles[: MOST_PAGES - 1 - len(fronts)]:
        yield revision.get_absolute_url()


def _check_page(client: Client, address: str, folder: Path, manifest: Manifest) -> None:
    response = client.get(address)
    text = response.content.decode(errors="replace")
    if response.status_code != 200 or f"{settings.SITE_URL}{address}" not in text:
        raise BackupError(f"After the restore, the page {address} can’t be made.")
    lost = {*manifest.missing, *manifest.deleted}
    for name in set(_PICTURE.findall(text)) - lost:
        if not any((folder / place / name).is_file() for place in FOLDERS.values()):
            raise BackupError(f"The page {address} shows {name}, which isn’t in the backup.")
