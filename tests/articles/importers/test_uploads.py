"""Uploaded files are kept in the database, bounded, for one person, and not for long."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from articles.importers import uploads
from articles.models import ImportPart, ImportUpload
from articles.models.uploads import import_upload
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("a.md", "a.md"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.md", "boot.md"),
        (".hidden.md", "hidden.md"),
        ("..", "unnamed"),
        ("a\0b.md", "ab.md"),
        ("x" * 300 + ".md", "x" * 197 + ".md"),
        ("ж" * 200 + ".md", "ж" * 98 + ".md"),
        ("漢" * 100 + ".markdown", "漢" * 63 + ".markdown"),
        ("x." + "y" * 300, "x"),
        ("a/b\\c.md", "c.md"),
        ("a/", "a"),
        ("\u202egnp.md", "gnp.md"),
        ("a\u2066b\u200b.md", "ab.md"),
        ("Cafe\u0301.md", "Caf\xe9.md"),
        (" . .md", "md"),
        ("\0", "unnamed"),
        ("", "unnamed"),
        ("/", "unnamed"),
    ],
)
def test_only_the_last_part_of_a_name_is_used(name, plain):
    assert uploads.plain_name(name) == plain


@pytest.fixture
def owner() -> int:
    return factories.UserFactory().pk


def keep(owner: int, *files: tuple[str, bytes]) -> str:
    return uploads.keep([(name, io.BytesIO(data)) for name, data in files], owner)


def content(token: str, owner: int, **how) -> dict[str, bytes] | None:
    with uploads.in_folder(token, owner, **how) as folder:
        return folder and {each.name: each.read_bytes() for each in folder.iterdir()}


def test_files_come_back_as_they_were(owner):
    files = {"a.md": b"one", "empty.md": b"", "b.png": bytes(range(256)) * 10_000}
    token = keep(owner, *files.items())
    assert content(token, owner) == files
    assert ImportUpload.objects.get().size == sum(map(len, files.values()))
    assert ImportPart.objects.count() == 5  # the picture is in three
    assert content(token, owner) == files


def test_no_file_takes_the_place_of_another_of_the_same_name(owner):
    files = [("a/x.md", b"one"), ("b/x.md", b"two"), ("x-2.md", b"three"), ("c/x.md", b"four")]
    assert content(keep(owner, *files), owner) == {
        "x.md": b"one", "x-2.md": b"two", "x-2-2.md": b"three", "x-3.md": b"four",
    }  # fmt: skip


def test_nothing_is_left_of_an_upload_that_could_not_be_read(owner):
    class Broken(io.BytesIO):
        def read(self, *size):
            raise OSError("gone")

    with pytest.raises(OSError, match="gone"), transaction.atomic():
        uploads.keep([("a.md", io.BytesIO(b"one")), ("b.md", Broken())], owner)
    assert not ImportUpload.objects.exists()


def test_an_upload_that_is_too_large_is_refused(owner, monkeypatch):
    monkeypatch.setattr(uploads, "UPLOAD_BYTES", 5_000_000)
    with pytest.raises(uploads.TooLarge, match="larger than 5 MB in all"):
        keep(owner, ("a.png", b"x" * 3_000_000), ("b.png", b"x" * 2_000_001))
    assert not ImportPart.objects.exists()
    keep(owner, ("a.png", b"x" * 3_000_000), ("b.png", b"x" * 2_000_000))


def test_only_the_newest_uploads_of_a_person_are_kept(owner):
    other = factories.UserFactory().pk
    theirs = keep(other, ("a.md", b""))
    tokens = [keep(owner, ("a.md", b"")) for _ in range(uploads.MAX_KEPT + 3)]
    kept = set(ImportUpload.objects.values_list("token", flat=True))
    assert kept == {theirs, *tokens[-uploads.MAX_KEPT :]}


def test_and_only_so_many_bytes(owner, monkeypatch):
    monkeypatch.setattr(uploads, "PERSON_BYTES", 1000)
    tokens = [keep(owner, ("a.md", b"x" * 400)) for _ in range(3)]
    assert [content(token, owner) is None for token in tokens] == [True, False, False]


def test_an_upload_is_taken_once_and_by_who_sent_it(owner):
    token = keep(owner, ("a.md", b"one"))
    assert content(token, factories.UserFactory().pk, take=True) is None
    assert content(token, owner, take=True) == {"a.md": b"one"}
    assert content(token, owner, take=True) is None
    assert not ImportPart.objects.exists()


@pytest.mark.parametrize("token", ["", "..", "../other", "x" * 32, "a" * 32, "a\0b", "a" * 33])
def test_a_forged_token_leads_nowhere(owner, token):
    assert content(token, owner) is None


def test_what_nobody_confirmed_is_thrown_away(owner, capsys):
    old, older = keep(owner, ("a.md", b"")), keep(owner, ("a.md", b""))
    yesterday = timezone.now() - uploads.KEPT - timedelta(seconds=1)
    ImportUpload.objects.update(created_at=yesterday)
    call_command("purge_uploads", dry_run=True)
    call_command("purge_uploads")
    assert capsys.readouterr().out == "2 uploads would be deleted.\n2 uploads deleted.\n"
    assert [content(token, owner) for token in (old, older)] == [None, None]
    ancient = keep(owner, ("a.md", b""))
    ImportUpload.objects.update(created_at=yesterday)
    new = keep(owner, ("b.md", b""))
    assert (content(ancient, owner), content(new, owner)) == (None, {"b.md": b""})


def test_uploads_go_with_who_sent_them():
    user = factories.UserFactory()
    keep(user.pk, ("a.md", b"one"))
    user.delete()
    assert not ImportPart.objects.exists()


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("UPDATE articles_importupload SET size = 60000001", "import_upload_is_small"),
        ("UPDATE articles_importupload SET token = 'x'", "import_upload_token_is_random"),
        ("UPDATE articles_importpart SET content = decode(repeat('00', 1000001), 'hex')",
         "import_part_is_small"),
    ],
)  # fmt: skip
def test_the_database_knows_the_bounds(owner, statement, constraint):
    keep(owner, ("a.md", b"one"))
    with pytest.raises(DatabaseError, match=constraint), transaction.atomic():
        connection.cursor().execute(statement)
    assert import_upload.UPLOAD_BYTES == 60_000_000
