"""The pages in memory: never more than the budget, never sent unproved, and never pushed out."""

import sys
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.freshness import EVERYTHING, LISTS, Freshness
from articles.freshness import clock as real_clock
from newsroom.page_cache.store import LARGEST, OVERHEAD, PROBATION, Entry, Store

BUDGET, SMALL = 1_000_000, 60_000


@pytest.fixture
def time_of(monkeypatch):
    """The clock: a call with seconds moves it on."""
    now = [1000.0]

    def advance(seconds=0.0):
        now[0] += seconds
        return now[0]

    for module in ("newsroom.page_cache.store", "articles.freshness"):
        monkeypatch.setattr(f"{module}.clock", lambda: now[0])
    return advance


@pytest.fixture
def known(time_of):
    known = Freshness()
    known.hear(time_of(), [])
    return known


@pytest.fixture
def store(known):
    return Store(BUDGET, known)


def page(known, *scopes, body=b"", until=float("inf")):
    mark = known.begin()
    codings = {"": (body, [])}
    return Entry("200 OK", [], "", mark, frozenset(scopes), until, codings)


def test_a_page_is_fresh_for_a_second_after_the_poll_that_proved_it(store, known, time_of):
    entry = page(known, 7)
    assert store.put("a", entry)
    assert store.is_fresh(store.get("a"))
    known.hear(time_of(0.9), [8])
    assert store.is_fresh(entry)
    time_of(0.99)
    assert store.is_fresh(entry)
    time_of(0.02)
    assert not store.is_fresh(entry)
    assert store.is_provable(entry)
    known.hear(time_of(), [])
    assert store.is_fresh(entry)


def test_making_a_page_proves_nothing(store, known, time_of):
    """It may be made of what was kept before, which only polls prove."""
    time_of(0.9)
    entry = page(known, 7)
    store.put("a", entry)
    time_of(0.2)
    assert not store.is_fresh(entry)


def test_no_page_is_fresh_for_more_than_a_minute(store, known, time_of):
    entry = page(known, 7)
    store.put("a", entry)
    for _ in range(79):
        known.hear(time_of(0.75), [])
        assert store.is_fresh(entry)
    known.hear(time_of(0.75), [])
    assert not store.is_fresh(entry)
    assert not store.is_provable(entry)


def test_a_page_ends_with_the_period_of_what_it_shows(store, known, time_of):
    known.offset = 500.0
    entry = page(known, 7, until=time_of() + 500.0 + 0.3)
    store.put("a", entry)
    time_of(0.29)
    assert store.is_fresh(entry)
    time_of(0.02)
    assert not store.is_fresh(entry)
    assert not store.is_provable(entry)
    assert not store.is_usable_stale(entry, 3600)


@pytest.mark.parametrize("scopes", [[7], [7, 9], [EVERYTHING]])
def test_a_change_frees_what_shows_it(store, known, time_of, scopes):
    store.put("a", page(known, 7, 8))
    store.put("b", page(known, 8, LISTS) if scopes == [EVERYTHING] else page(known, 8))
    known.hear(time_of(0.1), scopes)
    assert store.get("a") is None
    assert (store.get("b") is None) == (scopes == [EVERYTHING])


def test_a_list_is_sent_until_half_a_second_after_it_was_begun(store, known, time_of):
    entry = page(known, LISTS)
    store.put("a", entry)
    known.hear(time_of(0.2), [7])
    assert store.is_fresh(entry)
    time_of(0.31)
    assert not store.is_fresh(entry)
    assert not store.is_provable(entry)
    assert not store.is_usable_stale(entry, 3600)
    known.hear(time_of(), [])
    assert not store.is_fresh(entry)


def test_a_list_that_shows_what_changed_is_freed_at_once(store, known, time_of):
    store.put("a", page(known, 7, LISTS))
    known.hear(time_of(0.1), [7])
    assert store.get("a") is None


@pytest.mark.parametrize("scope", [7, EVERYTHING])
def test_what_was_begun_before_a_change_is_not_kept(store, known, time_of, scope):
    entry = page(known, 7, LISTS)
    known.hear(time_of(0.1), [scope])
    assert not store.put("a", entry)
    assert store.get("a") is None


def test_a_list_that_was_begun_before_a_change_is_kept_for_half_a_second(store, known, time_of):
    entry = page(known, LISTS)
    known.hear(time_of(0.1), [7])
    assert store.put("a", entry)
    assert store.is_fresh(entry)
    known.hear(time_of(0.3), [])
    assert store.is_fresh(entry)
    time_of(0.11)
    assert not store.is_fresh(entry)


def test_nothing_is_kept_without_polls(time_of):
    known = Freshness()
    assert not Store(BUDGET, known).put("a", page(known, 7))


def test_no_thread_can_take_an_outdated_page_while_it_is_put(known, time_of):
    """Not even between storing it and looking whether something changed."""
    seen = []

    class Watched(Store):
        def _count(self, key, size, in_probation):
            super()._count(key, size, in_probation)
            entry = self.get(key)
            seen.append(known.is_unchanged(entry.mark, entry.scopes))

    store = Watched(BUDGET, known)
    old = page(known, 7)
    known.hear(time_of(0.1), [7])
    store.put("a", old)
    store.put("b", page(known, 7))
    assert seen == [True]


def test_a_poll_that_ends_while_a_page_is_looked_at_does_not_prove_the_old_one(known, time_of):
    state = {"proved_at": None, "is_watched": False}

    class Watched(Entry):
        @property
        def proved_at(self):
            value = state["proved_at"]
            if state["is_watched"]:
                state["is_watched"] = False
                known.hear(time_of(), [7])  # just after this look
            return value

        @proved_at.setter
        def proved_at(self, value):
            state["proved_at"] = value

    store = Store(BUDGET, known)
    entry = Watched("200 OK", [], "", known.begin(), frozenset({7}), float("inf"))
    store.put("a", entry)
    time_of(1.1)
    state["is_watched"] = True
    assert not store.is_fresh(entry)
    assert known.proved_at == time_of()


def test_stale_pages_are_usable_as_long_as_patience_lasts(store, known, time_of):
    entry = page(known, 7)
    store.put("a", entry)
    time_of(99)
    assert store.is_usable_stale(entry, 100)
    time_of(1.1)
    assert not store.is_usable_stale(entry, 100)
    assert not store.is_usable_stale(entry, 0)


def test_a_page_too_large_is_not_kept(store, known):
    most = int(LARGEST * BUDGET) - OVERHEAD
    assert store.put("a", page(known, 7, body=b"x" * most))
    assert not store.put("b", page(known, 7, body=b"x" * (most + 1)))


def test_a_page_that_is_read_survives_a_crawler(store, known):
    """However many addresses are asked for once, between two readings."""
    store.put("hot", page(known, 7, body=b"x" * 1_000))
    crawled = 0
    for round_ in range(200):
        for _ in range(10):
            store.put(f"cold {crawled}", page(known, crawled, body=b"y" * 1_000))
            crawled += 1
        hot = store.get("hot")
        assert hot is not None, round_
        hot.uses += 1
    assert store.bytes <= BUDGET


def test_pages_that_were_read_twice_make_room_for_each_other(store, known):
    for number in range(400):
        entry = page(known, number, body=b"x" * 1_000)
        store.put(number, entry)
        entry.uses += 1
        assert store.bytes <= BUDGET
    assert len(store) > 0.9 * BUDGET / (OVERHEAD + 1_000) * (1 - PROBATION)
    assert store.get(399) is not None


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["put", "put", "put", "get", "free", "free lists", "grow", "everything"]),
        st.integers(0, 12),
        st.integers(0, 4_000),
    ),
    max_size=80,
)


@given(ACTIONS)
@settings(max_examples=60)
def test_bytes_are_counted_exactly_and_never_above_the_budget(actions):
    known = Freshness()
    known.hear(real_clock(), [])
    store = Store(SMALL, known)
    for action, key, size in actions:
        if action == "put":
            scopes = (key, LISTS) if key % 3 == 0 else (key,)
            store.put(key, page(known, *scopes, body=b"x" * size))
        elif action == "get" and (entry := store.get(key)) is not None:
            entry.uses += 1
        elif action == "grow" and (entry := store.get(key)) is not None:
            entry.codings["br"] = b"x" * (size % 500), []
            store.recount(key, entry)
        elif action == "free":
            known.hear(real_clock(), [key])
        elif action == "free lists":
            known.hear(real_clock(), [LISTS])
        elif action == "everything":
            known.hear(real_clock(), [EVERYTHING])
            assert len(store) == store.bytes == 0
        entries = {**store._kept, **store._probation}
        assert not store._kept.keys() & store._probation.keys()
        assert store.bytes == sum(entry.size for entry in entries.values()) <= SMALL
        assert store._probation_bytes == sum(entry.size for entry in store._probation.values())
        assert store._probation_bytes <= PROBATION * SMALL
        assert set(store._sizes) == set(entries)
        assert len(store) == len(entries)


def test_threads_that_read_write_and_free_leave_the_count_exact():
    """A coding is added while others look at the size."""
    known = Freshness()
    known.hear(real_clock(), [])
    store = Store(100_000, known)
    failed, stop = [], threading.Event()

    def work(number):
        try:
            for turn in range(400):
                key = (number * 7 + turn) % 23
                entry = store.get(key)
                if entry is None:
                    store.put(key, page(known, key, body=b"x" * 400))
                else:
                    entry.uses += 1
                    entry.codings["br"] = b"y" * (turn % 90), []
                    store.recount(key, entry)
                    assert entry.size
                if turn % 50 == 0:
                    known.hear(real_clock(), [key])
        except Exception as error:
            failed.append(error)
        finally:
            stop.set()

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=work, args=[number]) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert failed == []
    known.hear(real_clock(), [EVERYTHING])
    assert (len(store), store.bytes, store._probation_bytes) == (0, 0, 0)
