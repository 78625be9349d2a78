"""Reference lists: what every format checks, and lists that stand in the text."""

import pytest

from articles.importers.parsed import ImportRejected, ParsedReference
from articles.importers.reference_lines import (
    check_references,
    lift_definitions,
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
