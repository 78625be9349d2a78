"""Whatever goes wrong with one file, the others have their turn."""

import sys

import pytest
from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from psycopg import errors

from articles.importers import loader
from articles.importers.files import ArticleFile, find_files
from articles.importers.loader import ImportResult, Status, load_file
from articles.importers.names import Memory
from articles.models import Article, Section, Tag

pytestmark = pytest.mark.django_db


class NeverHeardOf(Exception):
    pass


@pytest.fixture
def files(tmp_path):
    """Three files, of which the second meets an error."""
    for number in (1, 2, 3):
        text = f"---\ntitle: Item {number}\nsection: S{number}\ntags: [t{number}]\n---\n\nWords."
        (tmp_path / f"{number}.md").write_text(text)
    return list(find_files([tmp_path]))


def bring_all(files, **kwargs) -> list[ImportResult]:
    memory = Memory()
    return [load_file(file, publish=False, memory=memory, **kwargs) for file in files]


def failing(monkeypatch, place: str, error: BaseException) -> None:
    module, _, name = place.rpartition(".")
    real = getattr(sys.modules[module], name)

    def call(*args, **kwargs):
        if any("Item 2" in str(getattr(each, "title", "")) for each in args):
            raise error
        return real(*args, **kwargs)

    monkeypatch.setattr(place, call)


@pytest.mark.parametrize(
    "error",
    [NeverHeardOf("x"), RuntimeError(), MemoryError(), RecursionError(), KeyError("a"),
     OSError(5, "Input/output error"), DataError("value too long"), IntegrityError("check"),
     InterfaceError("connection already closed"), UnicodeDecodeError("utf-8", b"", 0, 1, "x")],
    ids=repr,
)  # fmt: skip
@pytest.mark.parametrize("place", ["articles.importers.loader.find_or_make",
                                   "articles.importers.loader.apply"])  # fmt: skip
def test_a_surprise_in_one_file_does_not_stop_the_others(monkeypatch, caplog, files, place, error):
    failing(monkeypatch, place, error)
    first, second, third = bring_all(files)
    assert (first.status, third.status) == (Status.CREATED, Status.CREATED)
    assert (second.status, second.is_failure) == (Status.REJECTED, True)
    [record] = caplog.records
    reference = record.getMessage()[-8:]
    assert second.messages == [
        "Something unexpected went wrong, and nothing of this file was imported. Ask your "
        f"administrator to look for {reference} in the log."
    ]
    assert record.exc_info[1] is error
    assert list(Article.objects.order_by("title").values_list("title", flat=True)) == [
        "Item 1", "Item 3",
    ]  # fmt: skip
    assert not Section.objects.filter(name="S2").exists()
    assert not Tag.objects.filter(name="t2").exists()


def test_a_surprise_while_a_file_is_read_does_not_stop_the_others(monkeypatch, caplog, files):
    real = ArticleFile.parse

    def parse(self, *args):
        if self.path.name == "2.md":
            raise RecursionError
        return real(self, *args)

    monkeypatch.setattr(ArticleFile, "parse", parse)
    statuses = [outcome.status for outcome in bring_all(files)]
    assert statuses == [Status.CREATED, Status.REJECTED, Status.CREATED]
    assert "RecursionError" in caplog.text


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_who_stops_the_import_stops_it(monkeypatch, files, stop):
    failing(monkeypatch, "articles.importers.loader.apply", stop())
    with pytest.raises(stop):
        bring_all(files)


def full_database() -> OperationalError:
    error = OperationalError("could not extend file")
    error.__cause__ = errors.DiskFull("could not extend file")
    return error


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), full_database()])
def test_a_full_disk_is_told(monkeypatch, caplog, files, error):
    failing(monkeypatch, "articles.importers.loader.apply", error)
    outcome = bring_all(files)[1]
    assert outcome.messages == ["The server is out of space. Import the file again later."]
    assert caplog.records == []


def test_a_deadlock_is_tried_again(monkeypatch, files):
    real, calls = loader.find_or_make, []

    def once(*args):
        calls.append(args)
        if len(calls) == 1:
            raise OperationalError("deadlock") from errors.DeadlockDetected("deadlock")
        return real(*args)

    monkeypatch.setattr(loader, "find_or_make", once)
    assert [outcome.status for outcome in bring_all(files)] == [Status.CREATED] * 3
