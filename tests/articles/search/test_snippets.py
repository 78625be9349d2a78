"""Text around hits: nothing of it becomes markup but the marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search.snippets import LESS, START, STOP, guarded, highlighted, plain, with_ellipses


def test_plain_leaves_markers_and_markup_out():
    html = (
        '<h2 id="a">One &amp; two</h2>\n<p>A &lt;b&gt;<sup class="marker"><a id="cite-1-1" '
        'href="#ref-1">[1]</a></sup>, <em>c</em>.</p>'
    )
    assert plain(html) == "One & two A <b>, c ."


def test_highlighted():
    text = f"{LESS}i> {START}a&b{STOP} & {START}c{STOP}"
    assert highlighted(text) == "&lt;i&gt; <mark>a&amp;b</mark> &amp; <mark>c</mark>"


def test_guarded_text_has_no_tag_and_comes_back_whole():
    assert guarded(f"<b>{START}a{STOP}{LESS}") == f"{LESS}b>a"
    assert highlighted(guarded("a < b")) == "a &lt; b"


@pytest.mark.parametrize(
    ("snippet", "shown"),
    [
        (f"One {START}two{STOP}", f"One {START}two{STOP} …"),
        (f"{START}two{STOP} three", f"… {START}two{STOP} three …"),
        (f"three {START}four{STOP}.", f"… three {START}four{STOP}."),
        (
            f"One {START}two{STOP} … {START}four{STOP}.",
            f"One {START}two{STOP} … {START}four{STOP}.",
        ),
        (f"{START}two{STOP} … {START}three{STOP}", f"… {START}two{STOP} … {START}three{STOP} …"),
        (f"One {START}two{STOP} three four.", f"One {START}two{STOP} three four."),
    ],
)
def test_where_the_text_goes_on_it_says_so(snippet, shown):
    assert with_ellipses(snippet, "One two three four.") == shown


@given(st.text(alphabet=f"<>&\"'a {START}{STOP}{LESS}"))
def test_whatever_the_text_the_only_tag_is_mark(text):
    html = highlighted(text)
    left = html.replace("<mark>", "").replace("</mark>", "")
    assert not set("<>\"'") & set(left)
    assert html.count("<mark>") == html.count("</mark>")
    assert START not in html
    assert STOP not in html
