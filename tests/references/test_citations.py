"""Markers, renumbering, and what can be wrong with citations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from references.citations import (
    CitedWork,
    Finding,
    Passage,
    backlink_label,
    check,
    find_markers,
    first_use_mapping,
    normalise_markers,
    renumber_by_first_use,
    rewrite_numbers,
    split_markers,
)

KNOWN = {1, 2, 3, 4, 6}


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
        ("[3–6]", ["[3–6]"], [5]),
        ("[0] [01] [12345] [3–1] [1–999] [ 1 ] [-1] [٣]", None, []),
    ],
)
def test_grammar(text, pieces, dangling):
    assert split_markers(text, KNOWN) == ([text] if pieces is None else pieces, dangling)


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


def test_a_number_no_marker_can_carry_is_refused():
    message = r"^A citation's number must be from 1 to 9999, not 0\.$"
    with pytest.raises(ValueError, match=message):
        rewrite_numbers("[1]", {1: 0})


def test_lists_and_ranges_become_runs():
    body = "a [1, 3] `[1, 3]` [1–3] [1, 9] [x [1, 2]](/y)"
    assert normalise_markers(body, KNOWN) == "a [1][3] `[1, 3]` [1][2][3] [1, 9] [x [1, 2]](/y)"


def test_a_list_that_would_become_a_link_stays():
    assert normalise_markers("[a](/[1, 2])", KNOWN) == "[a](/[1, 2])"


def test_renumbering_by_first_use():
    assert first_use_mapping([3, 1, 3, 9], {1, 2, 3, 5}) == {3: 1, 1: 2, 2: 3, 5: 4}
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


def work(number=1, title="A title", url="https://example.org/a", source_name="Example"):
    return CitedWork(number, title, url, source_name)


def test_a_sound_article_has_no_findings():
    passage = Passage("It grew by 12 percent in 2025.[1]", (1,))
    assert check([1], [], [passage], [work()]) == []


def test_dangling_markers_block_unless_they_read_like_years():
    assert check([], [2026, 7, 7], [], []) == [
        Finding(
            "dangling_marker",
            "The text cites [7], but there is no reference 7. Add the reference, correct the "
            "number, or write \\[7] to show it as text.",
            7,
            True,
        ),
        Finding(
            "dangling_marker",
            "[2026] reads like a year and is shown as text. "
            "If it is meant as a citation, add reference 2026.",
            2026,
            False,
        ),
    ]


def test_a_reference_without_title_and_url_blocks():
    assert check([1], [], [], [work(title=" ", url="")]) == [
        Finding(
            "incomplete_reference",
            "Reference 1 has no title and no URL. Add what is missing.",
            1,
            True,
        )
    ]


def test_an_unsafe_address_blocks():
    assert check([1], [], [], [work(url="javascript:alert(1)")]) == [
        Finding(
            "unsafe_url",
            "Reference 1: “javascript:alert(1)” is not a web address: give the whole address, "
            "starting with http:// or https://.",
            1,
            True,
        )
    ]


def test_a_number_given_twice_blocks():
    assert check([1], [], [], [work(), work(url="https://example.org/b")]) == [
        Finding(
            "duplicate_number",
            "2 references have the number 1. Give each its own number.",
            1,
            True,
        )
    ]


def test_the_same_page_twice_and_a_reference_without_use_are_warnings():
    works = [work(), work(2, url="https://EXAMPLE.org/a?utm_source=x#y")]
    assert check([1], [], [], works) == [
        Finding(
            "duplicate_url",
            "References 1 and 2 lead to the same page. "
            "Cite [1] in both places and remove reference 2.",
            2,
        ),
        Finding(
            "unused_reference",
            "Nothing in the text cites reference 2. "
            "Put [2] where it belongs, or remove the reference.",
            2,
        ),
    ]


def test_a_name_that_does_not_fit_the_domain_is_a_warning():
    works = [work(url="https://www.wired.com/story", source_name="Editorial_board")]
    assert check([1], [], [], works) == [
        Finding(
            "source_mismatch",
            "Reference 1 names its source “Editorial_board” but links to wired.com. "
            "Check the source's name; readers are shown both.",
            1,
        )
    ]


def test_a_long_paragraph_without_citation_is_a_warning_if_there_are_references():
    passage = Passage("word " * 41)
    assert check([], [], [passage], []) == []
    assert check([1], [], [Passage("word " * 40)], [work()]) == []
    assert check([1], [], [passage], [work()]) == [
        Finding(
            "paragraph_without_citation",
            "The paragraph “word word word word word word word word…” cites nothing. "
            "Add a marker if it rests on a source.",
        )
    ]


@pytest.mark.parametrize(
    ("text", "numbers", "figure"),
    [
        ("It cost 3,000 euros.", (), "3,000"),
        ("Sourced.[1] It cost 93%.", (1,), "93"),
        ("In 2025 GPT-4 met W3C.", (), None),
        ("RFC 9110 replaces RFC 7230 and ISO\u00a08601.", (), None),
        ("RFC 9110 has 194 pages.", (), "194"),
        ("It cost EUR 3,000.", (), "3,000"),
        ("It cost 5 euros.[1] Fine.", (1,), None),
        ("“It cost 5 euros.” [1] Fine.", (1,), None),
    ],
)
def test_a_figure_without_marker_is_a_warning(text, numbers, figure):
    found = [
        (each.code, f"({figure})" in each.message)
        for each in check([1], [], [Passage(text, numbers)], [work()])
    ]
    assert found == ([("figure_without_marker", True)] if figure else [])
