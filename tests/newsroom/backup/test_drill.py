"""Backups and restores in bad circumstances, as processes: all or nothing, and a sentence."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.test import Client

from articles.models import Image, Revision
from feedback.models import Vote
from newsroom.backup import rehearsal
from newsroom.backup.loading import EMPTYING
from newsroom.backup.making import make_backup
from newsroom.backup.pictures import FOLDERS
from newsroom.backup.snapshot import Snapshot
from tests import factories
from tests.newsroom.backup.conftest import SUM, UNTIL, Place
from tests.newsroom.processes import ROOT

pytestmark = pytest.mark.drill

SESSIONS = """
SELECT pid FROM pg_stat_activity WHERE datname = %s AND application_name = 'newsroom backup'
"""


def start(place: Place, *arguments: object, **environment: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "manage.py", *map(str, arguments)],
        cwd=ROOT,
        env=place.environment() | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def outcome(process: subprocess.Popen) -> tuple[int, str]:
    """The status, and the last line of what it complained of."""
    _output, errors = process.communicate(timeout=120)
    return process.returncode, (errors.strip().splitlines() or [""])[-1]


@contextmanager
def session(place: Place):
    with closing(psycopg.connect(place.server.url(place.database), autocommit=True)) as found:
        yield found


@contextmanager
def held_up(place: Place):
    """A table is locked, so that a backup stops in its middle; yields a wait until it has."""
    with session(place) as blocker, session(place) as watcher, blocker.transaction():
        blocker.execute("LOCK TABLE feedback_vote IN ACCESS EXCLUSIVE MODE")

        def wait() -> list[int]:
            deadline = time.monotonic() + 60
            waiting = f"{SESSIONS} AND wait_event_type = 'Lock'"
            while time.monotonic() < deadline:
                if found := watcher.execute(waiting, [place.database]).fetchall():
                    return [pid for (pid,) in found]
                time.sleep(0.02)
            raise AssertionError("The backup did not get to the table.")

        yield wait


class Visitors:
    """Somebody publishes, with pictures, and readers vote, as long as the block lasts."""

    def __init__(self):
        self.articles = self.votes = 0
        self._is_over = threading.Event()
        self._threads = [threading.Thread(target=each) for each in (self._publish, self._vote)]

    def __enter__(self):
        self.section = factories.SectionFactory(name="News", slug="news")
        self.revision = Revision.objects.live().first()
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    def _publish(self):
        while not self._is_over.wait(0.01):
            image = factories.ImageFactory()
            factories.LiveArticleFactory(section=self.section, lead_image=image)
            self.articles += 1
        connection.close()

    def _vote(self):
        moments = dict.fromkeys(("created_at", "updated_at"), UNTIL)
        while not self._is_over.wait(0.001):
            Vote.objects.create(
                article_id=self.revision.article_id,
                revision=self.revision,
                voter=os.urandom(16),
                helpful=True,
                **moments,
            )
            self.votes += 1
        connection.close()


def pages(addresses: list[str]) -> dict[str, bytes]:
    found = {}
    for address in addresses:
        response = Client().get(address)
        assert response.status_code == 200, address
        found[address] = response.content
    return found


def test_a_backup_while_people_write_and_vote_is_of_one_moment(
    make_place, site, target, tmp_path, monkeypatch
):
    """Every row, page and picture is as it was when the backup began."""
    busy = make_place(site.database)
    shutil.copytree(site.var, busy.var)
    sums, tables = {}, Snapshot.tables

    def with_sums(snapshot):
        names = tables(snapshot)
        for name in names.keys() - {"timers_run"}:
            sums[name] = snapshot._row(SUM.format(name))
        return names

    monkeypatch.setattr(Snapshot, "tables", with_sums)
    with busy.here():
        addresses = [each.get_absolute_url() for each in Revision.objects.live()]
        with Visitors() as visitors:
            while visitors.articles < 5 or visitors.votes < 50:
                time.sleep(0.01)
            at_first = visitors.articles
            made = make_backup(tmp_path / "backup")
            while visitors.articles < at_first + 5:
                time.sleep(0.01)
        expected = pages(addresses)
        assert Vote.objects.count() > made.tables["feedback_vote"] > 50
        assert Image.objects.count() > made.tables["articles_image"] > 5
        pictures = {name: default_storage.open(name).read() for name in picture_names()}
    assert (made.missing, made.deleted) == ([], [])
    call_command("restore", str(tmp_path / "backup"))
    assert {name: row for name, row in target.rows().items() if name in sums} == sums
    assert pages(addresses) == expected
    assert picture_names()
    for name in picture_names():
        assert default_storage.open(name).read() == pictures[name]


def picture_names() -> list[str]:
    names = Image.objects.values_list("file", flat=True)
    return [name for name in names if default_storage.exists(name)]


def test_a_second_backup_waits_for_nobody(site, tmp_path):
    with held_up(site) as wait:
        first = start(site, "backup", tmp_path / "one")
        wait()
        second = start(site, "backup", tmp_path / "two")
        status, message = outcome(second)
        assert status == 1
        assert re.fullmatch(
            r"CommandError: “backup” has been running since .*, as process \d+ on .*\. "
            "Wait until it ends.",
            message,
        )
    assert outcome(first)[0] == 0
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


def test_a_backup_that_is_killed_leaves_no_backup(site, tmp_path):
    with held_up(site) as wait:
        killed = start(site, "backup", tmp_path / "one")
        wait()
        killed.kill()
        killed.communicate()
        assert [path.name for path in tmp_path.iterdir()] == ["one.partial"]
    ended = outcome(start(site, "backup", tmp_path / "one"))
    assert (ended, [path.name for path in tmp_path.iterdir()]) == ((0, ""), ["one"])


def test_a_backup_that_is_ended_leaves_nothing(site, tmp_path):
    with held_up(site) as wait:
        ended = start(site, "backup", tmp_path / "one")
        wait()
        ended.terminate()
        assert outcome(ended)[0] == 143
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_goes_away_ends_a_backup(site, tmp_path):
    with held_up(site) as wait, session(site) as killer:
        process = start(site, "backup", tmp_path / "one")
        for pid in wait():
            killer.execute("SELECT pg_terminate_backend(%s)", [pid])
        status, message = outcome(process)
    assert status == 1
    assert message.startswith("CommandError: pg_dump failed: ")
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_goes_away_ends_a_restore(kept, target):
    connection.close()
    with session(target) as killer:
        process = start(target, "restore", kept)
        while not (found := killer.execute(SESSIONS, [target.database]).fetchall()):
            assert process.poll() is None
            time.sleep(0.005)
        killer.execute("SELECT pg_terminate_backend(%s)", found[0])
        status, message = outcome(process)
    assert status == 1
    assert message.startswith("CommandError: ")
    assert (target.rows(), target.files().keys() - {"secret_key"}) == ({}, set())


def test_a_restore_that_is_killed_leaves_all_or_nothing(site, kept, target):
    """Whenever it is killed; and the next one ends well."""
    with site.here():
        expected = site.rows()
    began = time.monotonic()
    assert outcome(start(target, "restore", kept))[0] == 0
    whole = time.monotonic() - began
    empty(target)
    kills = 0
    for share in (0.3, 0.45, 0.6, 0.7, 0.8, 0.9, 1.0):
        process = start(target, "restore", kept)
        time.sleep(share * whole)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        kills += process.returncode == -signal.SIGKILL
        wait_for_rollback(target)
        if rows := target.rows():
            assert rows == expected
            empty(target)
    assert kills > 2
    assert outcome(start(target, "restore", kept))[0] == 0
    assert target.rows() == expected


def empty(place: Place) -> None:
    with connection.cursor() as cursor:
        cursor.execute(EMPTYING.read_text())
    for folder in (*FOLDERS.values(), "templates"):
        shutil.rmtree(place.var / folder, ignore_errors=True)


def wait_for_rollback(place: Place) -> None:
    """Of what the killed one's psql had begun."""
    with session(place) as watcher:
        while watcher.execute(SESSIONS, [place.database]).fetchall():
            time.sleep(0.02)


@contextmanager
def small_disk(size: str):
    """A file system of this size; made by root alone."""
    folder = Path(tempfile.mkdtemp(prefix="newsroom-disk-"))
    command = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", folder]
    if subprocess.run(command, capture_output=True).returncode:
        folder.rmdir()
        pytest.skip("Only root may mount a small file system.")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)
        folder.rmdir()


def test_a_full_disk_ends_a_backup(site):
    with small_disk("64k") as disk:
        status, message = outcome(start(site, "backup", disk / "one"))
        assert message == (
            f"CommandError: The disk of {disk} is full, so nothing was kept. Free some space, or "
            "name a folder on another disk."
        )
        assert (status, list(disk.iterdir())) == (1, [])


def test_a_full_disk_ends_a_restore(kept, target):
    with small_disk("4k") as disk:
        message = outcome(start(target, "restore", kept, VAR_DIR=str(disk)))[1]
        assert message == (
            "CommandError: The disk is full, so nothing was restored. Free some space, then try "
            "again."
        )
        assert not [path for path in disk.rglob("*") if path.is_file() and path.stat().st_size]
    assert target.rows() == {}


def test_a_verification_that_is_killed_leaves_no_folder_and_no_server(site, kept):
    with tempfile.TemporaryDirectory(prefix="newsroom-", ignore_cleanup_errors=True) as root:
        Path(root).chmod(0o711)
        process = start(site, "backup", "--verify", kept, TMPDIR=root)
        pattern = f"{rehearsal.PREFIX}*/var/postgres/postmaster.pid"
        [pid_file] = wait_for(lambda: list(Path(root).glob(pattern)))
        pid = int(wait_for(pid_file.read_text).split()[0])
        process.kill()
        process.communicate()
        wait_for(lambda: not list(Path(root).glob(f"{rehearsal.PREFIX}*")))
        wait_for(lambda: not Path(f"/proc/{pid}").exists())


def wait_for(found):
    deadline = time.monotonic() + 60
    while not (result := found()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return result


def test_a_verification_finds_a_page_that_cannot_be_made(make_place, site, tmp_path):
    """The files are whole, and yet the backup is of no use."""
    broken = make_place(site.database)
    shutil.copytree(site.var, broken.var)
    with broken.here():
        (broken.var / "templates" / "base.html").write_text("{% no_such_tag %}")
        make_backup(tmp_path / "one")
        status, message = outcome(start(broken, "backup", "--verify", tmp_path / "one"))
    expected = "CommandError: After the restore, the page / can’t be made."
    assert (status, message) == (1, expected)


def test_a_verification_finds_a_missing_picture(site, kept, tmp_path):
    copied = shutil.copytree(kept, tmp_path / "copied")
    next(path for path in (copied / "media").rglob("*.jpg")).unlink()
    status, message = outcome(start(site, "backup", "--verify", copied))
    assert status == 1
    assert message.endswith(".jpg is missing from the backup. Use another backup.")
