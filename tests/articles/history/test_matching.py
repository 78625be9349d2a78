"""What two lists have in common is what difflib finds, as long as that takes no time."""

from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.history import matching
from articles.history.matching import opcodes

ITEMS = st.lists(st.integers(0, 5), max_size=30)


@given(ITEMS, ITEMS)
def test_short_lists_are_compared_as_difflib_does(a, b):
    assert opcodes(a, b) == (SequenceMatcher(None, a, b, autojunk=False).get_opcodes(), True)


@given(ITEMS, ITEMS, st.integers(0, 60))
def test_however_little_is_compared_both_lists_can_be_put_together_again(a, b, steps):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matching, "STEPS", steps)
        patch.setattr(matching, "STEPS_EACH", 0)
        found, _ = opcodes(a, b)
    assert [item for tag, a1, a2, *_ in found for item in a[a1:a2]] == a
    assert [item for tag, *_, b1, b2 in found for item in b[b1:b2]] == b
    for tag, a1, a2, b1, b2 in found:
        assert (tag == "equal") == (a[a1:a2] == b[b1:b2])
        assert tag in {"equal", "replace", "delete" if b1 == b2 else "insert"}


def test_a_change_amid_very_many_equal_items_is_found_all_the_same():
    many = ["x"] * 20_000
    changed = [*many[:9_000], "new", *many[9_000:]]
    assert opcodes(many, changed) == (
        [
            ("equal", 0, 9_000, 0, 9_000),
            ("insert", 9_000, 9_000, 9_000, 9_001),
            ("equal", 9_000, 20_000, 9_001, 20_001),
        ],
        True,
    )


def test_two_changes_amid_very_many_equal_items_are_too_much():
    many = ["x"] * 20_000
    changed = ["a", *many, "b"]
    found = [("replace", 0, 20_000, 0, 20_002)]
    assert opcodes(many, changed) == (found, False)
