"""Whether the site is ready, and what is said when it is not: each trouble is made and seen."""

import json
import threading
import time

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from newsroom.database.errors import DatabaseUnavailable
from newsroom.watching import probes, readiness
from newsroom.watching.looking import Look
from newsroom.watching.probes import GB, MB, Disk
from tests import factories
from tests.bucket import address_of, put_pictures_at
from tests.newsroom.pictures.faulty import Faulty

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_is_known(monkeypatch):
    """And looks are taken by the test's own thread, in whose transaction things are changed."""
    for name in ("database", "storage"):
        see = getattr(readiness, name)._see
        monkeypatch.setattr(readiness, name, see)
    monkeypatch.setattr(readiness, "disk", lambda: Disk(100 * GB, 50 * GB))


def ready(client):
    response = client.get("/readyz")
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Type"] == "application/json"
    return response.status_code, json.loads(response.content)


def unavailable(*problems):
    return 503, {"status": "unavailable", "problems": [*problems]}


def degraded(*problems):
    """Pages go on, so requests may come; a watcher is told."""
    return 200, {"status": "degraded", "problems": [*problems]}


def test_a_site_that_has_all_it_needs_is_ready(client):
    assert ready(client) == (200, {"status": "ok", "problems": []})


def test_the_database_is_away(client, monkeypatch):
    def fail():
        raise DatabaseUnavailable("PostgreSQL at db.internal cannot be reached.")

    monkeypatch.setattr(connection, "cursor", fail)
    assert ready(client) == unavailable("The database isn’t responding.")


def test_a_migration_is_missing(client):
    rows = MigrationRecorder(connection).migration_qs.filter(app="articles").order_by("-pk")
    rows.filter(pk=rows[0].pk).delete()
    said = "The database lacks 1 migration. Run manage.py migrate."
    assert ready(client) == unavailable(said)
    rows.filter(pk=rows[0].pk).delete()
    assert ready(client)[1]["problems"] == [said.replace("1 migration", "2 migrations")]


def test_images_cannot_be_stored_in_a_folder(client, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    assert ready(client)[0] == 200

    def refuse(**chosen):
        raise PermissionError(13, "Permission denied", str(chosen["dir"]))

    monkeypatch.setattr(probes.tempfile, "TemporaryFile", refuse)
    assert ready(client) == degraded("Images can’t be stored.")


class Bucket:
    """There are no paths in it, and its library has errors of its own."""

    def __init__(self, error=None):
        self.error, self.asked = error, []

    def path(self, name):
        raise NotImplementedError

    def exists(self, name):
        self.asked.append(name)
        if self.error:
            raise self.error
        return False


def test_images_cannot_be_stored_elsewhere(client, monkeypatch):
    bucket = Bucket()
    monkeypatch.setattr(probes, "default_storage", bucket)
    assert ready(client)[0] == 200
    assert bucket.asked[0].startswith("readyz-")
    refusing = Bucket(RuntimeError("https://key:secret@s3.internal refused"))
    monkeypatch.setattr(probes, "default_storage", refusing)
    assert ready(client) == degraded("Images can’t be stored.")


@pytest.fixture
def faulty():
    store = Faulty("fails")
    yield store
    store.stop()


def test_while_the_bucket_is_away_pages_go_on(client, faulty, settings, monkeypatch, tmp_path):
    """It's the same one for all machines: none of them may leave the load balancer."""
    put_pictures_at(address_of(faulty.endpoint), settings, monkeypatch, tmp_path)
    factories.PublicationFactory()
    assert ready(client) == degraded("Images can’t be stored.")
    assert faulty.asked
    assert client.get("/").status_code == 200


def test_a_missing_database_matters_more_than_a_missing_bucket(client, monkeypatch):
    monkeypatch.setattr(probes, "default_storage", Bucket(RuntimeError()))
    monkeypatch.setattr(readiness, "database", lambda: 2)
    assert ready(client) == unavailable(
        "The database lacks 2 migrations. Run manage.py migrate.", "Images can’t be stored."
    )


def test_the_disk_is_full(client, monkeypatch):
    monkeypatch.setattr(readiness, "disk", lambda: Disk(100 * GB, 199 * MB))
    assert ready(client) == degraded("The disk is full.")


@pytest.mark.parametrize(
    ("total", "free", "is_low", "is_full"),
    [
        (20 * GB, 3 * GB, False, False),
        (20 * GB, 1 * GB, True, False),
        (1_000 * GB, 6 * GB, False, False),
        (1_000 * GB, 4 * GB, True, False),
        (1 * GB, 250 * MB, False, False),
        (1 * GB, 150 * MB, True, True),
    ],
)
def test_how_full_a_disk_is(total, free, is_low, is_full):
    disk = Disk(total, free)
    assert (disk.is_low, disk.is_full) == (is_low, is_full)


def test_the_real_disk_is_looked_at():
    disk = probes.disk()
    assert 0 < disk.free <= disk.total


def test_one_thread_looks_however_many_ask():
    looks, may_end = [], threading.Event()

    def see():
        looks.append(threading.current_thread())
        may_end.wait(10)
        return "seen"

    look = Look(see, keep=60, patience=10, late="late")
    found = []
    threads = [threading.Thread(target=lambda: found.append(look())) for _ in range(20)]
    for thread in threads:
        thread.start()
    may_end.set()
    for thread in threads:
        thread.join()
    assert found == ["seen"] * 20
    assert look() == "seen"
    assert len(looks) == 1


def test_a_look_that_hangs_is_late_and_is_not_begun_again():
    looks, may_end = [], threading.Event()

    def see():
        looks.append(1)
        may_end.wait(10)
        return "seen"

    look = Look(see, keep=0, patience=0.01, late="late")
    began = time.monotonic()
    assert [look() for _ in range(5)] == ["late"] * 5
    assert time.monotonic() - began < 5
    assert looks == [1]
    may_end.set()


def test_a_look_that_fails_is_late_and_tried_again(caplog):
    looks = []

    def see():
        looks.append(1)
        if len(looks) == 1:
            raise RuntimeError
        return "seen"

    look = Look(see, keep=0, patience=10, late="late")
    assert [look(), look()] == ["late", "seen"]
    assert "A look at what has to be there failed." in caplog.text
