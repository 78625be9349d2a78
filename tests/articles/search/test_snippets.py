"""Text around hits: nothing of it becomes markup but the marks."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search.snippets import PIECES, WIDTH, Span, excerpt, highlighted, plain


def spans(text, *words):
    return [
        Span(match.start(), match.end(), word)
        for word in words
        for match in re.finditer(re.escape(word), text)
    ]


def test_plain_leaves_markers_and_markup_out():
    html = (
        '<h2 id="a">One &amp; two</h2>\n<p>A &lt;b&gt;<sup class="marker"><a id="cite-1-1" '
        'href="#ref-1">[1]</a></sup>, <em>c</em>.</p><p>un<strong>believ</strong>able</p>'
    )
    assert plain(html) == "One & two A <b>, c. unbelievable"


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("<i> a&b & c", ("a&b", "c"), "&lt;i&gt; <mark>a&amp;b</mark> &amp; <mark>c</mark>"),
        ("abcd", ("ab", "bc"), "<mark>abc</mark>d"),
        ("none", (), "none"),
        ("", (), ""),
    ],
)
def test_highlighted(text, words, shown):
    assert highlighted(text, spans(text, *words)) == shown


def test_a_short_text_is_shown_whole():
    text = "One two. Three four."
    assert excerpt(text, spans(text, "two")) == "One <mark>two</mark>. Three four."


def test_a_long_text_is_cut_around_the_words_that_stand_closest():
    text = "first " + "word " * 90 + "the old bridge here " + "word " * 90 + "a bridge"
    shown = excerpt(text, spans(text, "old", "bridge"))
    assert shown.startswith("… word ")
    assert "the <mark>old</mark> <mark>bridge</mark> here" in shown
    assert shown.endswith("word …")
    assert "a <mark>bridge</mark>" not in shown  # it was seen


def test_what_stands_far_from_each_other_makes_two_pieces():
    text = "The bridge " + "word " * 90 + "a ferry."
    shown = excerpt(text, spans(text, "bridge", "ferry"))
    first, second = shown.split(" … ")
    assert first.startswith("The <mark>bridge</mark> word")
    assert second.endswith(" a <mark>ferry</mark>.")


def test_a_text_without_spaces_is_cut_too():
    text = "我家在东边" * 100 + "上海" + "我家在东边" * 100
    shown = excerpt(text, spans(text, "上海"))
    assert "<mark>上海</mark>" in shown
    assert len(shown) == WIDTH + len("<mark></mark>") + len("…  …")


_words = st.lists(
    st.sampled_from(["<", ">", "&", '"', "a", "bb", " ", "字", "\u0301"]), max_size=700
)


@given(_words.map("".join), st.lists(st.tuples(st.integers(0, 700), st.integers(1, 9))))
def test_whatever_the_text_the_only_tag_is_mark(text, places):
    given_spans = [
        Span(start, min(start + length, len(text)), str(length))
        for start, length in places
        if start < len(text)
    ]
    for html in (highlighted(text, given_spans), excerpt(text, given_spans)):
        left = html.replace("<mark>", "").replace("</mark>", "")
        assert not set("<>\"'") & set(left)
        assert html.count("<mark>") == html.count("</mark>")
    assert unescape(re.sub("</?mark>", "", highlighted(text, given_spans))) == text
    assert len(unescape(re.sub("</?mark>", "", html))) <= PIECES * WIDTH + 20
