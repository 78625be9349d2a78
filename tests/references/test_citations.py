"""How markers are written, numbered and rewritten."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from references.citations import (
    backlink_label,
    find_markers,
    first_use_mapping,
    normalise_markers,
    renumber_by_first_use,
    rewrite_numbers,
    split_markers,
)

KNOWN = {1, 2, 3, 4, 6}
NEXT = str.maketrans("123", "234")


@pytest.mark.parametrize(
    ("text", "pieces", "dangling"),
    [
        ("", [], []),
        ("plain", ["plain"], []),
        ("a [1][4].", ["a ", 1, 4, "."], []),
        ("[1, 3]", [1, 3], []),
        ("[1;3]", [1, 3], []),
        ("[1–3] [2-3]", [1, 2, 3, " ", 2, 3], []),
        ("[1, 2–4, 1]", [1, 2, 3, 4], []),
        ("[2026] and [sic]", ["[2026] and [sic]"], [2026]),
        ("[1, 9]", ["[1, 9]"], [9]),
        ("[7–9]", ["[7–9]"], [7, 9]),
        ("[9] [8, 8]", ["[9] [8, 8]"], [9, 8]),
        ("[3–6]", ["[3–6]"], [5]),
        ("[9] [3–1] then [1]", ["[9] [3–1] then ", 1], [9]),
        ("[2–2] [3–1, 2] [1–2–3] [1  – 2] [1 –  2] [1,  2] [1  , 2]", None, []),
        ("[0] [01] [12345] [3–1] [1–999] [ 1 ] [-1] [٣]", None, []),
    ],
)
def test_grammar(text, pieces, dangling):
    assert split_markers(text, KNOWN) == ([text] if pieces is None else pieces, dangling)


@pytest.mark.parametrize("inside", ["1-3", "1–3", "1 - 3", "1 – 3", "1,2,3", "1, 2, 3", "1;2 ; 3"])
def test_several_numbers_stand_in_one_marker(inside):
    text = f"[{inside}]"
    assert split_markers(text, KNOWN) == ([1, 2, 3], [])
    assert normalise_markers(text, KNOWN) == "[1][2][3]"
    assert rewrite_numbers(text, {1: 2, 2: 3, 3: 4}) == f"[{inside.translate(NEXT)}]"


def test_a_marker_goes_up_to_9999():
    assert split_markers("[1990][9999]", range(1, 20_000)) == ([1990, 9999], [])
    assert rewrite_numbers("[1]", {1: 9999}) == "[9999]"


def test_a_marker_holds_50_numbers_or_items_at_most():
    known = range(1, 100)
    assert split_markers("[1–50]", known) == ([*range(1, 51)], [])
    assert split_markers("[1–51]", known) == (["[1–51]"], [])
    fifty = [*range(2, 101, 2)]
    assert split_markers(f"{fifty}", range(1, 200)) == (fifty, [])
    assert split_markers(f"{[*fifty, 102]}", range(1, 200)) == ([f"{[*fifty, 102]}"], [])


def test_backlink_labels_go_on_after_z():
    labels = [backlink_label(k) for k in (1, 2, 26, 27, 28, 52, 53, 702, 703)]
    assert labels == ["a", "b", "z", "aa", "ab", "az", "ba", "zz", "aaa"]
    with pytest.raises(ValueError, match=r"^Uses are counted from 1, not 0\.$"):
        backlink_label(0)


BODY = """\
# Heading [1]

A [1], b [1, 2] and c [1–2]; `code [1]`, [link [1]](/x), \\[1], ![alt [1]](/media/a.png).\r
> quoted [2] <https://example.org/[1]>

    indented [1]

```text
fenced [1]
```

| [1] | b |
| --- | --- |
| c[2][3] | [1](/target) |

- item **[3]** [9] [2026]
"""
SWAPPED = (
    BODY.replace("A [1], b [1, 2] and c [1–2];", "A [2], b [2, 3] and c [2–3];")
    .replace("quoted [2]", "quoted [3]")
    .replace("| [1] |", "| [2] |")
    .replace("c[2][3]", "c[3][1]")
    .replace("**[3]**", "**[1]**")
)


def test_numbers_are_rewritten_in_prose_only():
    assert rewrite_numbers(BODY, {1: 2, 2: 3, 3: 1}) == SWAPPED


def test_a_range_becomes_a_list_when_its_numbers_part():
    assert rewrite_numbers("a [1–3]", {1: 4, 2: 1, 3: 2}) == "a [4, 1, 2]"


def test_a_range_stays_one_as_it_was_written():
    assert rewrite_numbers("[8–10] [8 - 10]", {8: 9, 9: 10, 10: 11}) == "[9–11] [9 - 11]"


@pytest.mark.parametrize("number", [0, 10_000])
def test_a_number_no_marker_can_carry_is_refused(number):
    message = rf"^A citation's number must be from 1 to 9999, not {number}\.$"
    with pytest.raises(ValueError, match=message):
        rewrite_numbers("[1]", {1: number})


def test_a_senseless_range_stays():
    assert rewrite_numbers("[3–1]", {1: 2, 2: 3, 3: 1}) == "[3–1]"
    assert normalise_markers("[3–1]", KNOWN) == "[3–1]"


@pytest.mark.parametrize("marker", ["[1]", "[1, 3]", "[1-3]"])
def test_as_many_markers_as_one_likes_are_rewritten(marker):
    rewritten = rewrite_numbers(100 * marker, {1: 3, 2: 2, 3: 1})
    assert find_markers(rewritten, KNOWN) == 100 * [4 - n for n in find_markers(marker, KNOWN)]


@pytest.mark.parametrize("last", [0, 5, 9])
@pytest.mark.parametrize("digits", range(1, 12))
def test_no_number_of_the_text_makes_code_a_marker(digits, last):
    """However long: the bracket in prose has nothing to do with those in code."""
    number = 10**digits + last
    body = "`[1]`" + 8 * "[1]" + f"`[1]` [{number}]"
    assert rewrite_numbers(body, {1: 2}) == "`[1]`" + 8 * "[2]" + f"`[1]` [{number}]"


def test_numbers_of_every_length_make_no_code_a_marker():
    numbers = "".join(f"[{10**n}]" for n in range(1, 12))
    assert rewrite_numbers(f"[1] `[1]` [2]{numbers}", {1: 3}) == f"[3] `[1]` [2]{numbers}"


def test_lists_and_ranges_become_runs():
    body = "a [1, 3] `[1, 3]` [1–3] [1, 9] [x [1, 2]](/y)"
    assert normalise_markers(body, KNOWN) == "a [1][3] `[1, 3]` [1][2][3] [1, 9] [x [1, 2]](/y)"


def test_a_list_that_would_become_a_link_stays():
    assert normalise_markers("[a](/[1, 2])", KNOWN) == "[a](/[1, 2])"


def test_renumbering_by_first_use():
    assert first_use_mapping([3, 1, 3, 9], [1, 2, 3, 5]) == {3: 1, 1: 2, 2: 3, 5: 4}
    assert first_use_mapping([], {8, 1}) == {1: 1, 8: 2}
    assert renumber_by_first_use("a [3] b [1]", {1, 2, 3}) == (
        "a [1] b [2]",
        {3: 1, 1: 2, 2: 3},
    )


# fmt: off
PIECES = [
    "[1]", "[2]", "[3]", "[12]", "[1,2]", "[1, 3]", "[9]", "[10000001]", "[x]:", "![", "[", "]",
    "(", ")", "](/x)", "](x)", "](/[1, 2])", "<http://a/", ">", "&#91;", "\\", "`", "```", "~~~",
    "*", "_", "**", "~~", "#", "-", "1.", "|", "|-|", " ", "    ", "\t", "\n", "\n\n", "\r\n",
    "\n    ", "\n> ", "\n- ", "\n|a|b|\n|-|-|\n|", "é", "漢",
]
# fmt: on
FRAGMENTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=30).map("".join)


@given(FRAGMENTS, st.permutations([1, 2, 3, 12]))
def test_a_permutation_and_its_inverse_change_nothing(body, order):
    mapping = dict(zip([1, 2, 3, 12], order, strict=True))
    inverse = {new: old for old, new in mapping.items()}
    rewritten = rewrite_numbers(body, mapping)
    assert rewrite_numbers(rewritten, inverse) == body
    numbers = find_markers(body, mapping)
    assert find_markers(rewritten, mapping) == [mapping[number] for number in numbers]


@given(FRAGMENTS)
def test_normalising_keeps_the_markers(body):
    normal = normalise_markers(body, {1, 2, 3, 12})
    assert find_markers(normal, {1, 2, 3, 12}) == find_markers(body, {1, 2, 3, 12})
    assert normalise_markers(normal, {1, 2, 3, 12}) == normal
