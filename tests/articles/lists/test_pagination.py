"""Pages of a list by place: nothing is lost or shown twice, whatever the ties."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.lists.pagination import LONGEST, CursorError, Slice, cursor_of, take_slice
from articles.models import Tally
from articles.models.list_kinds import ListKind

pytestmark = pytest.mark.django_db


def owners(page):
    return [each.owner for each in page.entries]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(counts=st.lists(st.integers(1, 3), max_size=9), size=st.integers(1, 4))
def test_pages_there_and_back_are_the_whole_list(db, counts, size):
    Tally.objects.all().delete()
    Tally.objects.bulk_create(
        Tally(kind=ListKind.TAG, owner=owner, articles=count) for owner, count in enumerate(counts)
    )
    whole = sorted(range(len(counts)), key=lambda owner: (counts[owner], owner), reverse=True)
    tallies = Tally.objects.of(ListKind.TAG)
    pages = [take_slice(tallies, size=size, order=LONGEST)]
    while pages[-1].older:
        pages.append(take_slice(tallies, before=pages[-1].older, size=size, order=LONGEST))
    assert [owner for page in pages for owner in owners(page)] == whole
    assert (pages[0].newer, pages[-1].older) == ("", "")
    for earlier, later in pairwise(pages):
        back = take_slice(tallies, after=later.newer, size=size, order=LONGEST)
        assert owners(back) == owners(earlier)


def test_a_cursor_names_a_place_and_a_key():
    tally = Tally(kind=ListKind.TAG, owner=7, articles=12)
    assert cursor_of(tally, LONGEST) == "12-7"
    assert take_slice(Tally.objects.of(ListKind.TAG), before="12-7", order=LONGEST) == Slice()


@pytest.mark.parametrize("cursor", ["x", "-", "12", "12-", "-7", "1-x", "٣-٣", "12-" + "9" * 19])
def test_what_is_no_cursor_is_refused(cursor):
    with pytest.raises(CursorError, match=cursor):
        take_slice(Tally.objects.of(ListKind.TAG), before=cursor, order=LONGEST)
