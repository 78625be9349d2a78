"""Three versions become one: nothing of either side is lost, and its order is kept."""

import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from articles.editing.merging.texts import merge_text, text_of
from articles.editing.merging.values import (
    Overlap,
    merge_items,
    merge_numbers,
    merge_value,
    renumbered,
)
from articles.editing.merging.versions import Version, merge

TEXTS = st.lists(st.sampled_from(["a", "b", "c", "d", "e f", "g\nh", ""]), max_size=7).map(
    "\n\n".join
) | st.text("ab \n", max_size=20)
ITEMS = st.lists(st.sampled_from("abcdefg"), max_size=6, unique=True)
NUMBERS = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 9), max_size=5).filter(
    lambda numbers: len(set(numbers.values())) == len(numbers)
)


def paragraphs(text):
    pieces = re.split(r"\n[^\S\n]*\n", text)
    return [piece.strip() for piece in pieces if piece.strip()]


def all_of(pieces, side):
    """The paragraphs of a merged text, with one side of what overlaps."""
    return [
        paragraph
        for piece in pieces
        for paragraph in paragraphs(piece if isinstance(piece, str) else getattr(piece, side))
    ]


def is_in_order(some, whole):
    rest = iter(whole)
    return all(item in rest for item in some)


@given(TEXTS, TEXTS)
def test_what_one_side_alone_changed_is_taken_as_it_is(base, text):
    assert text_of(merge_text(base, text, base)) == text
    assert text_of(merge_text(base, base, text)) == text
    assert text_of(merge_text(base, text, text)) == text


def marked(base, side, mark):
    """A version in which every paragraph that is not of base tells whose it is."""
    known = set(paragraphs(base))
    return "\n\n".join(p if p in known else f"{p}{mark}" for p in paragraphs(side))


@given(TEXTS, TEXTS, TEXTS)
@example("a\n\nb", "a\n\nX\n\nb", "a\n\nY\n\nb")
def test_no_paragraph_of_either_side_is_lost(base, mine, theirs):
    mine, theirs = marked(base, mine, " mine"), marked(base, theirs, " theirs")
    pieces = merge_text(base, mine, theirs)
    for side, text, mark in (("mine", mine, " mine"), ("theirs", theirs, " theirs")):
        written = [p for p in paragraphs(text) if p.endswith(mark)]
        assert is_in_order(written, all_of(pieces, side))


@given(TEXTS, TEXTS, TEXTS)
def test_nothing_is_invented(base, mine, theirs):
    mine, theirs = marked(base, mine, " mine"), marked(base, theirs, " theirs")
    pieces = merge_text(base, mine, theirs)
    known = {*paragraphs(base), *paragraphs(mine), *paragraphs(theirs)}
    assert {*all_of(pieces, "mine"), *all_of(pieces, "theirs")} <= known


@given(TEXTS, TEXTS, TEXTS)
def test_the_sides_may_change_places(base, mine, theirs):
    def settled(one, other):
        pieces = merge_text(base, one, other)
        return [p for piece in pieces if isinstance(piece, str) for p in paragraphs(piece)]

    assert settled(mine, theirs) == settled(theirs, mine)


@pytest.mark.parametrize(
    ("mine", "theirs", "merged"),
    [
        ("One mine.\n\nTwo.\n\nThree.", "One.\n\nTwo.\n\nThree theirs.",
         ["One mine.\n\nTwo.\n\nThree theirs."]),
        ("One mine.\n\nTwo.\n\nThree.", "One.\n\nTwo theirs.\n\nThree.",
         ["One mine.\n\nTwo theirs.\n\nThree."]),
        ("Zero.\n\nOne.\n\nTwo.\n\nThree.", "One.\n\nTwo.\n\nThree.\n\nFour.",
         ["Zero.\n\nOne.\n\nTwo.\n\nThree.\n\nFour."]),
        ("One.\n\nTwo mine.\n\nThree.", "One.\n\nTwo theirs.\n\nThree.",
         ["One.\n\n", Overlap("Two.", "Two mine.", "Two theirs."), "Three."]),
        ("One.\n\nThree.", "One.\n\nTwo theirs.\n\nThree.",
         ["One.\n\n", Overlap("Two.", "", "Two theirs."), "Three."]),
        ("One.\n\nThree.", "One.\n\nTwo.\n\nThree.\n\nFour.", ["One.\n\nThree.\n\nFour."]),
        ("One.\n\nA.\n\nTwo.\n\nThree.", "One.\n\nB.\n\nTwo.\n\nThree.",
         ["One.\n\n", Overlap("", "A.", "B."), "Two.\n\nThree."]),
    ],
)  # fmt: skip
def test_texts_are_merged_by_paragraphs(mine, theirs, merged):
    assert merge_text("One.\n\nTwo.\n\nThree.", mine, theirs) == merged


def test_a_text_with_too_much_alike_is_merged_in_little_time():
    base = "a\n\n" * 20_000
    pieces = merge_text(base, f"Mine.\n\n{base}", f"{base}Theirs.")
    assert {"Mine.", "Theirs."} <= {*all_of(pieces, "mine"), *all_of(pieces, "theirs")}


@given(ITEMS, ITEMS)
def test_items_of_one_side_are_taken(base, items):
    assert merge_items(base, items, base) == items
    assert merge_items(base, base, items) == items
    assert merge_items(base, items, items) == items


@given(ITEMS, ITEMS, ITEMS)
def test_items_that_were_added_are_there_and_removed_ones_are_not(base, mine, theirs):
    merged = merge_items(base, mine, theirs)
    gone = set(base) - (set(mine) & set(theirs))
    assert len(set(merged)) == len(merged)
    assert set(merged) == ({*mine, *theirs} - gone)
    for side in (mine, theirs):
        new = [item for item in side if item not in base and item not in {*mine} & {*theirs}]
        assert is_in_order(new, merged)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "merged"),
    [
        ("a", "b", "a", "b"),
        ("a", "a", "c", "c"),
        ("a", "b", "c", Overlap("a", "b", "c")),
        (None, "b", "b", "b"),
        (None, "b", "c", Overlap(None, "b", "c")),
    ],
)
def test_a_value_is_taken_whole(base, mine, theirs, merged):
    assert merge_value(base, mine, theirs) == merged


@given(NUMBERS, NUMBERS)
def test_numbers_of_one_side_are_taken(base, numbers):
    for versions in ((base, numbers, base), (base, base, numbers), (base, numbers, numbers)):
        merged = merge_numbers(*versions)
        assert {key: merged[key] for key in numbers} == numbers


@given(NUMBERS, NUMBERS, NUMBERS)
def test_everything_that_is_cited_has_a_number_of_its_own(base, mine, theirs):
    merged = merge_numbers(base, mine, theirs)
    assert merged.keys() == {*base, *mine, *theirs}
    assert len(set(merged.values())) == len(merged)


def test_of_two_new_citations_with_one_number_mine_gets_the_next():
    base = {"a": 1}
    mine, theirs = base | {"m": 2}, base | {"t": 2}
    new = merge_numbers(base, mine, theirs)
    assert new == {"a": 1, "t": 2, "m": 3}
    assert renumbered("Mine [2], both [1][2]. `[2]`", mine, new) == "Mine [3], both [1][3]. `[2]`"
    assert renumbered("Theirs [2].", theirs, new) == "Theirs [2]."


BASE = Version(
    values={"title": "Base", "section": "1", "standfirst": "S."},
    body="One [1].\n\nTwo [2].",
    numbers={"a": 1, "b": 2},
    supports={"a": "unreviewed", "b": "unreviewed"},
    tags=["web"],
    authors=["1"],
)


def test_what_both_added_to_an_article_is_there_and_cited_rightly():
    mine = replace(
        BASE,
        values={**BASE.values, "title": "Mine"},
        body="One [1].\n\nTwo [2].\n\nMine [3].",
        numbers={"a": 1, "b": 2, "m": 3},
        supports={**BASE.supports, "m": "supports"},
        tags=["web", "mine"],
    )
    theirs = replace(
        BASE,
        values={**BASE.values, "standfirst": "Theirs."},
        body="One, theirs [1][3].\n\nTwo [2].",
        numbers={"a": 1, "b": 2, "t": 3},
        supports={**BASE.supports, "t": "unreviewed"},
        authors=["1", "2"],
    )
    merged = merge(BASE, mine, theirs)
    assert merged.overlaps == {}
    assert merged.version() == Version(
        values={"title": "Mine", "section": "1", "standfirst": "Theirs."},
        body="One, theirs [1][3].\n\nTwo [2].\n\nMine [4].",
        numbers={"a": 1, "b": 2, "t": 3, "m": 4},
        supports={"a": "unreviewed", "b": "unreviewed", "t": "unreviewed", "m": "supports"},
        tags=["web", "mine"],
        authors=["1", "2"],
    )


def test_who_renumbers_does_not_rewrite_what_the_other_wrote():
    mine = replace(BASE, body="Two [1].\n\nOne [2].", numbers={"b": 1, "a": 2})
    theirs = replace(BASE, body="One [1].\n\nTwo [2].\n\nThree [2].")
    merged = merge(BASE, mine, theirs).version()
    assert merged.numbers == {"b": 1, "a": 2}
    assert "Three [1]." in merged.body


def test_a_citation_that_one_removed_and_the_other_cites_anew_stays():
    mine = replace(BASE, body="One [1].", numbers={"a": 1}, supports={"a": "unreviewed"})
    theirs = replace(BASE, body="One [1][2].\n\nTwo [2].")
    assert merge(BASE, mine, theirs).version() == replace(BASE, body="One [1][2].")
    assert merge(BASE, mine, BASE).version() == mine


def test_overlaps_have_names_and_are_decided_by_them():
    mine = replace(
        BASE,
        values={**BASE.values, "section": "2"},
        body="One [1].\n\nMine [2].",
        supports={"a": "partly", "b": "unreviewed"},
    )
    theirs = replace(
        BASE,
        values={**BASE.values, "section": "3"},
        body="One [1].\n\nTheirs [2].",
        supports={"a": "does_not", "b": "unreviewed"},
    )
    merged = merge(BASE, mine, theirs)
    assert merged.overlaps == {
        "section": Overlap("1", "2", "3"),
        "body-1": Overlap("Two [2].", "Mine [2].", "Theirs [2]."),
        "support-a": Overlap("unreviewed", "partly", "does_not"),
    }
    decisions = {"section": "3", "body-1": "Both.", "support-a": "partly"}
    decided = merged.decided(decisions)
    assert decided.overlaps == {}
    assert decided.version().values["section"] == "3"
    assert decided.version().body == "One [1].\n\nBoth."
    assert decided.version().supports["a"] == "partly"


@given(TEXTS, NUMBERS)
def test_an_article_that_one_side_changed_is_taken_as_it_is(body, numbers):
    changed = Version(
        {"title": "New", "section": "1", "standfirst": ""}, body, numbers, {}, ["b"], []
    )
    for versions in ((BASE, changed, BASE), (BASE, BASE, changed), (BASE, changed, changed)):
        merged = merge(*versions)
        assert merged.overlaps == {}
        assert merged.version().body == body
        assert merged.numbers == numbers
        assert merged.values == changed.values
