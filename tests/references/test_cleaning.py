"""What every text that comes in is rid of, and what it keeps."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from references.cleaning import clean_line, clean_name, clean_text

SCOTLAND = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Harbour\x10news", "Harbournews"),
        ("Fees\x02 rise", "Fees rise"),
        ("a\x00b\x1b[0m\x7f\x80\x9f", "ab[0m"),
        ("\ufeffFees\ufffe\uffff\ufdd0\U0001fffe\U0010ffff", "Fees"),
        ("a\ufff9b\ufffac\ufffbd\ufffc", "abcd"),
        ("gpj.\u202etxt\u206a", "gpj.txt"),
        ("read\U000e0001\U000e0068\U000e0069 this", "read this"),
        ("a\ud83d\ude00b\ud800c", "a😀bc"),  # two halves from an escape; half a character
        ("Har\u200bbour", "Harbour"),
        ("Cafe\u0301", "Café"),
    ],
)
@pytest.mark.parametrize("clean", [clean_text, clean_line, clean_name])
def test_what_is_no_text_goes_everywhere(clean, text, cleaned):
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    "text",
    [
        "Qui paie\u202f? 10\xa0000\xa0€",
        "東京\u3000駅",
        "Donau\xaddampf",
        "می\u200cخواهم",
        "क\u094d\u200dष",
        "👩\u200d🚀 and 👩🏽\u200d🚀 and ❤\ufe0f\u200d🔥 and 1\ufe0f\u20e3",
        SCOTLAND,
        "C++\u200f",
        "\u2067שלום\u2069 C++",
        "ភាសា\u200bខ្មែរ",
        "\ufa1b田, 葛\U000e0100城",
        "10\u2060–\u206012",
    ],
)
def test_what_a_writer_means_stays(text):
    assert clean_line(text) == text
    assert clean_text(text) == text


@pytest.mark.parametrize(
    ("text", "line", "lines"),
    [
        ("  a\r\n\tb \f c\v", "a b c", "  a\n\tb \n c\n"),
        ("a\u2028b\u2029c\x85d\re", "a b c d e", "a\nb\nc\nd\ne"),
        ("a \x00 b", "a b", "a  b"),
        ("\xa0a\u3000", "a", "\xa0a\u3000"),
        ("\u2067open", "open", "\u2067open"),
        ("\u202aa\u2069 b\u202c", "a b", "\u202aa\u2069 b\u202c"),
        (" \u200b\u2060\xad \u3164\u2800\n", "", ""),
    ],
)
def test_a_line_is_one_line_and_lines_are_several(text, line, lines):
    assert clean_line(text) == line
    assert clean_text(text) == lines


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ca\xadfe\u0301", "Café"),
        ("Caf\u200bé\u2060\u200e\ufe0f\u180b", "Café"),
        ("C\u200caf\u200dé", "Café"),
        ("10\xa0000\u202fvoices\u3000now\u2003\u2800", "10 000 voices now"),
        ("\u2067שלום\u2069", "שלום"),
        ("کار\u200cها", "کارها"),  # the letter before it doesn't join anyway
        ("\u3164Korea\uffa0", "Korea"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क\u094d\u200dष", "क\u094d\u200dष"),
        ("👩🏽\u200d🚀", "👩🏽\u200d🚀"),
        ("❤\ufe0f", "❤\ufe0f"),
        (SCOTLAND, SCOTLAND),
        ("葛\U000e0100城", "葛\U000e0100城"),
        ("\u200d\u2060 ", ""),
    ],
)
def test_a_name_has_no_double_that_looks_the_same(text, name):
    assert clean_name(text) == name


@pytest.mark.parametrize("clean", [clean_line, clean_text, clean_name])
def test_no_character_is_left_where_a_text_looks_clean(clean):
    """What is plain is told at once; a control character has a text looked through."""
    printable = [f"q{chr(code)}" for code in range(0x110000) if chr(code).isprintable()]
    for start in range(0, len(printable), 100):
        text = "".join(printable[start : start + 100])
        assert clean(text) == clean(f"{text}\0")


@pytest.mark.parametrize("clean", [clean_line, clean_text, clean_name])
@given(text=st.text(" \t\n\u2800ab\u0301é\xa0\u200d\ufffc"))
def test_spaces_are_treated_alike_where_a_text_looks_clean(clean, text):
    assert clean(text) == clean(f"{text}\0")


@given(st.text(st.characters(exclude_categories=[])))
def test_cleaning_twice_changes_nothing_and_the_rest_can_be_stored(text):
    for clean in (clean_text, clean_line, clean_name):
        cleaned = clean(text)
        assert clean(cleaned) == cleaned
        assert "\0" not in cleaned
        cleaned.encode()


@pytest.mark.parametrize(
    "part",
    ["\u200d", "a\u0301\u0323", "\u2067", " ", "\u200b", "🏴", "\ufa1b\u0301", "क\u200c", "\ud83d"],
)
def test_hostile_text_costs_little(part):
    start = time.process_time()
    for clean in (clean_text, clean_line, clean_name):
        clean(part * 100_000)
    assert time.process_time() - start < 3
