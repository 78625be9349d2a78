"""Dates, times, numbers and names in words."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from articles.words import (
    ago,
    date_in_words,
    date_or_moment,
    join_names,
    length_in_words,
    megabytes,
    moment_in_words,
    month_in_words,
    percent,
    percent_range,
    read_number,
    thousands,
    time_or_date,
)

ROOT = Path(__file__).resolve().parents[2]
AT = datetime(2026, 4, 5, 23, 30, 59, tzinfo=UTC)


def test_dates_and_times():
    assert date_in_words(date(2026, 4, 5)) == date_in_words(AT) == "April 5, 2026"
    assert moment_in_words(AT) == "April 5, 2026, 23:30 UTC"
    assert month_in_words(AT) == "April 2026"


def test_the_current_time_zone_counts():
    with timezone.override("Asia/Tokyo"):
        assert date_in_words(AT) == "April 6, 2026"
        assert moment_in_words(AT) == "April 6, 2026, 08:30 JST"
        assert month_in_words(AT - timedelta(days=5)) == "April 2026"


def test_the_time_is_added_when_something_else_happened_on_the_same_day():
    midnight = AT.replace(hour=0, minute=0, second=0)  # what a file’s mere date means
    assert date_or_moment(midnight, [AT]) == "April 5, 2026"
    assert time_or_date(AT, AT - timedelta(days=1)) == "April 5, 2026"
    assert time_or_date(AT, AT - timedelta(hours=1)) == "23:30 UTC"
    assert date_or_moment(AT) == date_or_moment(AT, [AT]) == "April 5, 2026"
    assert date_or_moment(AT, [AT - timedelta(days=1)]) == "April 5, 2026"
    assert date_or_moment(AT, [AT - timedelta(hours=1)]) == "April 5, 2026, 23:30 UTC"


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=-5), "just now"),
        (timedelta(minutes=1), "1\u00a0minute ago"),
        (timedelta(hours=3, minutes=50), "3\u00a0hours ago"),
        (timedelta(days=15), "2\u00a0weeks ago"),
    ],
)
def test_ago(passed, words):
    assert ago(AT - passed, AT) == words


def test_no_template_has_a_form_of_its_own():
    formats = {
        (path.name, name)
        for path in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r"""\|date:["']([^"']*)["']""", path.read_text())
    }
    named = {"DATE_FORMAT", "DATETIME_FORMAT", "TIME_FORMAT", "YEAR_MONTH_FORMAT"}
    for_machines = {"c", "Y-m-d"}
    assert {name for _, name in formats} - named - for_machines <= {"F", "e"}  # a month, a zone


def test_no_module_has_a_form_of_its_own():
    form = re.compile(r"%[BbA]\b|%-d|humanize|:,\}|timesince\(")
    for package in ("articles", "feedback", "references", "newsroom"):
        for path in (ROOT / package).rglob("*.py"):
            if path.name != "words.py" and form.search(path.read_text()) is not None:
                assert path.name == "page_text.py", path  # reads the dates of other pages


def test_numbers():
    assert [thousands(n) for n in (0, 999, 1006, 1234567)] == [
        "0",
        "999",
        "1\u202f006",
        "1\u202f234\u202f567",
    ]
    assert [percent(share) for share in (0, 0.834, 1)] == ["0%", "83%", "100%"]
    assert percent_range(0.744, 0.876) == "74–88%"
    assert [megabytes(n) for n in (40_000, 1_540_000, 2_000_000)] == ["0 MB", "1.5 MB", "2 MB"]


def test_lengths():
    assert [length_in_words(n) for n in (0, 1, 1006)] == ["0 words", "1 word", "1\u202f006 words"]
    characters = [length_in_words(n, of_characters=True) for n in (1, 3240)]
    assert characters == ["1 character", "3\u202f240 characters"]


def test_names():
    assert join_names([]) == ""
    assert join_names(["Ana"]) == "Ana"
    assert join_names(["Ana", "Ben"]) == "Ana and Ben"
    assert join_names(["Ana", "Ben", "Cleo"]) == "Ana, Ben, and Cleo"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0), ("7", 7), (7, 7), ("007", 7), ("2147483647", 2147483647), ("2147483648", None),
        ("9" * 5000, None), ("0" * 30, None), ("", None), (None, None), ("-1", None), ("+1", None),
        ("1.0", None), ("1e3", None), (" 1", None), ("1_0", None), ("٣", None), ("²", None),
        ("\0", None), ("x", None), (True, None),
    ],
)  # fmt: skip
def test_numbers_of_forms_and_addresses(text, number):
    assert read_number(text) == number
    assert read_number(text, most=6) == (number if number is not None and number <= 6 else None)
