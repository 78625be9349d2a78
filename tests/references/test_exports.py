"""Citations as files: what other people's programs read in them."""

import json
import re
import unicodedata
from datetime import date

import bibtexparser
import pytest
import rispy
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle
from citeproc import formatter as formatters
from citeproc.source.json import CiteProcJSON
from hypothesis import example, given
from hypothesis import strategies as st

from references.exports import (
    CitableWork,
    Creator,
    stable_key,
    to_bibtex,
    to_csl_json,
    to_ris,
    to_text,
)

ARTICLE = CitableWork(
    key="courier-2026-12",
    title="Straße & Café: 100 % of “R_n” {in} C# \\ ~$5^2 <b>",
    url="https://courier.example/newsroom/story/",
    outlet="The Test Courier",
    authors=[Creator("The Desk"), Creator("Åse Ødegård", is_person=True)],
    published_on=date(2026, 4, 5),
    language="en",
    is_news=True,
    note="Retracted on May 1, 2026.",
)
PAGE = CitableWork(
    key="outlet-nd-3",
    title="يوم واحد",
    url="https://outlet.org/a_{b}?q=ü&x=100%25",
    outlet="Outlet",
    archive_url="https://web.archive.org/web/2026/https://outlet.org/a",
)


def test_bibtex_whole():
    assert to_bibtex([ARTICLE, PAGE]) == (
        "@online{courier-2026-12,\n"
        "  author = {{The Desk} and Ødegård, Åse},\n"
        r"  title = {{Straße \& Café: 100 \% of “R\_n” \textbraceleft{}in\textbraceright{} C\# "
        r"\textbackslash{} \textasciitilde{}\$5\textasciicircum{}2 \textless{}b\textgreater{}}},"
        "\n"
        "  organization = {The Test Courier},\n"
        "  date = {2026-04-05},\n"
        "  year = {2026},\n"
        "  url = {https://courier.example/newsroom/story/},\n"
        "  language = {en},\n"
        "  note = {Retracted on May 1, 2026},\n"
        "}\n"
        "\n"
        "@online{outlet-nd-3,\n"
        "  title = {{يوم واحد}},\n"
        "  organization = {Outlet},\n"
        "  url = {https://outlet.org/a_%7Bb%7D?q=%C3%BC&x=100%25},\n"
        "  note = {Archived at https://web.archive.org/web/2026/https://outlet.org/a},\n"
        "}\n"
    )


def test_ris_whole():
    assert to_ris([ARTICLE, PAGE]) == (
        "TY  - NEWS\r\n"
        "ID  - courier-2026-12\r\n"
        "AU  - The Desk\r\n"
        "AU  - Ødegård, Åse\r\n"
        "TI  - Straße & Café: 100 % of “R_n” {in} C# \\ ~$5^2 <b>\r\n"
        "T2  - The Test Courier\r\n"
        "PY  - 2026\r\n"
        "DA  - 2026/04/05/\r\n"
        "LA  - en\r\n"
        "UR  - https://courier.example/newsroom/story/\r\n"
        "N1  - Retracted on May 1, 2026\r\n"
        "ER  - \r\n"
        "\r\n"
        "TY  - ELEC\r\n"
        "ID  - outlet-nd-3\r\n"
        "TI  - يوم واحد\r\n"
        "T2  - Outlet\r\n"
        "UR  - https://outlet.org/a_%7Bb%7D?q=%C3%BC&x=100%25\r\n"
        "N1  - Archived at https://web.archive.org/web/2026/https://outlet.org/a\r\n"
        "ER  - \r\n"
        "\r\n"
    )


def test_csl_json_whole():
    assert json.loads(to_csl_json([ARTICLE, PAGE])) == [
        {
            "id": "courier-2026-12",
            "type": "article-newspaper",
            "author": [{"literal": "The Desk"}, {"family": "Ødegård", "given": "Åse"}],
            "title": ARTICLE.title,
            "container-title": "The Test Courier",
            "issued": {"date-parts": [[2026, 4, 5]]},
            "URL": "https://courier.example/newsroom/story/",
            "language": "en",
            "note": "Retracted on May 1, 2026.",
        },
        {
            "id": "outlet-nd-3",
            "type": "webpage",
            "title": "يوم واحد",
            "container-title": "Outlet",
            "URL": "https://outlet.org/a_%7Bb%7D?q=%C3%BC&x=100%25",
            "archive_location": "https://web.archive.org/web/2026/https://outlet.org/a",
        },
    ]


def test_text_for_people():
    assert to_text(ARTICLE) == (
        "The Desk, Åse Ødegård: “Straße & Café: 100 % of “R_n” {in} C# \\ ~$5^2 <b>.” "
        "The Test Courier, April 5, 2026. https://courier.example/newsroom/story/ "
        "Retracted on May 1, 2026."
    )
    assert to_text(PAGE) == "“يوم واحد.” Outlet, https://outlet.org/a_{b}?q=ü&x=100%25"


@pytest.mark.parametrize(
    ("author", "bibtex", "ris", "csl"),
    [
        ("Jane Doe", "Doe, Jane", "Doe, Jane", {"family": "Doe", "given": "Jane"}),
        (
            "Jane van der Berg",
            "van der Berg, Jane",
            "van der Berg, Jane",
            {"family": "van der Berg", "given": "Jane"},
        ),
        (
            "John Smith, Jr.",
            "Smith, Jr., John",
            "Smith, John, Jr.",
            {"family": "Smith", "given": "John", "suffix": "Jr."},
        ),
        ("Plato", "Plato", "Plato", {"family": "Plato"}),
        ("村上春樹", "村上春樹", "村上春樹", {"family": "村上春樹"}),
        ("村上 春樹", "村上, 春樹", "村上, 春樹", {"family": "村上", "given": "春樹"}),
        (
            "José Ortega y Gasset",
            "{Ortega y Gasset}, José",
            "Ortega y Gasset, José",
            {"family": "Ortega y Gasset", "given": "José"},
        ),
        (
            "Jim {x}",
            "\\textbraceleft{}x\\textbraceright{}, Jim",
            "{x}, Jim",
            {"family": "{x}", "given": "Jim"},
        ),
        (
            "Doe And, Jane",
            "{Doe And}, Jane",
            "Doe And, Jane",
            {"family": "Doe And", "given": "Jane"},
        ),
        ("Smith, Jr.", "Smith, Jr., {}", "Smith, , Jr.", {"family": "Smith", "suffix": "Jr."}),
        ("\x00", "{}", "", {"literal": ""}),
    ],
)
def test_a_person_is_no_institution(author, bibtex, ris, csl):
    work = CitableWork("a-nd-1", "T", "https://a.org/", "O", [Creator(author, is_person=True)])
    [entry] = bibtexparser.parse_string(to_bibtex([work])).entries
    assert entry["author"] == bibtex
    assert json.loads(to_csl_json([work]))[0]["author"] == [csl]
    assert rispy.loads(to_ris([work]))[0].get("authors", [""]) == [ris]


@pytest.mark.parametrize(
    ("author", "bibtex"),
    [
        ("Anna Smith and Bob Jones", "{Anna Smith and Bob Jones}"),
        ("Anna AND Bob Smith", "{Anna AND Bob Smith}"),
        ("Anna & Bob Smith", "{Anna \\& Bob Smith}"),
        ("Smith, Anna; Jones, Bob", "{Smith, Anna; Jones, Bob}"),
        ("Jane Doe et al.", "{Jane Doe et al.}"),
    ],
)
def test_two_people_are_not_taken_for_one(author, bibtex):
    work = CitableWork("a-nd-1", "T", "https://a.org/", "O", [Creator(author, is_person=True)])
    [entry] = bibtexparser.parse_string(to_bibtex([work])).entries
    assert entry["author"] == bibtex
    assert json.loads(to_csl_json([work]))[0]["author"] == [{"literal": author}]
    assert rispy.loads(to_ris([work]))[0]["authors"] == [author]


@pytest.mark.parametrize("author", ["The Desk", "Jane Doe", "Smith and Sons, Ltd."])
def test_a_team_or_a_machine_keeps_its_name_whole(author):
    work = CitableWork("a-nd-1", "T", "https://a.org/", "O", [Creator(author)])
    assert f"  author = {{{{{author}}}}},\n" in to_bibtex([work])
    assert f"AU  - {author}\r\n" in to_ris([work])
    assert json.loads(to_csl_json([work]))[0]["author"] == [{"literal": author}]


@pytest.mark.parametrize("write", [to_bibtex, to_ris])
def test_nothing_makes_an_empty_file(write):
    assert write([]) == ""
    assert to_csl_json([]) == "[]\n"


@pytest.mark.parametrize(
    ("domain", "year", "key"),
    [
        ("wired.com", 2026, "wired-2026-17"),
        ("rfc-editor.org", None, "rfc-editor-nd-17"),
        ("192.0.2.1", 1999, "192-1999-17"),
        ("", None, "work-nd-17"),
    ],
)
def test_keys_are_plain_and_unique(domain, year, key):
    assert stable_key(domain, year, "17") == key


def test_a_csl_processor_writes_a_bibliography():
    source = CiteProcJSON(json.loads(to_csl_json([ARTICLE, PAGE])))
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, source, formatters.plain)
    for work in (ARTICLE, PAGE):
        bibliography.register(Citation([CitationItem(work.key)]))
    first, second = map(str, bibliography.bibliography())
    assert "The Desk" in first
    assert "2026" in first
    assert "The Test Courier" in first
    assert "يوم واحد" in second


TITLES = st.text(st.characters(codec="utf-8"), max_size=60)
HOSTILE = "@article{x, title={" + "}}\n\n@comment{ER  - \r\nTY  - BOOK\r\nTI  - x\u2028\x00\\"


@given(TITLES, TITLES)
@example(HOSTILE, "\\}{%")
@example("a  -- b\t``quoted''", "ﬁ ß \u0301")
def test_any_title_survives_every_format(title, outlet):
    work = CitableWork(
        key="a-nd-1", title=f"x{title}", url="https://a.org/?%7D{", outlet=f"y{outlet}"
    )
    told = [visible(work.title), visible(work.outlet)]
    [entry] = bibtexparser.parse_string(to_bibtex([work])).entries
    assert [plain(entry["title"]), plain(entry["organization"])] == told
    [record] = rispy.loads(to_ris([work]))
    assert [record["title"], record["secondary_title"]] == told
    [item] = json.loads(to_csl_json([work]))
    assert [item["title"], item["container-title"]] == told
    for found in (entry["url"], record["urls"][0], item["URL"]):
        assert found == "https://a.org/?%7D%7B"


def visible(text: str) -> str:
    """What can be shown of a text on one line."""
    kept = (c if c.isspace() or unicodedata.category(c) not in {"Cc", "Cn"} else "" for c in text)
    return " ".join("".join(kept).split())


def plain(value: str) -> str:
    """What LaTeX would print of a field: the commands of the escapes, and no outer braces."""
    value = value.removeprefix("{").removesuffix("}") if value.startswith("{") else value
    return re.sub(r"\\(text[a-z]+\{\}|.)", lambda found: COMMANDS[found[1]], value)


COMMANDS = {
    **{char: char for char in "$&#_%"},
    "textbackslash{}": "\\",
    "textbraceleft{}": "{",
    "textbraceright{}": "}",
    "textasciitilde{}": "~",
    "textasciicircum{}": "^",
    "textless{}": "<",
    "textgreater{}": ">",
    "textbar{}": "|",
}
