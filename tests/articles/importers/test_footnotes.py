"""Footnotes become references, or notes at the end: no reader sees `[^1]`."""

import pytest

from articles.importers.markdown_files import parse
from articles.importers.parsed import ParsedArticle, ParsedReference
from tests.articles.importers.texts import article


def read(body: str, front_matter: str = "") -> ParsedArticle:
    return parse(article(f"title: T\n{front_matter}", body), "a.md")


def test_a_footnote_with_an_address_is_a_reference():
    parsed = read(
        "The river rose.[^1] Nobody had warned the town.[^2]\n\n"
        "[^1]: Gauge office, https://gauge.example/2026\n"
        "[^2]: Town council, https://town.example/minutes"
    )
    assert parsed.body == "The river rose.[1] Nobody had warned the town.[2]"
    assert parsed.references == (
        ParsedReference(1, "Gauge", "Gauge office", "https://gauge.example/2026"),
        ParsedReference(2, "Town", "Town council", "https://town.example/minutes"),
    )
    assert parsed.warnings == ["2 footnotes become references. Check them."]


def test_a_footnote_without_an_address_is_a_note():
    parsed = read("It rose.[^a] It fell.[^b]\n\n[^b]: Said a\n    ferryman.\n[^a]: Twice.\n")
    assert parsed.body == (
        "It rose. (note 1) It fell. (note 2)\n\n## Notes\n\n1. Twice.\n2. Said a ferryman."
    )
    assert (parsed.references, parsed.warnings) == (None, [
        "2 footnotes don’t have one address each, so they become notes at the end of the text."
    ])  # fmt: skip


def test_a_footnote_with_two_addresses_is_a_note():
    parsed = read("It rose.[^1]\n\n[^1]: See https://a.example/ and https://b.example/.")
    assert parsed.body.endswith("## Notes\n\n1. See https://a.example/ and https://b.example/.")
    assert parsed.references is None


@pytest.mark.parametrize(
    ("note", "source", "title"),
    [
        ("<https://a.example/b>", "A", ""),
        ("[A report](https://a.example/b), page 3", "A", "A report, page 3"),
        ("Gauge office — A report — https://a.example/b", "Gauge office", "A report"),
        ("See https://a.example/b for more.", "A", "See for more"),
        ("*A report*,\n    https://a.example/b", "A", "A report"),
    ],
)
def test_spellings_of_a_footnote(note, source, title):
    parsed = read(f"It rose.[^n]\n\n[^n]: {note}")
    assert parsed.body == "It rose.[1]"
    assert parsed.references == (ParsedReference(1, source, title, "https://a.example/b"),)


def test_numbers_that_are_taken_are_not_given_again():
    parsed = read(
        "One [1]. Two.[^1] Three.[^x] Four [3].\n\n[^x]: https://x.example/\n\n"
        "[^1]: https://y.example/",
        "references: [{number: 1, url: 'https://a.example/'}]",
    )
    assert parsed.body == "One [1]. Two.[2] Three.[4] Four [3]."
    assert [(item.number, item.url) for item in parsed.references] == [
        (1, "https://a.example/"), (2, "https://y.example/"), (4, "https://x.example/"),
    ]  # fmt: skip


def test_the_same_address_is_one_reference():
    parsed = read(
        "One [1]. Two.[^b] Three.[^c][^b]\n\n[^b]: https://a.example/\n[^c]: https://c.example/",
        "references: [{number: 1, title: A, url: 'https://a.example/'}]",
    )
    assert parsed.body == "One [1]. Two.[1] Three.[2][1]"
    assert [item.title for item in parsed.references] == ["A", ""]


def test_footnotes_and_a_list_of_sources_go_together():
    parsed = read(
        "One [1]. Two.[^n]\n\n## Footnotes\n\n[^n]: B https://b.example/\n\n"
        "## Sources\n\n1. A https://a.example/"
    )
    assert parsed.body == "One [1]. Two.[2]"
    assert [item.title for item in parsed.references] == ["A", "B"]


def test_a_footnote_between_paragraphs_leaves_them_apart():
    parsed = read("One.[^1]\n\n[^1]: https://a.example/\n\nTwo.[^1]\n\nThree.")
    assert parsed.body.split() == ["One.[1]", "Two.[1]", "Three."]
    assert len(parsed.body.split("\n\n")) == 3


@pytest.mark.parametrize(
    "code", ["`[^1]`", "```\n[^1]: words\n```", "~~~\n```\n[^1]: words\n~~~", "    [^1]: words",
             r"\[^1]", "[see [^1]](https://c.example/)"]
)  # fmt: skip
def test_code_and_links_are_left_alone(code):
    parsed = read(f"One.[^1]\n\n{code}\n\n[^1]: https://a.example/")
    assert parsed.body == f"One.[1]\n\n{code}"


def test_a_mark_without_its_footnote_is_warned_of():
    parsed = read("One.[^1] Two.[^2]\n\n[^2]: https://a.example/")
    assert parsed.body == "One.[^1] Two.[2]"
    assert parsed.warnings == [
        "1 footnote becomes a reference. Check it.",
        "The text cites with “[^1]”, as other tools do. Readers will see that as it is. Add "
        "references, and cite them as [1].",
    ]


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("It rose [@smith2020, p. 3].", "“[@smith2020, p. 3]”"),
        ("It rose {cite}`smith`, and fell [[Gauge]].", "“{cite}” and “[[Gauge]]”"),
        ("It rose【1】.", "“【1】”"),
        (r"It rose \cite{smith}.", r"“\cite{smith}”"),
    ],
)
def test_citations_of_other_tools_are_named(body, shown):
    assert read(body).warnings == [
        f"The text cites with {shown}, as other tools do. Readers will see that as it is. Add "
        "references, and cite them as [1]."
    ]


def test_citations_in_code_are_not_named():
    assert read("Write `[@smith]` and `[[x]]`.\n\n```\n[^1]\n```").warnings == []


def test_no_footnotes_leave_the_text_as_it_is():
    body = "Words [1] ^2 [^ ] [^]: x"
    assert read(body).body == body
