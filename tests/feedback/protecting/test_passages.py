"""A quotation is found as a reader selected it, and never somewhere else."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.protecting.passages import AROUND, QuotedPassage, find_passage

TEXT = "It began in 1998, they say. “Don’t wait,” wrote the board – and nobody did."
WORDS = st.lists(st.text("abcé", min_size=1, max_size=6), min_size=1, max_size=60)


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("began in 1998", "began in 1998"),
        ("  BEGAN\n in   1998 ", "began in 1998"),
        ("began [1] in 1998[2, 3], they", "began in 1998, they"),
        ('"Don\'t wait," wrote', "“Don’t wait,” wrote"),
        ("the board - and", "the board – and"),
        ("it began", "It began"),
        ("nobody did.", "nobody did."),
    ],
)
def test_spaces_quotes_capitals_and_markers_need_not_be_equal(quote, words):
    found = find_passage(quote, TEXT)
    assert found.words == words
    assert found.before + found.words + found.after == TEXT


@pytest.mark.parametrize(
    ("quote", "text", "words"),
    [
        ("gan in 19", TEXT, "gan in 19"),
        ("STRASSE", "Die Straße ist lang.", "Straße"),
        ("rasse ist", "Die Straße ist lang.", "Straße ist"),
        ("说。他", "她说。他走了。", "说。他"),
        ("one two", "one[1]\n[2, 3] two", "one[1]\n[2, 3] two"),
    ],
)
def test_a_quotation_may_begin_and_end_within_a_word(quote, text, words):
    assert find_passage(quote, text).words == words


@pytest.mark.parametrize("quote", ["began in 1999", "", "   ", "[1]", "[1, 2–4]", "did. It"])
def test_what_does_not_stand_there_is_not_found(quote):
    assert find_passage(quote, TEXT) is None


def test_a_marker_in_the_text_is_no_obstacle():
    assert find_passage("one two", "zero one [3][4, 5] two.").words == "one [3][4, 5] two"


@pytest.mark.parametrize(("quote", "text"), [("a a", "aa b"), ("1 0", "10"), ("a_ b", "a_b")])
def test_two_words_are_not_found_in_one(quote, text):
    assert find_passage(quote, text) is None


def test_what_a_reader_writes_is_no_pattern():
    assert find_passage("a.c (d*)", "abc; a.c (d*)!") == QuotedPassage("abc; ", "a.c (d*)", "!")
    assert find_passage("a.c", "abc") is None


@given(WORDS, st.data())
def test_any_run_of_words_is_found_with_what_is_around_it(words, data):
    text = " ".join(words)
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    quote = "\n ".join(words[start:end])
    found = find_passage(quote, text)
    assert found.words.split() == words[start:end]
    assert found.before.removeprefix("… ") + found.words in text
    assert found.words + found.after.removesuffix(" …") in text


@given(st.integers(0, 3 * AROUND), st.integers(0, 3 * AROUND))
def test_only_whole_words_are_around_a_passage(before, after):
    text = "word " * (before // 5) + "HERE" + " word" * (after // 5)
    found = find_passage("HERE", text)
    for side, is_cut in ((found.before, before // 5 * 5), (found.after, after // 5 * 5)):
        assert set(side.split()) <= {"word", "…"}
        assert ("…" in side) == (is_cut > AROUND)
        assert len(side) <= AROUND + 2


@given(st.text(max_size=200), st.text(max_size=400))
def test_nothing_raises(quote, text):
    found = find_passage(quote, text)
    assert found is None or found.words in text


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("( " * 300, "[1] " * 5_000 + "x"),
        ("> " * 500 + "#", "> " * 50_000),
        (")" * 900 + "x", ")" * 90_000),
    ],
)
def test_a_long_quotation_of_marks_takes_no_time(quote, text):
    started = time.process_time()
    assert find_passage(quote, text) is None
    assert time.process_time() - started < 1
