"""From Markdown to safe HTML: every part, every limit, and nothing unsafe whatever comes in."""

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.rendering.html import RenderedBody, render_body, render_page
from articles.rendering.markdown import Heading
from references.citations import Passage
from references.lengths import Length

WORKS = {1: "TechCrunch", 2: "", 3: 'A "quoted" <name>'}


def marker(number, k, label=None):
    label = label or {1: "Reference 1: TechCrunch", 2: "Reference 2"}[number]
    return (
        f'<sup class="marker"><a id="cite-{number}-{k}" href="#ref-{number}" '
        f'role="doc-noteref" aria-label="{label}">[{number}]</a></sup>'
    )


def html(body, works=WORKS):
    return str(render_body(body, works).html)


def test_a_whole_body():
    body = "## The news\r\n\r\nIt began [1] and went on. [2]\r\n\r\nIt ended in [2026].\r\n"
    assert render_body(body, WORKS) == RenderedBody(
        html=(
            '<h2 id="the-news">The news</h2>\n'
            f"<p>It began{marker(1, 1)} and went on.\u2060{marker(2, 1)}</p>\n"
            "<p>It ended in [2026].</p>\n"
        ),
        text="The news\nIt began and went on.\nIt ended in [2026].",
        markers=(1, 2),
        dangling=(2026,),
        headings=(Heading(2, "the-news", "The news"),),
        passages=(
            Passage("It began[1] and went on.[2]", (1, 2)),
            Passage("It ended in [2026]."),
        ),
        length=Length(11),
        lines=(0, 2, 4),
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a [1][2]", f"a{marker(1, 1)}\u202f{marker(2, 1)}"),
        ("a [1, 2] [1]", f"a{marker(1, 1)}\u202f{marker(2, 1)}\u202f{marker(1, 2)}"),
        ("a [1–2]", f"a{marker(1, 1)}\u202f{marker(2, 1)}"),
        ("“a” [1].", f"“a”\u2060{marker(1, 1)}."),
        ("a\n[1] b", f"a{marker(1, 1)} b"),
        ("漢[1]", f"漢\u2060{marker(1, 1)}"),
        ("[1] a", f"{marker(1, 1)} a"),
        ("**a** [1]", f"<strong>a</strong>\u2060{marker(1, 1)}"),
        ("a[3]", "a" + marker(3, 1, "Reference 3: A &quot;quoted&quot; &lt;name&gt;")),
        ("[9] [sic] [1, 9]", "[9] [sic] [1, 9]"),
        ("\\[1] &#91;1]", "[1] [1]"),
        ("`[1]`", "<code>[1]</code>"),
        ("[see [1]](/x)", '<a href="/x">see [1]</a>'),
        ("[1](/x)", '<a href="/x">1</a>'),
        (
            "![see [1]](/media/a.png)",
            '<img src="/media/a.png" alt="see [1]" loading="lazy" decoding="async">',
        ),
    ],
)
def test_markers(body, expected):
    assert html(body) == f"<p>{expected}</p>\n"


def test_a_definition_does_not_turn_markers_into_links():
    assert html("a [1]\n\n[1]: https://evil.example/") == (
        f"<p>a{marker(1, 1)}</p>\n<p>{marker(1, 2)}: https://evil.example/</p>\n"
    )


def test_no_markers_in_headings_and_code_blocks():
    assert html("# A [1]\n\n    [1]\n\n```python\n[1]\n```\n") == (
        '<h2 id="a-1">A [1]</h2>\n'
        '<pre tabindex="0"><code>[1]\n</code></pre>\n'
        '<pre tabindex="0"><code>[1]\n</code></pre>\n'
    )


def test_headings_start_at_h2_and_skip_no_level():
    body = "# Über uns\n\n#### Über uns\n\n## References\n\n#\n\n## ???\n\n## ref-1\n\n# main\n"
    assert render_body(body).headings == (
        Heading(2, "über-uns", "Über uns"),
        Heading(3, "über-uns-2", "Über uns"),
        Heading(3, "section-references", "References"),
        Heading(3, "section", "???"),
        Heading(3, "section-ref-1", "ref-1"),
        Heading(2, "section-main", "main"),
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("[a](https://b.de/)", '<a href="https://b.de/" rel="noopener">a</a>'),
        ("<https://b.de/>", '<a href="https://b.de/" rel="noopener">https://b.de/</a>'),
        ("[a](mailto:a@b.de)", '<a href="mailto:a@b.de">a</a>'),
        ("[a](/b/#c)", '<a href="/b/#c">a</a>'),
        ("[a](#ref-1)", '<a href="#ref-1">a</a>'),
        ("[](https://b.de/)", '<a href="https://b.de/" rel="noopener">https://b.de/</a>'),
        ("[a](javascript:alert(1))", "[a](javascript:alert(1))"),
        ("[a](JAVASCRIPT&colon;x)", "[a](JAVASCRIPT:x)"),
        ("[a](data:text/html,x)", "[a](data:text/html,x)"),
        ("[a](//b.de/)", "[a](//b.de/)"),
        ("[a](b.html)", "[a](b.html)"),
        ("[a](https://u:p@b.de/)", "[a](https://u:p@b.de/)"),
        ("![a](https://b.de/c.png)", '<a href="https://b.de/c.png" rel="noopener">a</a>'),
        ("![](/c.png)", '<a href="/c.png">/c.png</a>'),
        ("[![a](https://b.de/c.png)](/d)", '<a href="/d">a</a>'),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("a <b id=x>c</b> <!-- d -->", "a &lt;b id=x&gt;c&lt;/b&gt; &lt;!-- d --&gt;"),
        ("a\x00b\x07c\ud800d\ufffee", "abcde"),
        ("~~a~~", "<s>a</s>"),
    ],
)
def test_links_pictures_and_raw_html(body, expected):
    assert html(body) == f"<p>{expected}</p>\n"


def test_tables_scroll_and_are_named():
    body = "| a | |\n| -: | - |\n| b | c |\n"
    table = (
        "<table>\n<thead>\n<tr>\n"
        '<th class="align-right" scope="col">a</th>\n<td></td>\n</tr>\n</thead>\n'
        '<tbody>\n<tr>\n<td class="align-right">b</td>\n<td>c</td>\n</tr>\n</tbody>\n</table>\n'
    )
    wrap = '<div class="table-wrap" role="region" tabindex="0" aria-label="{}">\n{}</div>\n'
    assert html(body) == wrap.format("Table", table)
    assert html(f"{body}\n{body}") == wrap.format("Table 1", table) + wrap.format("Table 2", table)


def test_lists_and_quotes():
    assert html("> a\n\n3. b\n4. c\n\n- d\n") == (
        "<blockquote>\n<p>a</p>\n</blockquote>\n"
        '<ol start="3">\n<li>b</li>\n<li>c</li>\n</ol>\n<ul>\n<li>d</li>\n</ul>\n'
    )


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("", 0),
        ("One [1] two.", 2),
        ("— - … ***", 0),
        ("It’s well-known: 12–18 and so—on", 7),
        ("# A\n\n- b\n\n`c`\n\n| d |\n|-|\n| e |\n", 5),
    ],
)
def test_words_are_counted_without_markers_and_markup(body, count):
    assert render_body(body, WORKS).word_count == count


@pytest.mark.parametrize(
    ("body", "count", "minutes"),
    [
        ("word " * 1006, 1006, 6),
        ("河边的市场\n" * 648, 3240, 7),
        ("## 題\n\n- **東京**[1]\n- [大阪](https://example.org)", 5, 1),
        ("ข่าว" * 500 + "\n\n" + "news " * 100, 1600, 4),
    ],
)
def test_the_length_and_the_minutes_it_takes_to_read(body, count, minutes):
    rendered = render_body(body, WORKS)
    assert (rendered.word_count, rendered.minutes) == (count, minutes)


def test_a_page_cites_nothing():
    assert render_page("# A\n\nb [1]") == '<h2 id="a">A</h2>\n<p>b [1]</p>\n'


ALLOWED = {
    "a": {"id", "href", "rel", "role", "aria-label", "title"},
    "div": {"class", "role", "tabindex", "aria-label"},
    "img": {"src", "alt", "loading", "decoding"},
    "ol": {"start"},
    "pre": {"tabindex"},
    "sup": {"class"},
    "td": {"class"},
    "th": {"class", "scope"},
    **{f"h{level}": {"id"} for level in range(2, 7)},
    **dict.fromkeys(
        ["blockquote", "br", "code", "em", "hr", "li", "p", "s", "strong"], frozenset()
    ),
    **dict.fromkeys(["table", "tbody", "thead", "tr", "ul"], frozenset()),
}
HREF = re.compile(r"https?://[^/]|mailto:[^@]+@|/(?![/\\])|#|/$", re.IGNORECASE)


class Inspector(HTMLParser):
    """Reads the output as a browser would, and knows nothing of nh3."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.cites, self.open = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names))
        assert set(names) <= ALLOWED[tag], (tag, names)
        values = dict(attrs)
        if "href" in values:
            assert HREF.match(values["href"]), values["href"]
        if tag == "img":
            assert values["src"].startswith("/media/")
        if "id" in values:
            self.ids.append(values["id"])
            if tag == "a":
                assert "sup" in self.open
                assert "a" not in self.open
                self.cites.append(values["id"])
            else:
                assert not values["id"].startswith(("ref-", "cite-"))
        if tag not in {"br", "hr", "img"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_comment(self, data):
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


# fmt: off
PIECES = [
    "[1]", "[2]", "[1, 3]", "[1–3]", "[9]", "[2026]", "[", "]", "(", ")", "![", "](/x)",
    "](/media/a.png)", "](javascript:alert(1))", "](data:image/png;base64,x)",
    "](https://a.b/\"onclick=x)", "](//a.b)", "<https://a.b/>", "<javascript:x>", "<script>",
    "</script>", "<img src=x onerror=y>", "<a id=cite-1-1>", "<!--", "-->", "<![CDATA[", "</p>",
    "<svg>", "&lt;", "&#0;", "&#x6a;", '"', "'", "`", "```", "~~~", "*", "**", "_", "~~", "# ",
    "## ", "###### ", "- ", "1. ", "> ", "    ", "|", "|-|-|", "\n", "\n\n", "\r\n", "\\", "  \n",
    "---", "===", "cite-1-1", "ref-1", "\x00", "\ud800", "\u202e", "\u2028", "\ufffe", "漢", "é",
    "99999999999999999999",
]
# fmt: on
BODIES = st.lists(
    st.sampled_from(PIECES) | st.text(st.characters(exclude_categories=[]), max_size=5),
    max_size=40,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(BODIES, st.dictionaries(st.integers(1, 3), st.text(max_size=5)))
def test_no_input_gives_unsafe_html_or_a_crash(body, works):
    rendered = render_body(body, works)
    page = Inspector(rendered.html)
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    counted = {}
    expected = []
    for number in rendered.markers:
        counted[number] = counted.get(number, 0) + 1
        expected.append(f"cite-{number}-{counted[number]}")
    assert page.cites == expected
    assert set(rendered.markers) <= set(works)
    assert not set(rendered.dangling) & set(works)
    assert [heading.id for heading in rendered.headings] == [
        each for each in page.ids if each not in page.cites
    ]
    Inspector(render_page(body))
    rendered.html.encode()


@pytest.mark.parametrize(
    "piece",
    [
        ">", "[", "![", "[[](", "[](", "*", "*a_ ", "**a ~~", "[1]", "[1,", "- ", "`a``", "<a:",
        "&", "[a](", "[a](b \"", "# a\n\n", "|a", "|a|b|\n|-|-|\n|c|d|\n\n", " - a\n   ",
        "1. a\n", "\\", "<",
    ],
)  # fmt: skip
def test_hostile_input_costs_time_in_proportion(piece):
    def seconds(size):
        started = time.process_time()
        render_body(piece * (size // len(piece)), WORKS)
        return time.process_time() - started

    # Eight times the size costs about eight times the time, not sixty-four; the added part
    # covers the fixed budget for brackets and the noise of small figures.
    assert seconds(40_000) < 24 * seconds(5_000) + 2


def test_every_block_of_the_html_knows_its_line():
    body = "# A\n\nOne\ntwo\n\n- a\n- b\n\n#\n\n| A |\n|---|\n| b |\n\n```\nc\n```\n\n---\n\n> d\n"
    rendered = render_body(body)
    assert rendered.lines == (0, 2, 5, 10, 14, 18, 20)
    blocks = re.findall(r"^<(h2|p|ul|div|pre|hr|blockquote)\b", rendered.html, re.MULTILINE)
    assert blocks == ["h2", "p", "ul", "div", "pre", "hr", "blockquote", "p"]  # one is inside
