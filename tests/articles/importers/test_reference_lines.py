"""Reference lists: what every format checks, and lists that stand in the text."""

import pytest

from articles.importers.parsed import ImportRejected, ParsedReference
from articles.importers.reference_lines import (
    check_references,
    lift_definitions,
    lift_lists,
    lift_section,
    new_reference,
    read_line,
)

URL = "https://example.org/a"


def rejection(call, *args, **kwargs) -> str:
    with pytest.raises(ImportRejected) as caught:
        call(*args, **kwargs)
    return str(caught.value)


def test_a_line_is_cut_at_its_first_and_last_separator():
    line = "[3] Harbour News — Three harbours — and one book — https://example.org/a"
    assert read_line(line) == ParsedReference(
        3, "Harbour News", "Three harbours — and one book", URL
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("2. Harbour News – A title – https://example.org/a", (2, "Harbour News", "A title")),
        (
            r"- \[4\] Harbour News — A title — <https://example.org/a>",
            (4, "Harbour News", "A title"),
        ),
        (
            "[5] Desk - A well-known title - https://example.org/a",
            (5, "Desk", "A well-known title"),
        ),
        ("[6] Desk – A — B – https://example.org/a", (6, "Desk", "A — B")),
        ("[1] Harbour News — https://example.org/a", (1, "Harbour News", "")),
        ("[1] https://example.org/a", (1, "Example", "")),
    ],
)
def test_other_spellings_of_a_line(line, expected):
    found = read_line(line)
    assert (found.number, found.source, found.title) == expected
    assert found.url == URL


def test_a_line_without_address_is_refused():
    assert rejection(read_line, "[2] Harbour News — A title") == (
        "Reference 2 has no address at its end. Write “[2] Source — Title — https://…”."
    )


def test_a_source_without_a_name_is_called_after_its_domain():
    assert new_reference("1", "https://www.example.org/x").source == "Example"


def test_an_address_is_kept_in_its_one_spelling():
    url = "HTTPS://Example.ORG:443/a?utm_source=x&b=1#top"
    assert new_reference(1, url).url == "https://example.org/a?b=1"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "/a/b", "example.org/a", "//example.org/a", "data:text/html,x",
            "https:///a", "https://user:secret@example.org/", "ftp://example.org/a"],
)  # fmt: skip
def test_an_address_that_is_no_web_address_is_refused(url):
    assert rejection(new_reference, 7, url).startswith("Reference 7: ")


def test_a_bad_archived_copy_is_refused():
    message = rejection(new_reference, 7, URL, archive="javascript:alert(1)")
    assert message.startswith("Reference 7, archived copy: ")


@pytest.mark.parametrize("number", ["one", "", None, "0", "-1", "1.5", "10000", True, ["1"], "٣"])
def test_a_number_that_is_none_is_refused(number):
    message = rejection(new_reference, number, URL)
    assert message.startswith(("The number of a reference is “", "A reference has no number."))
    assert message.endswith("Write a whole number from 1 to 9999.")


def test_a_reference_without_address_is_refused():
    assert rejection(new_reference, 4, "") == (
        "Reference 4 has no address. Add its “url”, or remove it."
    )


def test_a_long_title_is_refused_with_its_length():
    message = rejection(new_reference, 4, URL, title="x" * 501)
    assert message == (
        "“references 4 title” is 501 characters long. The limit is 500 characters. Shorten it."
    )


def test_references_are_put_in_the_order_of_their_numbers():
    two, one = new_reference(2, URL), new_reference(1, f"{URL}b")
    assert check_references([two, one]) == (one, two)


@pytest.mark.parametrize("line", [f"[1]:{URL}", f"[1]:<{URL}>", f"[1]:\t{URL}"])
def test_a_definition_needs_no_space(line):
    rest = lift_definitions(f"Words [1].\n\n{line}")
    assert rest == ("Words [1].", [ParsedReference(1, "Example", "", URL)])


@pytest.mark.parametrize("line", ["[1]:see above", "[1]:ftp://example.org/a"])
def test_what_has_no_space_and_no_address_is_no_definition(line):
    assert lift_definitions(f"Words [1].\n\n{line}") == (f"Words [1].\n\n{line}", [])


def test_a_number_given_twice_is_refused():
    twice = [new_reference(2, URL), new_reference(2, f"{URL}b")]
    assert rejection(check_references, twice).startswith("Two references have the number 2.")


def test_an_address_given_twice_is_refused():
    twice = [new_reference(1, URL), new_reference(3, f"{URL}#top")]
    assert "Cite [1] in both places and remove reference 3." in rejection(check_references, twice)


def test_definitions_at_the_end_are_lifted():
    body = (
        'Words [1] and [2].\n\n[1]: https://example.org/a "A title"\n[2]: <https://example.org/b>\n'
    )
    assert lift_definitions(body) == (
        "Words [1] and [2].\n".rstrip("\n"),
        [
            ParsedReference(1, "Example", "A title", URL),
            ParsedReference(2, "Example", "", "https://example.org/b"),
        ],
    )


@pytest.mark.parametrize(
    "body", ["[1]: https://example.org/a\n\nWords.", "Words [1].", "", "[a]: b"]
)
def test_text_without_closing_definitions_stays(body):
    assert lift_definitions(body) == (body, [])


def test_a_closing_section_is_lifted():
    body = f"Words [1].\n\n## References\n\n[1] Example — A\n  title — {URL}\n\n[2] B — C — {URL}b"
    assert lift_section(body) == (
        "Words [1].",
        [new_reference(1, URL, source="Example", title="A title"),
         new_reference(2, f"{URL}b", source="B", title="C")],
    )  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        f"## References\n\nOur references are good.\n\n[1] A — B — {URL}",
        f"## References\n\n[1] A — B — {URL}\n\n## After\n\nWords.",
        "## References\n",
        "Words.",
    ],
)
def test_a_section_that_holds_other_words_stays(body):
    assert lift_section(body) == (body, [])


@pytest.mark.parametrize(
    ("line", "source", "title"),
    [
        (f"1. [A title]({URL})", "Example", "A title"),
        (f"1. [A title](<{URL}>)", "Example", "A title"),
        (f'1. [A title [draft]]({URL} "Title")', "Example", "A title [draft]"),
        (f"1. Gauge office: [A title]({URL})", "Gauge office", "A title"),
        (f"1. [A title]({URL}) — Gauge office", "Gauge office", "A title"),
        (f"1. Smith, J., *[A title]({URL})*, 2020.", "Example", "Smith, J., A title, 2020"),
        (f"[1] Smith, J. (2020). A titled source. {URL}", "Example",
         "Smith, J. (2020). A titled source"),
        (f"[1] Smith, J. (2020). *A titled source*. <{URL}>.", "Example",
         "Smith, J. (2020). A titled source"),
        (f"1) A title {URL}", "Example", "A title"),
        (f"1. “A title”: {URL}", "Example", "A title"),
        (f"1. A title, {URL} (accessed May 5, 2026).", "Example",
         "A title (accessed May 5, 2026)"),
        (f"1. A title. {URL}, accessed 5 May 2026.", "Example", "A title accessed 5 May 2026"),
        (f"[1] A title: {URL} [Accessed 5 May 2026].", "Example",
         "A title [Accessed 5 May 2026]"),
        (f"1. A title, {URL}. Last visited May 2026", "Example", "A title Last visited May 2026"),
        (f"(1) A title ({URL}).", "Example", "A title"),
        (f"1. {URL} — A title", "Example", "A title"),
        (f"1. <{URL}>: A title.", "Example", "A title"),
        (f"1. A title\n   {URL}", "Example", "A title"),
        (f"1. <{URL}>", "Example", ""),
        (f"1. {URL}", "Example", ""),
        (f"1. [{URL}]({URL})", "Example", ""),
        (f"- [1] Gauge office — A title — {URL}", "Gauge office", "A title"),
        (f"1. Profit & loss at AT\\&T {URL}", "Example", "Profit & loss at AT&T"),
    ],
)  # fmt: skip
def test_lines_of_a_list_in_the_text(line, source, title):
    warnings = []
    body, references = lift_lists(f"Words [1].\n\n## Sources\n\n{line}\n", [], warnings)
    assert (body, warnings) == ("Words [1].", [])
    assert references == (ParsedReference(1, source, title, URL),)


@pytest.mark.parametrize(
    "heading",
    ["# References", "### Sources ###", "## Sources:", "**References**", "__Sources__:",
     "Sources\n-------", "Bibliography\n====", "## Works Cited", "## Quellen", "## 参考文献"],
)  # fmt: skip
def test_headings_of_a_list(heading):
    body = f"Words [1].\n\n{heading}\n\n1. A title {URL}"
    assert lift_lists(body, [], []) == ("Words [1].", (new_reference(1, URL, title="A title"),))


NO_ADDRESS = "has no address at its end. Write “[1] Source — Title — https://…”."


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ("1. Two ferrymen", f"Reference 1 {NO_ADDRESS}"),
        (f"1. A title {URL}\n2. Two ferrymen", "Reference 2 has no address at its end. Write “[2] "
         "Source — Title — https://…”."),
        (f"1. Two pages, {URL} and {URL}b", f"Reference 1 {NO_ADDRESS}"),
        (f"1. At {URL} the ferrymen said no", f"Reference 1 {NO_ADDRESS}"),
        ("1. A title javascript:alert(1)", f"Reference 1 {NO_ADDRESS}"),
        ("1. A title https://user:x@example.org/", "Reference 1: The URL contains a user name or "
         "password before “@”. Remove that part."),
        (f"1. A title {URL}\n2. The same {URL}",
         f"References 1 and 2 link to the same page ({URL}). Cite [1] in both places and remove "
         "reference 2."),
        (f"1. A {URL}\n2. B {URL}b\n2. C {URL}c",
         "Two references have the number 2. Give each its own number."),
        (f"0. A title {URL}", "The number of a reference is “0”. Write a whole number from 1 to "
         "9999."),
        (f"1. {'x' * 501} {URL}", "“references 1 title” is 501 characters long. The limit is 500 "
         "characters. Shorten it."),
    ],
)  # fmt: skip
def test_a_list_that_cannot_be_read_stays_text_and_rejects_nothing(lines, problem):
    body, warnings = f"Words.\n\n## Sources\n\n{lines}", []
    given = [new_reference(7, f"{URL}7")]
    assert lift_lists(body, given, warnings) == (body, tuple(given))
    assert warnings == [f"The list of references in the text stays text. {problem}"]


def test_a_list_of_ones_is_counted_as_markdown_counts():
    body = f"Words.\n\n## Sources\n\n1. A {URL}\n1. B {URL}b\n1. C {URL}c"
    numbers = [reference.number for reference in lift_lists(body, [], [])[1]]
    assert numbers == [1, 2, 3]


def test_front_matter_and_a_list_go_together():
    given = [new_reference(1, URL), new_reference(2, f"{URL}2", title="Two")]
    body = f"Words.\n\n## Sources\n\n1. One {URL}\n2. Zwei {URL}2\n3. Three {URL}3"
    warnings = []
    assert lift_lists(body, given, warnings) == (
        "Words.",
        (new_reference(1, URL, title="One"), given[1], new_reference(3, f"{URL}3", title="Three")),
    )
    assert warnings == []


def test_an_address_of_the_front_matter_under_another_number_stays_text():
    body, warnings = f"Words.\n\n## Sources\n\n2. One {URL}", []
    given = [new_reference(1, URL)]
    assert lift_lists(body, given, warnings) == (body, tuple(given))
    assert len(warnings) == 1


@pytest.mark.parametrize(
    "definition", ["[1]: javascript:alert(1)", "[1]: /a/b", "[1]: https://user:x@example.org/"]
)
def test_a_definition_that_cannot_be_read_stays_text(definition):
    body, warnings = f"Words [1].\n\n{definition}", []
    assert lift_lists(body, [], warnings) == (body, ())
    assert warnings[0].startswith("The list of references in the text stays text. Reference 1: ")


def test_definitions_under_a_heading_take_the_heading_with_them():
    body = f"Words [1].\n\n## References\n\n[1]: {URL}"
    assert lift_lists(body, [], []) == ("Words [1].", (new_reference(1, URL),))


@pytest.mark.parametrize(
    "body",
    [
        "Words.\n\n## Sources\n\nWe asked two ferrymen.",
        f"Words.\n\n## Sources\n\n- [A title]({URL})",
        f"Words.\n\nSources\n\n1. A title {URL}",
        f"Words.\n\n1. A title {URL}",
        f"Words.\n\n## Things to do\n\n1. Read {URL}",
    ],
)
def test_other_words_are_text_without_a_warning(body):
    warnings = []
    assert (lift_lists(body, [], warnings), warnings) == ((body, ()), [])
