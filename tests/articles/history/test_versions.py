"""Which notice belongs to which version, on whichever page that stands."""

from datetime import UTC, datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from hypothesis import given
from hypothesis import strategies as st

from articles.history.versions import VersionKind, versions_of
from articles.models import Correction, Revision
from articles.publishing.snapshots import HASHED

START = datetime(2026, 5, 1, tzinfo=UTC)
LISTS = {"references", "authors", "tags"}
BLANK = {name: [] if name in LISTS else "" for name in HASHED}
BLANK |= {"lead_image": None, "provenance": {}}


def at(hour):
    return START + timedelta(hours=hour)


def version(pk, start, end, **values):
    dates = {"published_at": START, "public_updated_at": START}
    live = DateTimeTZRange(at(start), None if end is None else at(end))
    return Revision(pk=pk, number=pk, live=live, **(BLANK | dates | values))


def pages(revisions, notices, size):
    """All versions, the newest first, described page by page."""
    found = []
    for first in range(0, len(revisions), size):
        page = revisions[first : first + size]
        before = revisions[first + size] if first + size < len(revisions) else None
        found += versions_of(page, before, notices)
    return found


@given(
    st.lists(st.tuples(st.integers(1, 5), st.integers(0, 2)), min_size=1, max_size=7),
    st.lists(st.integers(-3, 60), max_size=6),
    st.integers(1, 4),
)
def test_each_notice_stands_under_one_version(periods, hours, size):
    revisions, hour = [], 0
    for pk, (length, gap) in enumerate(periods, start=1):
        end = None if pk == len(periods) else hour + length
        revisions.insert(0, version(pk, hour, end))
        hour += length + gap
    notices = [
        Correction(pk=pk, created_at=at(each))
        for pk, each in enumerate(sorted(hours, reverse=True), start=1)
    ]
    found = pages(revisions, notices, size)
    assert [each.revision.pk for each in found] == [each.pk for each in revisions]
    told = sorted(each.pk for version in found for each in version.notices)
    assert told == [each.pk for each in notices]
    assert [each.comparison is None for each in found] == [
        each.kind == VersionKind.FIRST for each in found
    ]


def test_the_kind_of_change_is_told_as_it_was_kept():
    old = version(1, 0, 2)
    for change in ("correction", "update", "minor"):
        new = version(2, 2, None, change=change)
        assert versions_of([new, old], None, [])[0].kind == change


def test_an_older_publication_is_told_by_its_dates_and_by_no_notice():
    new, old = version(2, 2, None, public_updated_at=at(2)), version(1, 0, 2)
    notice = Correction(kind="correction", created_at=at(2))
    assert versions_of([new, old], None, [notice])[0].kind == VersionKind.UPDATE
    new.public_updated_at = START
    assert versions_of([new, old], None, [notice])[0].kind == VersionKind.MINOR


def test_a_notice_stands_under_the_revision_that_it_came_with():
    new, old = version(2, 2, None), version(1, 0, 2)
    notice = Correction(kind="correction", created_at=at(5), revision_id=1)
    assert [each.notices for each in versions_of([new, old], None, [notice])] == [[], [notice]]
    assert versions_of([new], old, [notice])[0].notices == []
