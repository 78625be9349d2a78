"""What a process may keep, and for how long: changes, races, and a poller that falls silent."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from articles import freshness as rules
from articles.freshness import EVERYTHING, LISTS, Freshness, Keep, Shown


@pytest.fixture
def time_of(monkeypatch):
    """The clock: a call with seconds moves it on."""
    state = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(rules, "clock", lambda: state.now)

    def advance(seconds=0.0):
        state.now += seconds
        return state.now

    return advance


@pytest.fixture
def known(time_of):
    known = Freshness()
    known.hear(time_of(), [])
    return known


@pytest.fixture
def keep(known):
    return Keep(2, known)


def numbered():
    """A function that returns 1, 2, 3 …: how often something was made."""
    count = iter(range(1, 100))
    return lambda: next(count)


def test_a_value_is_made_once_while_polls_find_it_unchanged(keep, known, time_of):
    make = numbered()
    for _ in range(5):
        assert keep.get("a", frozenset({7}), make) == 1
        known.hear(time_of(0.9), [8])


def test_nothing_is_kept_without_polls():
    make, keep = numbered(), Keep(2, Freshness())
    assert [keep.get("a", frozenset(), make) for _ in range(3)] == [1, 2, 3]


def test_a_poller_that_falls_silent_proves_nothing_after_a_second(keep, time_of):
    make = numbered()
    keep.get("a", frozenset(), make)
    time_of(0.99)
    assert keep.get("a", frozenset(), make) == 1
    time_of(0.02)
    assert keep.get("a", frozenset(), make) == 2


def test_making_a_value_proves_nothing(keep, time_of):
    """It may be made of other values that were kept before, which only polls prove."""
    make = numbered()
    time_of(0.9)
    keep.get("a", frozenset(), make)
    time_of(0.2)
    assert keep.get("a", frozenset(), make) == 2


def test_a_lost_poller_proves_nothing(keep, known):
    make = numbered()
    keep.get("a", frozenset(), make)
    known.lose()
    assert not known.is_polled
    assert keep.get("b", frozenset(), make) == 2
    assert keep.get("b", frozenset(), make) == 3


@pytest.mark.parametrize("scope", [7, EVERYTHING])
def test_a_change_of_its_scope_frees_it(keep, known, time_of, scope):
    make = numbered()
    keep.get("a", frozenset({7}), make)
    known.hear(time_of(0.1), [scope])
    assert keep.get("a", frozenset({7}), make) == 2


def test_every_change_is_one_of_lists(known, time_of):
    mark = known.begin()
    known.hear(time_of(0.1), [7])
    assert known.is_unchanged(mark, {8})
    assert not known.is_unchanged(mark, {LISTS})
    assert not known.is_unchanged(mark, {8, 7})


def test_what_was_begun_before_a_change_is_not_kept(keep, known, time_of):
    def change_meanwhile():
        known.hear(time_of(0.1), [7])
        return "old"

    assert keep.get("a", frozenset({7}), change_meanwhile) == "old"
    assert keep.get("a", frozenset({7}), lambda: "new") == "new"


def test_more_changes_than_are_remembered_count_as_everything(known, time_of):
    mark = known.begin()
    known.hear(time_of(0.1), range(1, rules.MOST_CHANGES + 2))
    assert not known.is_unchanged(mark, set())


def test_the_oldest_goes_first(keep):
    for key in "abc":
        keep.get(key, frozenset(), lambda: "value")
    make = numbered()
    assert keep.get("c", frozenset(), make) == "value"
    assert keep.get("a", frozenset(), make) == 1


def test_the_time_is_the_databases(known, time_of):
    then = datetime(2026, 5, 1, tzinfo=UTC)
    known.hear(time_of(), [], database_time=then)
    time_of(0.5)
    assert known.now() == then + timedelta(seconds=0.5)


def test_the_time_is_never_ahead_of_the_databases(known, time_of):
    """However slow the answer: something planned would be shown before its time."""
    then, sent_at = datetime(2026, 5, 1, tzinfo=UTC), time_of()
    known.hear(sent_at, [], database_time=then, answered_at=time_of(0.4))
    assert known.now() == then


def test_what_is_shown_ends_with_the_first_of_its_periods():
    def revision(article, end):
        return SimpleNamespace(article_id=article, live_until=end)

    early, late = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
    shown = Shown.of([revision(1, None), revision(2, late), revision(3, early)])
    assert shown == Shown(frozenset({1, 2, 3}), early)
    assert Shown.of([revision(1, None)]).until is None


def test_of_several_only_the_missing_are_made(keep, known, time_of):
    asked = []

    def make(keys):
        asked.append(keys)
        return {key: key.upper() for key in keys if key != "?"}

    assert keep.get_many("a", make, lambda value: frozenset()) == {"a": "A"}
    assert keep.get_many("a?b", make, lambda value: frozenset({ord(value)})) == {"a": "A", "b": "B"}
    known.hear(time_of(0.1), [ord("B")])
    assert keep.get_many("ab", make, lambda value: frozenset()) == {"a": "A", "b": "B"}
    assert keep.get_many("", make, lambda value: frozenset()) == {}
    assert asked == [["a"], ["?", "b"], ["b"]]
