"""Words run in their own direction wherever readers meet them, and pull nothing with them."""

import unicodedata
from html.parser import HTMLParser

import pytest

from articles.editing import previews
from articles.models import Article
from articles.rendering.directions import with_directions
from tests.words_everywhere import PAGES, publish_everywhere

ARABIC = "«هل ارتفع النهر بمقدار 2 متر؟!»"
HEBREW = "“האם הנהר עלה ב־2 מטרים?!”"
INLINE = frozenset(
    "a abbr b bdi button code del em i input ins label mark s small span strong sub sup time"
    " u svg".split()
)
VOID = frozenset("br hr img input link meta source".split())
UNREAD = frozenset("head script style svg textarea".split())
ISOLATE, POP = "\u2068", "\u2069"


class Element:
    def __init__(self, tag, attrs, parent):
        self.tag, self.attrs, self.parent, self.children = tag, dict(attrs), parent, []

    @property
    def is_isolated(self):
        return "dir" in self.attrs or self.tag in ("bdi", "code")

    def own_text(self):
        """The text by which the element's direction is found out."""
        parts = [
            each if isinstance(each, str) else each.own_text()
            for each in self.children
            if isinstance(each, str) or not each.is_isolated
        ]
        return "".join(parts)


class Tree(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.texts = []
        self.at = Element("", {}, None)
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        element = Element(tag, attrs, self.at)
        self.at.children.append(element)
        if tag not in VOID:
            self.at = element

    def handle_endtag(self, tag):
        while self.at.tag and self.at.tag != tag:
            self.at = self.at.parent
        self.at = self.at.parent or self.at

    def handle_data(self, data):
        self.at.children.append(data)
        self.texts.append((self.at, data))


def direction(text):
    """Of its first letter; what Unicode isolates does not count."""
    depth = 0
    for character in text:
        depth += (character == ISOLATE) - (character == POP)
        strong = unicodedata.bidirectional(character)
        if depth == 0 and strong in ("L", "R", "AL"):
            return strong
    return ""


def without_isolates(text):
    while ISOLATE in text:
        before, _, rest = text.partition(ISOLATE)
        text = before + rest.partition(POP)[2]
    return text


def is_lost(element, text):
    """Whether words from right to left stand in a block of another direction, not isolated."""
    if not any(unicodedata.bidirectional(each) in ("R", "AL") for each in without_isolates(text)):
        return False
    while element.tag in INLINE and not element.is_isolated:
        if element.tag in UNREAD:
            return False
        element = element.parent
    inside = element
    while inside.tag:
        if inside.tag in UNREAD:
            return False
        inside = inside.parent
    words = element.own_text().strip()
    # A paragraph of the text that begins in English is the author's own mixture.
    return not element.is_isolated or not (
        direction(words) in ("R", "AL") or words.startswith(("First", "Second"))
    )


def lost(html):
    return [
        (element.tag, text.strip()) for element, text in Tree(html).texts if is_lost(element, text)
    ]


@pytest.mark.parametrize("words", [ARABIC, HEBREW, "۲۰۲۶؛ رودخانه بالا آمد؟"])
def test_every_word_of_an_author_runs_in_its_own_direction(client, db, words):
    publish_everywhere(words)
    story = Article.objects.get(slug="story")
    pages = PAGES | {
        "search": f"/search/?q={words.split()[1]}",
        "search for an unknown tag": f'/search/?q=tag:"{words}"',
        "preview": f"/preview/{previews.share(story.working_revision)[1]}/",
        "tag": story.tags.first().get_absolute_url(),
    }
    found = {}
    for name, path in pages.items():
        html = client.get(path).content.decode()
        assert any(unicodedata.bidirectional(each) in ("R", "AL") for each in html), name
        found[name] = lost(html)
    assert found == {name: [] for name in pages}


def test_a_lost_word_is_found():
    assert lost(f"<h2><a>{HEBREW}</a></h2>") == [("a", HEBREW)]
    assert lost(f'<p dir="auto">By <a>{HEBREW}</a></p>') == [("a", HEBREW)]
    assert lost(f'<div dir="auto"><p>{HEBREW}</p></div>') == [("p", HEBREW)]
    assert lost(f'<p dir="auto">Text <bdi>{HEBREW}</bdi> and \u2068{HEBREW}\u2069</p>') == []
    assert lost(f'<h2 dir="auto"><a>{HEBREW}</a></h2><li><a dir="auto">{HEBREW}</a></li>') == []


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>One.</p>", '<p dir="auto">One.</p>'),
        ('<h2 id="a">a</h2>', '<h2 dir="auto" id="a">a</h2>'),
        ("<ul>\n<li>שלום</li>\n</ul>", '<ul dir="rtl">\n<li dir="auto">שלום</li>\n</ul>'),
        (
            '<ol start="3">\n<li>3 ways</li></ol>',
            '<ol dir="ltr" start="3">\n<li dir="auto">3 ways</li></ol>',
        ),
        ("<ul>\n<li>3</li>\n</ul>", '<ul>\n<li dir="auto">3</li>\n</ul>'),
        (
            "<table><tr><td>سنة</td><td>2026</td><td>&lt;1</td></tr></table>",
            '<table dir="rtl"><tr><td dir="auto">سنة</td><td>2026</td><td>&lt;1</td></tr></table>',
        ),
        (
            '<pre tabindex="0"><code>x</code></pre>',
            '<pre dir="auto" tabindex="0"><code>x</code></pre>',
        ),
        ("<picture><hr><p", "<picture><hr><p"),
    ],
)
def test_blocks_of_a_body_say_their_direction(html, expected):
    assert with_directions(html) == expected
