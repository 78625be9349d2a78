"""Emphasis beside the punctuation of scripts without spaces, and nowhere else."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it.parser_inline import ParserInline

from references.dialect import new_parser

PARSER = new_parser()
# The same dialect with markdown-it's own reading of emphasis.
COMMONMARK = new_parser()
COMMONMARK.inline.__class__ = ParserInline


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            "これは**「重要なこと」**です。中文的**重点。**然后继续",
            "これは<strong>「重要なこと」</strong>です。中文的<strong>重点。</strong>然后继续",
        ),
        ("这是**“重点”**的", "这是<strong>“重点”</strong>的"),
        ("**注意（note）**的", "<strong>注意（note）</strong>的"),
        ("**note)**的", "<strong>note)</strong>的"),
        ("**太字！**次、**太字？**次", "<strong>太字！</strong>次、<strong>太字？</strong>次"),
        ("これは*「強」*だ", "これは<em>「強」</em>だ"),
        ("***「重」***な", "<em><strong>「重」</strong></em>な"),
        ("葛\U000e0100**「x」**葛", "葛\U000e0100<strong>「x」</strong>葛"),
        ("これは_「重要」_です", "これは<em>「重要」</em>です"),
        ("この__（注）__を", "この<strong>（注）</strong>を"),
        ("~~「旧」~~新、~~旧。~~新", "<s>「旧」</s>新、<s>旧。</s>新"),
        ("강조는 **'한국어'**를 쓴다", "강조는 <strong>'한국어'</strong>를 쓴다"),
        ("**한국어(Korean)**는", "<strong>한국어(Korean)</strong>는"),
        ("강조 _'말'_은", "강조 <em>'말'</em>은"),
        ("ไทย**“สำคัญ”**ครับ", "ไทย<strong>“สำคัญ”</strong>ครับ"),
        ("**`code`**です", "<strong><code>code</code></strong>です"),
        ("**[リンク](/a)。**次", '<strong><a href="/a">リンク</a>。</strong>次'),
        ("全角　**強調**　です", "全角　<strong>強調</strong>　です"),
        # What means no emphasis stays text.
        ("変数_名前_値", "変数_名前_値"),
        ("2**3 と ** 重点 **", "2**3 と ** 重点 **"),
    ],
)
def test_emphasis_beside_punctuation(text, html):
    assert PARSER.renderInline(text) == html


MARKS = st.sampled_from(list("**__~~ab1 \n.,:;()[]\"'`-!|\\é“”«»—…€😀\u00a0\u0301אب"))


def test_commonmark_reads_it_otherwise():
    assert COMMONMARK.renderInline("**重点。**然后") == "**重点。**然后"


@given(st.one_of(st.lists(MARKS, max_size=40).map("".join), st.text()))
def test_other_texts_are_read_as_commonmark_reads_them(text):
    if not any(_is_unspaced(char) for char in text):
        assert PARSER.render(text) == COMMONMARK.render(text)


def _is_unspaced(char):
    name = unicodedata.name(char, "")
    scripts = ("THAI", "LAO", "MYANMAR", "KHMER", "HANGUL", "CJK", "KANGXI", "HIRAGANA", "KATAKANA")
    others = ("BOPOMOFO", "YI ", "FULLWIDTH", "HALFWIDTH", "IDEOGRAPHIC", "VARIATION SELECTOR")
    return (
        not name or unicodedata.east_asian_width(char) in "WFH" or name.startswith(scripts + others)
    )
