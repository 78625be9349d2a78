"""Which markers get a note in the margin."""

import re

from hypothesis import given
from hypothesis import strategies as st

from articles.rendering.html import render_body
from articles.rendering.margin_notes import with_margin_notes

SOURCE = 'A > "B" & <c>'


def references(count: int, title: str = "A title") -> list[dict]:
    return [{"number": number, "source": SOURCE, "title": title} for number in range(1, count + 1)]


def annotated(body: str, count: int, title: str = "A title") -> tuple[str, str]:
    html = str(render_body(body, dict.fromkeys(range(1, count + 1), SOURCE)).html)
    return html, with_margin_notes(html, references(count, title))


def noted(html: str) -> list[str]:
    return re.findall(r'data-note="[^"]*" id="cite-([0-9]+-[0-9]+)"', html)


def test_the_first_use_of_each_reference_has_a_note():
    html, found = annotated("One thing [1]. " + "Words. " * 80 + "[2][1]", 2)
    note = "\u2068A &gt; &quot;B&quot; &amp; &lt;c&gt;\u2069: \u2068A title\u2069"
    assert noted(found) == ["1-1", "2-1"]
    assert found == html.replace(
        '<a id="cite-1-1"', f'<a data-note="1 {note}" id="cite-1-1"'
    ).replace('<a id="cite-2-1"', f'<a data-note="2 {note}" id="cite-2-1"')


def test_what_would_end_up_far_below_its_marker_has_none():
    _, found = annotated("Dense " + "".join(f"[{n}]" for n in range(1, 201)), 200, "long " * 30)
    assert noted(found)[:2] == ["1-1", "2-1"]
    assert len(noted(found)) < 10
    _, spread = annotated("\n\n".join(f"{'Words. ' * 40}[{n}]" for n in range(1, 21)), 20)
    assert len(noted(spread)) == 20


def test_tables_and_texts_without_references_stay_as_they_are():
    html, found = annotated("| a | b |\n|---|---|\n| x [1] | y |\n\nAfter [2].", 2)
    assert noted(found) == ["2-1"]
    assert with_margin_notes(html, []) == html


def test_long_titles_are_cut_between_words():
    _, found = annotated("[1]", 1, "word " * 60)
    assert "word…\u2069" in found
    assert len(re.search(r'data-note="([^"]*)"', found)[1]) < 160


@given(st.text('ab [1]2|-\n>*<&"#`', max_size=200))
def test_nothing_but_the_notes_is_added(body):
    html, found = annotated(body, 2)
    assert re.sub(r' data-note="[^"]*"', "", found) == html
