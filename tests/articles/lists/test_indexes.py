"""Indexes in the order of the alphabet."""

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from articles.lists.indexes import IndexEntry, by_letter


def entries(*names):
    return [IndexEntry(SimpleNamespace(name=name), 1) for name in names]


def grouped(*names):
    return [(letter, [e.owner.name for e in group]) for letter, group in by_letter(entries(*names))]


def test_accents_and_case_do_not_part_what_belongs_together():
    assert grouped("zebra", "Éclair", "earth", "ZOO", "3d", "Über", "«x»", "Ωmega") == [
        ("E", ["earth", "Éclair"]),
        ("U", ["Über"]),
        ("Z", ["zebra", "ZOO"]),
        ("Ω", ["Ωmega"]),
        ("0–9", ["3d", "«x»"]),
    ]


@given(st.lists(st.text(max_size=8)))
def test_every_entry_stands_under_one_letter_and_every_letter_once(names):
    groups = grouped(*names)
    letters = [letter for letter, _ in groups]
    assert len(letters) == len(set(letters))
    assert sorted(name for _, group in groups for name in group) == sorted(names)
