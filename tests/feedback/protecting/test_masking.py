"""What is masked in readers' texts, what is not, and what always holds."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.protecting.masking import EMAIL, PHONE, masked


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Write to ana.b+news@mail.example.org.", f"Write to {EMAIL}."),
        ("ana@example.org. Please answer", f"{EMAIL}. Please answer"),
        ("a@b.co, c@d.org", f"{EMAIL}, {EMAIL}"),
        ("ana (at) example (dot) org", EMAIL),
        ("<ANA@EXAMPLE.ORG>", f"<{EMAIL}>"),
        ("My number is +49 30 901820.", f"My number is {PHONE}."),
        ("(030) 9018 2000, please", f"{PHONE}, please"),
        ("Call 555-123-4567 today", f"Call {PHONE} today"),
        ("06.12.34.56.78 or 0612345678", f"{PHONE} or {PHONE}"),
        ("0044 20 7946 0958", PHONE),
        ("+1 (415) 555-0132", PHONE),
        ("tel:+41446681800", f"tel:{PHONE}"),
    ],
)
def test_what_is_masked(text, expected):
    assert masked(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Between 1998 and 2024",
        "1998-2024, 1914–1918 and 2019/2020",
        "On 2026-04-05 and 05.04.2026, 12:30",
        "ISBN 978-3-16-148410-0",
        "ISBN: 0-306-40615-2",
        "978 3 16 148410 0",
        "doi 10.1000/182 and RFC 2119",
        "12,345,678 readers, 12 345 678 readers, 12.345.678 readers",
        "€ 1 250 000, $12345678",
        "see [1][2] and [12345678]",
        "pages 1100-1123",
        "3.14159265 is pi",
        "Section 5.2.19 of version 18.6",
        "@nobody said so at example dot org",
    ],
)
def test_what_is_left_alone(text):
    assert masked(text) == text


@given(st.text(max_size=400))
def test_masking_twice_changes_nothing_more(text):
    once = masked(text)
    assert masked(once) == once


local = st.from_regex(r"[a-z][a-z0-9._+-]{0,20}", fullmatch=True)
host = st.from_regex(r"[a-z0-9]{1,12}(\.[a-z]{2,8}){1,2}", fullmatch=True)
around = st.text(alphabet="abc ,;!?\n()", max_size=20)


@given(around, local, host, around)
def test_no_address_survives(before, name, domain, after):
    assert f"{name}@{domain}" not in masked(f"{before} {name}@{domain} {after}")


@given(st.integers(1, 999), st.lists(st.integers(100, 9999), min_size=2, max_size=3))
def test_no_international_number_survives(country, groups):
    number = f"+{country} {' '.join(map(str, groups))}"
    assert masked(f"Call {number}, please") == f"Call {PHONE}, please"


@pytest.mark.parametrize(
    "run", ["1-", "1234 ", "(12) ", "a.", "a@", "a@a.", "1-11111111", "+0", "x", "a\u00a0"]
)
def test_no_text_takes_long(run):
    started = time.perf_counter()
    masked((run * 50_000)[:50_000] + "a]")
    assert time.perf_counter() - started < 1
