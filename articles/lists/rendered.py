"""Pages of articles as they were rendered, kept for whichever process is asked for them next.

What a page shows of its article and of the publication goes into a digest. What is kept counts
only under the same digest, so nothing ever has to be freed, and nobody waits for it to be written.
"""

import contextlib
import hashlib
import logging
import os
import stat
import threading
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import django
from django.apps import apps
from django.conf import settings
from django.db import Error, connection, transaction
from isal import isal_zlib

logger = logging.getLogger(__name__)

HOLE = "\0"  # where related articles come; no text in the database has it
MOST_WAITING = 60  # pages of some 30 KB; what else comes is rendered again, and offered again
ENOUGH = 30  # pages that are written together at once
REST = 1.0  # seconds that fewer wait for others
_LEVEL = 1  # isal’s, of 0 to 3
_Error: Any = isal_zlib.error

# One statement for many; an article that was deleted meanwhile is left out.
_WRITE = """
INSERT INTO articles_renderedpage (article_id, digest, html)
SELECT article.id, page.digest, page.html
FROM unnest(%(keys)s::bigint[], %(digests)s::bytea[], %(pages)s::bytea[])
    AS page(article_id, digest, html)
JOIN articles_article article ON article.id = page.article_id
ORDER BY article.id
ON CONFLICT (article_id) DO UPDATE SET digest = excluded.digest, html = excluded.html
"""


class Rendered(NamedTuple):
    """A page in two halves, between which related articles come."""

    before: str
    after: str


def packed(html: bytes) -> bytes:
    return isal_zlib.compress(html, _LEVEL)


def unpacked(kept: bytes) -> Rendered | None:
    """None if nobody of us wrote it."""
    try:
        return halves(isal_zlib.decompress(kept).decode())
    except (_Error, ValueError):
        return None


def halves(html: str) -> Rendered:
    before, _, after = html.partition(HOLE)
    return Rendered(before, after)


def write(pages: Iterable[tuple[int, bytes, bytes]]) -> None:
    """Keep pages: the key of an article, the digest, and the HTML with its hole."""
    if _is_outdated():
        return
    latest = {key: (digest, packed(html)) for key, digest, html in pages}
    values: dict[str, Any] = {
        "keys": list(latest),
        "digests": [digest for digest, _ in latest.values()],
        "pages": [html for _, html in latest.values()],
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")  # what is lost is rendered again
        cursor.execute(_WRITE, values)


class Writer:
    """One thread of a process, which ends when nothing more comes."""

    def __init__(self) -> None:
        self._waiting: dict[int, tuple[int, bytes, bytes]] = {}
        self._lock = threading.Lock()
        self._is_running = False
        self._has_enough = threading.Event()

    def offer(self, key: int, digest: bytes, html: bytes) -> None:
        """Keep the page of the article with this key soon, if that can be done."""
        with self._lock:
            if len(self._waiting) < MOST_WAITING:
                self._waiting[key] = key, digest, html
            if len(self._waiting) >= ENOUGH:
                self._has_enough.set()
            if self._is_running:
                return
            self._is_running = True
        threading.Thread(target=self._run, name="rendered pages", daemon=True).start()

    def _run(self) -> None:
        while True:
            self._has_enough.wait(REST)
            with self._lock:
                self._has_enough.clear()
                pages, self._waiting = list(self._waiting.values()), {}
                if not pages:
                    self._is_running = False
                    return
            try:
                write(pages)
            except Error as error:  # it is away, or takes no changes: pages are rendered as before
                logger.debug("Rendered pages can’t be kept: %s", error)
            finally:
                with contextlib.suppress(Exception):
                    connection.close()


writer = Writer()


class _Began(NamedTuple):
    """What a process found when it began."""

    digest: bytes
    state: dict[Path, tuple[object, ...]]


def installation() -> bytes:
    """A digest of the code, the templates, and the files that make a page what it is."""
    return began().digest


@cache
def began() -> _Began:
    """Asked for before anything is served: an update puts new files in place of those that the code
    and the templates of this process came from.
    """
    values = django.VERSION, settings.SITE_URL, settings.MEDIA_URL, settings.STATIC_URL
    digest = hashlib.sha256(repr(values).encode())
    paths = set(_folders())
    for name, path in _files():
        digest.update(name.encode())
        digest.update(path.read_bytes())
        paths |= {path, path.parent}
    return _Began(digest.digest(), {path: _state(path) for path in paths})


def _is_outdated() -> bool:
    """Whether files were replaced since this process began: what it renders may be a mixture."""
    return any(_state(path) != state for path, state in began().state.items())


def _state(path: Path) -> tuple[object, ...]:
    """When a file changed, and its size; the names in a folder."""
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            return tuple(sorted(name for name in os.listdir(path) if name != "__pycache__"))
    except OSError:
        return ()
    return found.st_mtime_ns, found.st_size


def _folders() -> list[Path]:
    base = Path(settings.BASE_DIR)
    own = sorted(Path(app.path) for app in apps.get_app_configs() if Path(app.path).parent == base)
    templates = [Path(str(name)) for each in settings.TEMPLATES for name in each["DIRS"]]
    others = [Path(name) for name in (*settings.STATICFILES_DIRS, *settings.LOCALE_PATHS)]
    return [*own, *templates, *others]


def _files() -> Iterator[tuple[str, Path]]:
    """Each by its name in its folder, wherever that lies; always in the same order."""
    for folder in _folders():
        for path in sorted(folder.rglob("*")):
            if path.suffix not in (".pyc", ".po") and path.is_file():
                yield str(path.relative_to(folder)), path
