"""Markdown files: one good one, then a sentence for everything that can be wrong."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from articles.importers.markdown_files import parse
from articles.importers.parsed import ImportRejected, ParsedArticle, ParsedImage, ParsedReference
from tests.articles.importers.texts import BODY, MARKDOWN, article

REFERENCE = "references:\n  - {number: 1, source: Example, title: T, url: https://example.org/a}"


def rejection(front_matter: str, body: str = "Some words.") -> str:
    with pytest.raises(ImportRejected) as caught:
        parse(article(front_matter, body), "a.md")
    return str(caught.value)


def test_a_whole_article():
    assert parse(MARKDOWN.encode(), "keepers.md") == ParsedArticle(
        title="Lighthouse Keepers Open Their Logbooks to Every Harbour",
        slug="keepers-open-logbooks",
        section="Harbours",
        standfirst="The logbooks of the coast are now open to all harbours.",
        authors=("Coast Desk Team",),
        tags=("coast", "LOG", "open_books"),
        published=date(2026, 3, 9),
        external_id="coast-1",
        provenance={
            "origin": "ai_autonomous",
            "generator": "autonomous drafting pipeline",
            "generator_version": "",
            "generated_at": None,
            "quality_score": None,
            "checks": [{"name": "sources compared"}, {"name": "figures checked"}],
            "reviewed_by": "",
            "reviewed_at": None,
        },
        references=(
            ParsedReference(
                1, "Example", "Logbooks, every morning", "https://www.example.org/logbooks"
            ),
            ParsedReference(
                2, "Harbour News", "Three harbours — one book", "https://harbour.example.com/three"
            ),
            ParsedReference(3, "Paper Board", "Paper in figures", "https://example.net/paper"),
        ),
        body=BODY,
    )


def test_a_good_file_has_no_warnings():
    assert parse(MARKDOWN.encode(), "keepers.md").warnings == []


def test_what_the_file_does_not_say_is_none():
    assert parse(article(), "a.md") == ParsedArticle(title="A Title", body="Some words.")


def test_windows_line_ends_and_a_byte_order_mark_make_no_difference():
    data = b"\xef\xbb\xbf" + MARKDOWN.replace("\n", "\r\n").encode()
    assert parse(data, "a.md") == parse(MARKDOWN.encode(), "a.md")


@pytest.mark.parametrize("front_matter", ["section: News", "title:", "title: ''", "title: '  '"])
def test_no_title(front_matter):
    assert rejection(front_matter).startswith("The article has no title.")


NULL = "YAML reads Null as nothing. If you mean the word, put it in quotation marks: 'Null'."


@pytest.mark.parametrize(
    ("front_matter", "problem"),
    [
        ("title: Null", "The article has no title."),
        ("title: NULL", "The article has no title."),
        ("title: null", "The article has no title."),
        ("title: ~", "The article has no title."),
        ("title: T\nauthors: [Null]", "“authors” has an empty entry."),
        ("title: T\nauthors: [Jane, ~]", "“authors” has an empty entry."),
        ("title: T\ntags:\n  - one\n  -", "“tags” has an empty entry."),
        ("title: T\ntags: [null, one]", "“tags” has an empty entry."),
    ],
)
def test_null_where_a_word_belongs_names_the_remedy(front_matter, problem):
    assert rejection(front_matter) == f"{problem} {NULL}"


@pytest.mark.parametrize("key", ["section", "standfirst", "authors", "external_id"])
def test_null_as_a_word_is_left_out_with_the_remedy(key):
    parsed = parse(article(f"title: T\n{key}: Null"), "a.md")
    assert (getattr(parsed, key), parsed.warnings) == (None, [f"“{key}” was left out. {NULL}"])


@pytest.mark.parametrize("null", ["null", "~", ""])
def test_null_of_an_export_says_nothing(null):
    parsed = parse(article(f"title: T\nsection: {null}\ntags: {null}"), "a.md")
    assert (parsed.section, parsed.tags, parsed.warnings) == (None, None, [])


def test_null_in_quotation_marks_is_a_word():
    parsed = parse(article("title: 'Null'\nauthors: [\"Null\", Nullmann]"), "a.md")
    assert (parsed.title, parsed.authors) == ("Null", ("Null", "Nullmann"))


@pytest.mark.parametrize(
    "word", ["2026", "no", "1.10", "0755", "1e3", "yes", "2026-04-05", "true", ".nan", "12:30:45"]
)
def test_a_word_that_yaml_takes_for_something_else_is_what_is_written(word):
    parsed = parse(article(f"title: {word}\nsection: {word}\ntags: [{word}]"), "a.md")
    assert (parsed.title, parsed.section, parsed.tags) == (word, word, (word,))


def test_a_file_without_front_matter_has_no_title():
    with pytest.raises(ImportRejected, match="no title"):
        parse(b"Just words.", "a.md")


def test_a_title_of_digits_is_a_title():
    assert parse(article("title: 1984"), "a.md").title == "1984"


@pytest.mark.parametrize(
    ("front_matter", "message"),
    [
        ("title: [a, b]", "“title” is a list. Write one line of text. A text that starts with "
         "[ or { needs quotation marks."),
        ("title: {a: b}", "“title” is a group of keys. Write one line of text. A text that "
         "starts with [ or { needs quotation marks."),
        (f"title: {'x' * 251}",
         "“title” is 251 characters long. The limit is 250 characters. Shorten it."),
        ("title: T\nslug: a/b", "“slug” is “a/b”. Use only the letters a–z, digits, hyphens, "
         "and underscores."),
        (f"title: T\nstandfirst: {'x' * 601}",
         "“standfirst” is 601 characters long. The limit is 600 characters. Shorten it."),
        ("title: T\ntags: {a: b}", "“tags” must be a list of text values, such as [one, two]."),
        ("title: T\nauthors: [[a]]",
         "“authors” must be a list of text values, such as [one, two]."),
        ("title: T\nreferences: none", "“references” must be a list: lines that start with “- ”."),
        ("title: T\nprovenance: human", "“provenance” is plain text. Write “provenance:”, and its "
         "keys indented in the lines below."),
        ("title: T\npublished: 2026-13-40", "“published” is “2026-13-40”, which isn’t a date. "
         "Write 2026-04-05, or 2026-04-05T09:30:00+00:00 with a time."),
        ("title: T\npublished: 0001-01-01", "“published” is in the year 1. Correct it."),
        ("title: T\nurl: javascript:alert(1)", "“url”: “javascript:alert(1)” isn’t a web address. "
         "Enter the full URL, starting with http:// or https://."),
        ("title: T\nimage: {alt: x}", "“image” has no file. Add “file: …”, or remove “image”."),
    ],
)  # fmt: skip
def test_a_key_of_the_wrong_kind(front_matter, message):
    assert rejection(front_matter) == message


def test_a_body_that_is_too_long():
    assert rejection("title: T", "x" * 250_001) == (
        "“body” is 250\u202f001 characters long. The limit is 250\u202f000 characters. Shorten it."
    )


@pytest.mark.parametrize("tags", ["tags: [a, b, A]", "tags: a, b", "tags: 'a,b,'"])
def test_tags_are_a_list_or_a_text_with_commas(tags):
    assert parse(article(f"title: T\n{tags}"), "a.md").tags == ("a", "b")


def test_an_empty_list_says_that_there_are_none():
    assert parse(article("title: T\ntags: []\nreferences: []"), "a.md").tags == ()
    assert parse(article("title: T\nreferences: []"), "a.md").references == ()


NEW_YORK = timezone(-timedelta(hours=4))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-04-05", date(2026, 4, 5)),
        ("2026-04-05 09:30", datetime(2026, 4, 5, 9, 30)),
        ("2026-04-05 09:30:00", datetime(2026, 4, 5, 9, 30)),
        ("2026-04-05T09:30:00Z", datetime(2026, 4, 5, 9, 30, tzinfo=UTC)),
        ("2026-04-05t09:30:00z", datetime(2026, 4, 5, 9, 30, tzinfo=UTC)),
        ("2026-04-05 09:30:00 +00:00", datetime(2026, 4, 5, 9, 30, tzinfo=UTC)),
        ("2026-04-05 09:30:00 -0400", datetime(2026, 4, 5, 9, 30, tzinfo=NEW_YORK)),
        ("2026-04-05T09:30-04:00", datetime(2026, 4, 5, 9, 30, tzinfo=NEW_YORK)),
        ("2026-04-05T09:30:00.123456789Z", datetime(2026, 4, 5, 9, 30, 0, 123456, tzinfo=UTC)),
        ("'2026-04-05'", date(2026, 4, 5)),
    ],
)
def test_spellings_of_a_time(written, meant):
    assert parse(article(f"title: T\npublished: {written}"), "a.md").published == meant


NO_DATES = [
    "1712102412345", "1770120912345", "1712102412", "1712102412.5", "20260405", "20260405T093000",
    "2026-W14-7", "2026W147", "2026-095", "2026-4-5", "2026-04-05x09:30", "2026-04-05T09",
    "2026-04-05T0930", "2026-04-05T24:00", "2026-04-05T09:30:60Z", "2026-04-05T09:30+25:00",
    "2026-04-05 09:30 CET", "2026-02-30", "05/04/2026", "April 5, 2026", "٢٠٢٦-٠٤-٠٥", "2026",
    "2026-04", "+12026-04-05", "0b10", "0x7ea",
]  # fmt: skip


@pytest.mark.parametrize("written", NO_DATES)
@pytest.mark.parametrize(
    ("key", "front_matter"),
    [
        ("published", "published: {}"),
        ("updated", "updated: {}"),
        ("provenance.generated", "provenance: {{kind: human, generated: {}}}"),
        (
            "provenance.checks.at",
            "provenance: {{kind: human, checks: [{{name: read, at: {}}}]}}",
        ),
    ],
)
def test_what_is_no_date_is_refused(key, front_matter, written):
    front_matter = front_matter.format(f"'{written}'")
    assert rejection(f"title: T\n{front_matter}") == (
        f"“{key}” is “{written}”, which isn’t a date. Write 2026-04-05, or "
        "2026-04-05T09:30:00+00:00 with a time."
    )


@pytest.mark.parametrize("written", ["1712102412345", "20260405", "2026-W14-7", "2026-095"])
def test_what_is_no_date_of_a_reference_is_refused(written):
    reference = f"{{number: 1, url: 'https://example.org/', published: {written}}}"
    assert rejection(f"title: T\nreferences: [{reference}]").startswith(
        f"“references 1.published” is “{written}”, which isn’t a date."
    )


def test_unknown_keys_are_warned_of_wherever_they_stand():
    front_matter = """title: T
sumary: x
standfrist: x
image: {file: a.png, kredit: x}
provenance: {kind: human, speed: 1, checks: [{name: a, score: 2}]}
references: [{number: 1, url: https://example.org/, tittle: x}]"""
    assert parse(article(front_matter, "Words [1]."), "a.md").warnings == [
        "“references 1.tittle” isn’t a known key and was ignored. Did you mean “title”?",
        "“image.kredit” isn’t a known key and was ignored. Did you mean “credit”?",
        "“provenance.checks.score” isn’t a known key and was ignored.",
        "“provenance.speed” isn’t a known key and was ignored.",
        "“sumary” isn’t a known key and was ignored.",
        "“standfrist” isn’t a known key and was ignored. Did you mean “standfirst”?",
    ]


def test_provenance_in_full():
    front_matter = """title: T
provenance:
  kind: human_ai_assisted
  generator: Pipeline
  version: 2.10
  generated: 2026-04-05
  quality_score: 0.94
  checks: [plain, {name: full, result: 2 of 3, at: 2026-04-05, by: Desk}]
  reviewed_by: Desk
  reviewed_at: 2026-04-06T10:00:00Z"""
    assert parse(article(front_matter), "a.md").provenance == {
        "origin": "ai_assisted",
        "generator": "Pipeline",
        "generator_version": "2.10",
        "generated_at": date(2026, 4, 5),
        "quality_score": 0.94,
        "checks": [
            {"name": "plain"},
            {"name": "full", "result": "2 of 3", "at": "2026-04-05", "by": "Desk"},
        ],
        "reviewed_by": "Desk",
        "reviewed_at": datetime(2026, 4, 6, 10, tzinfo=UTC),
    }


@pytest.mark.parametrize(
    ("provenance", "message"),
    [
        ("{kind: magic}", "“provenance.kind” is “magic”. Write one of: human, ai_assisted, "
         "human_ai_assisted, ai_reviewed, ai_autonomous."),
        ("{generator: x}", "“provenance” has no “kind”. Write one of: human, ai_assisted, "
         "human_ai_assisted, ai_reviewed, ai_autonomous."),
        ("{kind: human, quality_score: high}",
         "“provenance.quality_score” is “high”. Write a number, such as 0.9."),
        ("{kind: human, quality_score: .nan}",
         "“provenance.quality_score” is “.nan”. Write a number, such as 0.9."),
        ("{kind: human, quality_score: 1_0}",
         "“provenance.quality_score” is “1_0”. Write a number, such as 0.9."),
        ("{kind: human, quality_score: 1e999}",
         "“provenance.quality_score” is “1e999”. Write a number, such as 0.9."),
        ("{kind: human, quality_score: ٠.٩}",
         "“provenance.quality_score” is “٠.٩”. Write a number, such as 0.9."),
        ("{kind: human, checks: [{result: passed}]}",
         "A check in “provenance.checks” has no name. Add “name: …” to it."),
        ("{kind: human, reviewed_at: 2026-04-05}",
         "“provenance.reviewed_at” needs “reviewed_by”. Name who reviewed the article."),
    ],
)  # fmt: skip
def test_provenance_that_cannot_be_recorded(provenance, message):
    assert rejection(f"title: T\nprovenance: {provenance}") == message


def test_an_image():
    front_matter = "title: T\nimage: {file: a.png, alt: A boat, credit: Desk, licence: CC0}"
    assert parse(article(front_matter), "a.md").image == ParsedImage(
        file="a.png", alt="A boat", credit="Desk", licence="CC0"
    )


def test_a_reference_in_full_and_one_whose_day_is_not_known():
    front_matter = """title: T
references:
  - {number: 1, source: A, title: T, url: https://example.org/, published: 2026-01-02,
     archive: https://example.net/copy}
  - {number: 2, url: https://example.org/b, published: 2002-07}"""
    parsed = parse(article(front_matter, "[1][2]"), "a.md")
    assert parsed.references == (
        ParsedReference(
            1, "A", "T", "https://example.org/", date(2026, 1, 2), "https://example.net/copy"
        ),
        ParsedReference(2, "Example", "", "https://example.org/b"),
    )
    assert parsed.warnings == ["“references 2.published” (2002-07) has no day and was left out."]


def test_a_reference_that_is_only_text():
    assert rejection("title: T\nreferences: [https://example.org/]").startswith(
        "“references 1” is plain text."
    )


def test_lists_and_ranges_of_markers_become_runs():
    references = "references:\n" + "".join(
        f"  - {{number: {n}, url: https://example.org/{n}}}\n" for n in range(1, 5)
    )
    body = "One [1, 4]. Two [1–3]. Not `[1, 2]`. Unknown [1, 9]."
    assert parse(article(f"title: T\n{references}", body), "a.md").body == (
        "One [1][4]. Two [1][2][3]. Not `[1, 2]`. Unknown [1, 9]."
    )


def test_references_below_the_text_are_lifted_into_the_list():
    body = 'Words [1].\n\n[1]: https://example.org/a "A title"'
    parsed = parse(article("title: T", body), "a.md")
    assert parsed.body == "Words [1]."
    assert parsed.references == (ParsedReference(1, "Example", "A title", "https://example.org/a"),)


def test_a_references_section_is_lifted_into_the_list():
    body = "Words [1].\n\n## References\n\n[1] Desk — A — B — https://example.org/a"
    parsed = parse(article("title: T", body), "a.md")
    assert parsed.body == "Words [1]."
    assert parsed.references == (ParsedReference(1, "Desk", "A — B", "https://example.org/a"),)


def test_front_matter_counts_where_a_reference_is_given_twice():
    body = "Words [1].\n\n[1]: https://example.org/other\n[2]: https://example.org/b"
    parsed = parse(article(f"title: T\n{REFERENCE}", body), "a.md")
    assert [each.url for each in parsed.references] == [
        "https://example.org/a",
        "https://example.org/b",
    ]
    assert parsed.warnings == [
        "Reference 1 appears twice. The address in the front matter was used instead of "
        "https://example.org/other below the text."
    ]


def test_html_is_kept_as_text_with_a_warning():
    body = "<script>alert(1)</script>\n\nA <b>word</b> and `<i>code</i>` and 1 < 2."
    parsed = parse(article("title: T", body), "a.md")
    assert parsed.body == body
    assert parsed.warnings == [
        "The text contains HTML (<script>, <b>). It will be shown as plain text."
    ]


def test_the_title_as_first_heading_is_not_repeated():
    assert parse(article("title: A Title", "# A  title\n\nWords."), "a.md").body == "Words."
    assert parse(article("title: A Title", "# Another\n\nWords."), "a.md").body.startswith("# An")


def test_a_file_without_text_says_so():
    parsed = parse(article("title: T", ""), "a.md")
    assert parsed.body is None
    assert parsed.warnings == ["The file has no text besides its front matter."]


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("a <b>bold</b> word", "<b>"),
        ("<!-- wp:paragraph -->\n\nWords", "<!--"),
        ("a<br/>b <span\nclass='x'>c</span>", "<br>, <span>"),
        ("<div>\n\nx\n\n</div>", "<div>"),
    ],
)
def test_html_is_named(body, names):
    assert parse(article(body=body), "a.md").warnings == [
        f"The text contains HTML ({names}). It will be shown as plain text."
    ]


@pytest.mark.parametrize("body", ["`<b>`", "```\n<b>\n```", "a < b and c > d", "<https://a.org/>"])
def test_what_only_looks_like_html_is_not_warned_of(body):
    assert parse(article(body=body), "a.md").warnings == []
