"""`manage.py move_media`: both ways, again and again, and nothing is lost."""

import io
import re
import tracemalloc
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from botocore.httpsession import URLLib3Session
from django.conf import settings as present
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage, storages
from django.core.management import CommandError, call_command

from newsroom.pictures.bucket import Bucket
from newsroom.pictures.listing import Entry, entries_in, names_in
from newsroom.pictures.moving import Move, move_all, stale
from newsroom.pictures.places import media_storages
from tests.bucket import address_of, put_pictures_at

FILES = {
    "images/2026/11/aa.jpg": b"a" * 300_000,
    "renditions/2026/11/aa.avif": b"b" * 1000,
    "look/cc.png": b"",
}
WITHHELD = {"images/2026/11/dd.jpg": b"d"}


@pytest.fixture
def there(store, settings, monkeypatch, tmp_path):
    """The address of an empty place in the bucket; pictures lie on this machine."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    settings.VAR_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = {**settings.STORAGES, **media_storages("", tmp_path)}
    for alias, files in (("default", FILES), ("withheld", WITHHELD)):
        for name, content in files.items():
            storages[alias].save(name, ContentFile(content))
    return address_of(store)


@pytest.fixture
def at(settings, monkeypatch, tmp_path):
    """Switch the site to a place."""
    return lambda address: put_pictures_at(address, settings, monkeypatch, tmp_path)


def move(to: str, **options) -> list[str]:
    out = io.StringIO()
    call_command("move_media", to=to, stdout=out, **options)
    return out.getvalue().splitlines()


def everything() -> list[dict[str, bytes]]:
    found = []
    for alias in ("default", "withheld"):
        storage = storages[alias]
        found.append({name: storage.open(name).read() for name in names_in(storage)})
    return found


def test_pictures_go_to_the_bucket_and_back(there, at):
    lines = move(there)
    assert "default: images/2026/11/aa.jpg  copied (300000 bytes)" in lines
    assert "withheld: images/2026/11/dd.jpg  copied (1 bytes)" in lines
    assert lines[-1].startswith("4 files: 4 copied (")
    assert lines[-1].endswith("), 0 there already, 0 deleted, 0 failed")
    assert everything() == [FILES, WITHHELD]  # nothing is deleted
    at(there)
    assert everything() == [FILES, WITHHELD]
    default_storage.save("images/new.png", ContentFile(b"new"))
    assert "4 there already" in move("local")[-1]
    at("")
    assert everything() == [FILES | {"images/new.png": b"new"}, WITHHELD]


@pytest.fixture
def requests(monkeypatch):
    """What the store is asked, as a method and whether it is for a list."""
    asked = []

    def send(session, request):
        asked.append((request.method, "list-type" in urlsplit(request.url).query))
        return real(session, request)

    real = URLLib3Session.send
    monkeypatch.setattr(URLLib3Session, "send", send)
    return asked


LIST = ("GET", True)


def put_many(alias: str, numbers: range) -> None:
    for number in numbers:
        storages[alias].save(f"images/{number:03}.jpg", ContentFile(b"%d" % number))


def test_what_is_there_is_listed_once_and_not_asked_for(there, requests):
    move(there)
    del requests[:]
    assert "4 there already" in move(there)[-1]
    assert requests == [LIST, LIST]  # the public ones and the withheld
    put_many("default", range(30))
    move(there)
    del requests[:]
    assert "34 there already" in move(there)[-1]
    assert requests == [LIST, LIST]


@pytest.mark.drill
def test_a_list_comes_in_pages_when_they_are_needed(there, at, requests, monkeypatch):
    monkeypatch.setattr("newsroom.pictures.bucket.PAGE", 10)
    put_many("default", range(25))
    move(there)
    del requests[:]
    assert "29 there already" in move(there)[-1]
    assert requests == [LIST] * 4
    at(there)
    del requests[:]
    entries = entries_in(default_storage)
    names = [next(entries).name for _ in range(10)]
    assert requests == [LIST]  # no more is held than a page
    names += [entry.name for entry in entries]
    assert names == sorted(names)
    assert len(names) == 28


@pytest.mark.drill
def test_back_from_a_bucket_nothing_is_asked_of_what_is_there(there, at, requests):
    move(there)
    at(there)
    del requests[:]
    assert "4 there already" in move("local")[-1]
    assert requests == [LIST, LIST]


@pytest.mark.drill
def test_from_bucket_to_bucket_what_is_there_is_not_read(there, at, store, requests):
    move(there)
    at(there)
    other = address_of(store)
    assert "4 copied" in move(other)[-1]
    del requests[:]
    assert "4 there already" in move(other)[-1]
    assert requests == [LIST] * 4


@pytest.mark.drill
def test_before_a_file_is_deleted_its_copy_is_asked_for(there, at, requests, monkeypatch):
    """The list may be old by then."""
    move(there)
    at(there)

    def listed(storage):
        entries = list(real(storage))
        if "look/cc.png" in {entry.name for entry in entries}:
            storage.delete("look/cc.png")
        return iter(entries)

    real = Bucket.entries
    monkeypatch.setattr(Bucket, "entries", listed)
    lines = move(there, source="local", delete=True)
    monkeypatch.setattr(Bucket, "entries", real)
    assert "default: look/cc.png  copied (0 bytes), deleted where it was" in lines
    assert everything() == [FILES, WITHHELD]


@pytest.mark.drill
def test_a_store_that_lists_in_no_order_is_asked(there, at, monkeypatch):
    put_many("default", range(5))
    move(there)
    real = Bucket.entries
    monkeypatch.setattr(Bucket, "entries", lambda storage: reversed(list(real(storage))))
    assert "0 failed" in move(there)[-1]
    at(there)
    assert len(everything()[0]) == 8
    assert "0 failed" in move("local")[-1]
    at("")
    assert len(everything()[0]) == 8


class Vast(FileSystemStorage):
    """A place of so many files, all alike."""

    def __init__(self, number):
        super().__init__()
        self.number = number

    def entries(self):
        return (Entry(f"{number:08}", 4, "c" * 32) for number in range(self.number))


def peak(number: int) -> int:
    done = Move()
    tracemalloc.start()
    try:
        for _ in move_all(Vast(number), Vast(number), done, is_dry_run=False, delete=False):
            pass
        assert [*stale(Vast(number), Vast(number))] == []
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        assert done.present == number


@pytest.mark.drill
def test_memory_does_not_grow_with_the_number_of_files():
    peak(100)
    assert abs(peak(20_000) - peak(2_000)) < 100_000


def test_names_are_in_the_order_of_a_store(tmp_path):
    storage = FileSystemStorage(tmp_path)
    names = ["a-b/x", "a.jpg", "a/b/y", "a/b.jpg", "a/c", "a0", "ä", "𝄞", "\ufb01"]
    for name in names:
        storage.save(name, ContentFile(b"."))
    found = [entry.name for entry in entries_in(storage)]
    assert found == sorted(names, key=str.encode)


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_somebody_at_a_terminal_sees_how_far_it_is(there, monkeypatch):
    monkeypatch.setattr("newsroom.backup.progress.PAUSE", 0.0)
    terminal = Terminal()
    move(there, stderr=terminal)
    told = re.sub(r"\r *\r", "\r", terminal.getvalue()).split("\r")
    assert [line.strip() for line in told if line.strip()][-1].startswith("4 of 4 files, ")
    redirected = io.StringIO()
    move(there, stderr=redirected)
    assert redirected.getvalue() == ""


@pytest.mark.drill
def test_it_goes_on_where_it_stopped_and_mends_what_is_half(there, at):
    at(there)
    default_storage.save("images/2026/11/aa.jpg", ContentFile(b"a" * 300_000))
    default_storage.save("renditions/2026/11/aa.avif", ContentFile(b"b" * 999))
    default_storage.save("look/cc.png", ContentFile(b"c"))
    at("")
    lines = move(there)
    assert "default: images/2026/11/aa.jpg  is there already" in lines
    assert "default: renditions/2026/11/aa.avif  copied (1000 bytes)" in lines
    at(there)
    assert everything() == [FILES, WITHHELD]


@pytest.mark.drill
def test_the_same_size_is_not_the_same_content(there, at):
    at(there)
    default_storage.save("renditions/2026/11/aa.avif", ContentFile(b"x" * 1000))
    at("")
    move(there)
    at(there)
    assert everything() == [FILES, WITHHELD]


@pytest.mark.drill
def test_a_rehearsal_copies_nothing(there, at):
    assert "would be copied (1000 bytes)" in " ".join(lines := move(there, dry_run=True))
    assert lines[-1].startswith("4 files: 4 would be copied")
    at(there)
    assert everything() == [{}, {}]


@pytest.mark.drill
def test_files_are_deleted_when_asked_and_once_the_site_shows_the_new_place(there, at):
    with pytest.raises(CommandError, match="Set MEDIA_STORAGE to the new place"):
        move(there, delete=True)
    move(there)
    at(there)
    lines = move(there, source="local", delete=True)
    assert "default: look/cc.png  is there already, deleted where it was" in lines
    assert everything() == [FILES, WITHHELD]
    assert not [path for path in Path(present.MEDIA_ROOT).rglob("*") if path.is_file()]


@pytest.mark.drill
def test_what_went_out_of_sight_meanwhile_does_so_there(there, at):
    move(there)
    name = "images/2026/11/aa.jpg"
    storages["withheld"].save(name, ContentFile(FILES[name]))
    default_storage.delete(name)
    assert f"default: {name}  deleted, gone from the old place" in move(there, prune=True)
    at(there)
    kept = {other: content for other, content in FILES.items() if other != name}
    assert everything() == [kept, WITHHELD | {name: FILES[name]}]
    with pytest.raises(CommandError, match="would delete what was uploaded since"):
        move(there, source="local", prune=True)


def test_an_empty_place_prunes_nothing(there, store):
    with pytest.raises(CommandError, match="no pictures at the old place"):
        move(there, source=address_of(store), prune=True)


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("local", "are there already"),
        ("ftp://x", "--to must be empty, local, or the address of a bucket"),
        ("s3://no-such-bucket?endpoint={store}&region=us-east-1", "NoSuchBucket"),
    ],
)
def test_a_place_that_cannot_be_is_a_sentence(there, store, to, words):
    with pytest.raises(CommandError, match=words):
        move(to.format(store=store))


@pytest.mark.drill
def test_a_file_that_cannot_be_read_is_named_and_the_others_go(there, at, monkeypatch):
    def fail(storage, name, *mode):
        if name == "look/cc.png":
            raise OSError("Input/output error")
        return whole(storage, name, *mode)

    whole = FileSystemStorage._open
    monkeypatch.setattr(FileSystemStorage, "_open", fail)
    out = io.StringIO()
    with pytest.raises(CommandError, match="Some files couldn’t be copied"):
        call_command("move_media", to=there, stdout=out)
    assert "default: look/cc.png  failed: Input/output error" in out.getvalue()
    assert "3 copied" in out.getvalue()
    at(there)
    assert default_storage.exists("renditions/2026/11/aa.avif")
