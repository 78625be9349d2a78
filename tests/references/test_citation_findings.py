"""What can be wrong with an article's citations."""

import time

import pytest

from references.citation_findings import CitedWork, Finding, check
from references.citations import Passage


def work(number=1, title="A title", url="https://example.org/a", source_name="Example"):
    return CitedWork(number, title, url, source_name)


def codes(findings):
    return [(finding.code, finding.number) for finding in findings]


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
            passage="",
        ),
        Finding(
            "dangling_marker",
            "[2026] reads like a year and is shown as text. "
            "If it is meant as a citation, add reference 2026.",
            2026,
            False,
        ),
    ]


@pytest.mark.parametrize(
    ("number", "is_blocking"), [(999, True), (1000, False), (2999, False), (3000, True)]
)
def test_years_are_from_1000_to_2999(number, is_blocking):
    [finding] = check([], [number], [], [])
    assert finding.is_blocking is is_blocking


@pytest.mark.parametrize("url", ["", " "])
def test_a_reference_without_title_and_url_blocks(url):
    assert check([1], [], [], [work(title=" ", url=url)]) == [
        Finding(
            "incomplete_reference",
            "Reference 1 has no title and no URL. Add what is missing.",
            1,
            True,
        )
    ]


@pytest.mark.parametrize(
    ("title", "url", "missing"), [(" ", "https://example.org/a", "title"), ("A title", "", "URL")]
)
def test_a_reference_without_one_of_them_blocks_and_says_which(title, url, missing):
    [finding] = check([1], [], [], [work(title=title, url=url)])
    assert finding.message == f"Reference 1 has no {missing}. Add what is missing."
    assert finding.is_blocking


def test_an_unsafe_address_blocks():
    assert check([1], [], [], [work(url="javascript:alert(1)")]) == [
        Finding(
            "unsafe_url",
            "Reference 1: “javascript:alert(1)” isn’t a web address. Enter the full URL, "
            "starting with http:// or https://.",
            1,
            True,
        )
    ]


def test_every_reference_is_checked_whatever_the_one_before_it_lacks():
    works = [
        work(1, url=""),
        work(2, url="javascript:alert(1)"),
        work(3, url="https://www.wired.com/story"),
        work(4, url="https://www.wired.com/story"),
    ]
    assert codes(check([1, 2, 3, 4], [], [], works)) == [
        ("incomplete_reference", 1),
        ("unsafe_url", 2),
        ("source_mismatch", 3),
        ("source_mismatch", 4),
        ("duplicate_url", 4),
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


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://ja.wikipedia.org/wiki/鹿苑寺", "https://ja.wikipedia.org/wiki/%e9%b9%bf%E8%8B%91%E5%AF%BA"),
        ("https://example.org/%7Ejane", "https://EXAMPLE.org:443/~jane"),
        ("https://straße.example/a", "https://xn--strae-oqa.example/b/../a"),
    ],
)  # fmt: skip
def test_two_spellings_are_the_same_page(one, other):
    works = [work(1, url=one, source_name=""), work(2, url=other, source_name="")]
    assert codes(check([1, 2], [], [], works)) == [("duplicate_url", 2)]


@pytest.mark.parametrize("route", ["#/entries/", "#!entries/"])
def test_two_pages_of_one_application_are_not_the_same_page(route):
    works = [work(n, url=f"https://example.org/app/{route}{n}", source_name="") for n in (1, 2)]
    assert check([1, 2], [], [], works) == []


def test_a_number_that_is_not_cited_is_reported_once():
    works = [work(), work(url="https://example.org/b")]
    assert codes(check([], [], [], works)) == [("duplicate_number", 1), ("unused_reference", 1)]


def test_a_name_that_does_not_fit_the_domain_is_a_warning():
    works = [work(url="https://www.wired.com/story", source_name="Editorial_board")]
    assert check([1], [], [], works) == [
        Finding(
            "source_mismatch",
            "Reference 1 names its source “Editorial_board” but links to wired.com. "
            "Check the source’s name. Readers see both.",
            1,
        )
    ]


@pytest.mark.parametrize("name", ["", " ", "The New York Times"])
def test_no_name_and_a_long_name_fit_the_domain(name):
    works = [work(url="https://www.nytimes.com/story", source_name=name)]
    assert check([1], [], [], works) == []


def test_a_long_paragraph_without_citation_is_a_warning_if_there_are_references():
    passage = Passage("word " * 41)
    assert check([], [], [passage], []) == []
    assert check([1], [], [Passage("word " * 40)], [work()]) == []
    assert check([1], [], [passage], [work()]) == [
        Finding(
            "paragraph_without_citation",
            "The paragraph “word word word word word word word word…” has no citation. "
            "Add a marker if it relies on a source.",
            number=None,
            passage="word word word word word word word word",
        )
    ]


@pytest.mark.parametrize(
    ("text", "is_long"),
    [
        ("字" * 100, False),
        ("字" * 101, True),
        ("ไทย" * 34, True),
        ("字" * 50 + " word" * 20, False),
        ("字" * 50 + " word" * 21, True),
        ("한국어 " * 40, False),
    ],
)
def test_a_long_paragraph_without_spaces_is_found_too(text, is_long):
    codes_found = [finding.code for finding in check_text(text)]
    assert codes_found == ["paragraph_without_citation"] * is_long


def test_sentences_without_spaces_between_them_have_markers_of_their_own():
    assert quoted("售价 5999 元。出处。[1]") == ["售价 5999 元。"]
    assert quoted("「 42 です。」[1]次に 43 です！") == ["次に 43 です！"]


@pytest.mark.parametrize("marker", ["[1]", "[8, 9]"])
def test_one_marker_is_enough_for_a_long_paragraph_even_if_it_dangles(marker):
    assert check([1], [], [Passage("word " * 41 + marker)], [work()]) == []


def quoted(text):
    """How the findings about a passage quote it."""
    return [finding.message.split("“", 1)[1].split("” ")[0] for finding in check_text(text)]


def check_text(text):
    return check([1], [], [Passage(text)], [work()])


def test_a_figure_without_marker_is_a_warning():
    assert check_text("Sourced.[1] It  cost 93%. So it goes.") == [
        Finding(
            "figure_without_marker",
            "The sentence “It cost 93%.” gives a figure (93) "
            "without a source. Add a marker after it.",
            passage="It cost 93%.",
        )
    ]


def test_a_finding_quotes_the_first_eight_words_and_says_if_more_follow():
    assert quoted("1% is all that these eight words say") == [
        "1% is all that these eight words say"
    ]
    assert quoted("1% is not all that these nine words say") == [
        "1% is not all that these nine words…"
    ]


def test_a_finding_quotes_no_more_than_100_characters_and_says_if_more_follow():
    assert quoted("1 " + 98 * "x") == ["1 " + 98 * "x"]
    assert quoted("1 " + 99 * "x") == ["1 " + 98 * "x" + "…"]


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("It cost 5 euros.", "5"),
        ("It cost 3,000 euros.", "3,000"),
        ("It cost 3.5 euros.", "3.5"),
        ("It cost 3\u00a0000\u00a0000\u00a0euros.", "3\u00a0000\u00a0000"),
        ("It cost 3\u202f000\u202f000\u202feuros.", "3\u202f000\u202f000"),
        ("It cost 93%.", "93"),
        ("It has 15000 seats.", "15000"),
        ("RFC 9110 has 194 pages.", "194"),
        ("A 5 percent rise.", "5"),
    ],
)
def test_a_figure_is_named_as_it_is_written(text, figure):
    [finding] = check_text(text)
    assert finding.code == "figure_without_marker"
    assert f"({figure})" in finding.message


@pytest.mark.parametrize("currency", "AUD CAD CHF CNY EUR GBP INR JPY USD".split())
def test_an_amount_of_money_is_a_figure(currency):
    assert len(check_text(f"It cost {currency} 3.")) == 1
    assert len(check_text(f"It cost {currency}\u00a03.")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "GPT-4 met GPT-4.5 and W3C.",
        "It prints on A4 and plays MP3.",
        "A 3D print of a 5-fold star, open 24/7.",
        "He lives in flat #5.",
        "RFC 9110 replaces RFC 7230 and ISO\u00a08601.",
        "UN 3077 is no petrol.",
    ],
)
def test_a_number_in_a_name_is_no_figure(text):
    assert check_text(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "In 1999 or 2025 it grew.",
        "In 2025, it grew until 2026.",
        "It grew in 2025... or so.",
        "It grew in 2025\u00a0AD.",
        "It grew in 2020–21.",
    ],
)
def test_a_plain_year_is_no_figure(text):
    assert check_text(text) == []


@pytest.mark.parametrize("end", [".", "!", "?", "…", ".”", ".’", '."', ".'", ".)"])
def test_a_marker_of_the_next_sentence_is_no_source_of_a_figure(end):
    assert quoted(f"It cost 5 euros{end} That is sourced.[1]") == [f"It cost 5 euros{end}"]


@pytest.mark.parametrize(
    "marker", ["[1]", " [1]", "\n[1]", "[1][1234]", "[1] [1]", " [10]", " [8, 9]", " [8–9]"]
)
def test_markers_behind_a_full_stop_belong_to_the_sentence_before_it(marker):
    assert check_text(f"“It cost 5 euros.”{marker} Fine.") == []
    assert quoted(f"Fine.{marker} It cost 5 euros.") == ["It cost 5 euros."]


def test_a_long_paragraph_of_years_is_read_at_once():
    years = Passage("2025 " * 50_000)
    started = time.process_time()
    assert check([], [], [years], []) == []
    assert time.process_time() - started < 2
