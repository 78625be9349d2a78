"""The one writer of XML: what it writes can be parsed, and reads as what was meant."""

from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from articles.formats.xml import Markup, document, element, lines

ANY_TEXT = st.text(st.characters())  # lone surrogates too


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Harbour\x10news", "Harbournews"),
        ("Fees\x02 rise", "Fees rise"),
        ("a\x00b\x0bc\x1fd\ufffee\uffff", "abcde"),
        ("half \ud83d a pair", "half  a pair"),
        ("<![CDATA[ x ]]> &amp; \"y\" 'z'", "<![CDATA[ x ]]> &amp; \"y\" 'z'"),
        ("tab\tline\nend", "tab\tline\nend"),
        ("\x7f\x85\u2028\u202e\U0001fffe 😀", "\x7f\x85\u2028\u202e\U0001fffe 😀"),
    ],
)
def test_text_and_attributes_read_as_what_was_meant(words, expected):
    root = ElementTree.fromstring(document(element("a", words, element("b"), words, about=words)))
    assert (root.text, root[0].tail, root.attrib) == (expected, expected, {"about": expected})


@given(ANY_TEXT, ANY_TEXT)
@example("]]>", "\r\n")
def test_any_text_makes_a_document(text, value):
    root = ElementTree.fromstring(document(element("a", text, b=value)))
    assert (root.tag, set(root.attrib)) == ("a", {"b"})


def test_a_whole_document():
    root = element("urlset", lines([element("url", "a&b"), element("url", "c")]), xmlns="urn:x")
    assert document(root) == (
        b'<?xml version="1.0" encoding="UTF-8"?>\n'
        b'<urlset xmlns="urn:x">\n<url>a&amp;b</url>\n<url>c</url>\n</urlset>\n'
    )


def test_only_what_the_writer_made_is_markup():
    assert element("a", "<b></b>") == "<a>&lt;b&gt;&lt;/b&gt;</a>"
    assert element("a", element("b")) == "<a><b></b></a>"
    assert type(element("a")) is Markup
