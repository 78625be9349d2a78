"""Every word of a template passes through gettext: a word outside of it stays English for ever."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.base import DebugLexer, Token, TokenType

ROOT = Path(__file__).resolve().parent.parent

# Attributes that are read out or shown, besides the text between tags.
SPOKEN = {"alt", "aria-description", "aria-label", "label", "placeholder", "title"}
# Elements whose text is for machines, or the same in every language.
QUIET = {"code", "kbd", "samp", "script", "style"}
NAMES = {"Atom", "BibTeX", "CSV", "JSON", "Markdown", "Newsroom", "RIS", "RSS", "URL"}
# A string in a tag, as in {% include … with label="Tags" %}, that looks like words for people.
LITERAL = re.compile(r"""(?P<marked>_\()?(?P<quote>["'])(?P<words>.*?)(?P=quote)""")
SENTENCE = re.compile(r"[A-Z][a-z]+|[a-z]+ [a-z]+")
# Tags whose strings are no words for people: addresses, formats, names of templates.
TECHNICAL = {
    "blocktrans", "blocktranslate", "extends", "if", "elif", "load", "now", "static", "trans",
    "translate", "url",
}  # fmt: skip

# Blocks of Django's admin that stand inside an attribute, and parts that are attributes alone.
CLASSES = {"bodyclass", "coltype"}
ATTRIBUTES = re.compile(r"""\s*(?:[\w-]+="[^"]*"\s*)+""")

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def untranslated(text: str) -> list[str]:
    """The words of a template that stand outside of `translate` and `blocktranslate`."""
    found, shown, until = [], [], ""
    for token in DebugLexer(text).tokenize():
        name, *rest = token.contents.split() if token.token_type == TokenType.BLOCK else [""]
        if until:
            until = "" if name == until else until
        elif name in {"blocktrans", "blocktranslate", "comment"}:
            until = f"end{name}"
        elif name == "block" and rest[0] in CLASSES:
            until = "endblock"
        elif token.token_type == TokenType.TEXT:
            shown.append(token.contents)
        elif token.token_type != TokenType.COMMENT and name not in TECHNICAL:
            found += _literals(token)
    reader = _Reader()
    text = "".join(shown)
    reader.feed("" if ATTRIBUTES.fullmatch(text) else text)
    reader.close()
    return [*reader.found, *found]


def _literals(token: Token) -> list[str]:
    """The strings of a tag or a variable that look like words and are not in `_(…)`."""
    return [
        match["words"]
        for match in LITERAL.finditer(token.contents)
        if not match["marked"] and SENTENCE.search(match["words"])
    ]


class _Reader(HTMLParser):
    """Collects what people read of a page, without what the template fills in."""

    def __init__(self):
        super().__init__()
        self.found: list[str] = []
        self._quiet: list[str] = []

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag in QUIET:
            self._quiet.append(tag)
        spoken = set(SPOKEN)
        if values.get("name") == "description":
            spoken.add("content")
        if tag == "input" and values.get("type") in {"button", "reset", "submit"}:
            spoken.add("value")
        for name, value in attrs:
            if name in spoken:
                self._hear(value or "")

    def handle_endtag(self, tag):
        if self._quiet and self._quiet[-1] == tag:
            self._quiet.pop()

    def handle_data(self, data):
        if not self._quiet:
            self._hear(data)

    def _hear(self, text: str) -> None:
        words = re.findall(r"[^\W\d_]+", text)
        if not all(word in NAMES for word in words):
            self.found.append(" ".join(text.split()))


def test_every_word_can_be_translated():
    found = {str(path.relative_to(ROOT)): untranslated(path.read_text()) for path in TEMPLATES}
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("<p>Plain</p>", ["Plain"]),
        ("<p>{{ number }} word{{ number|pluralize }}</p>", ["word"]),
        ("<p>{% if x %}One{% else %}Two{% endif %}</p>", ["OneTwo"]),
        ('<a{% if x %} class="y"{% endif %} aria-label="Back to {{ name }}">↑</a>', ["Back to"]),
        ('<img alt="A bridge" title="{{ x }}" src="bridge.jpeg">', ["A bridge"]),
        ('<input type="search" name="q" placeholder="Words">', ["Words"]),
        ('<input type="submit" value="Save"><input type="hidden" value="on">', ["Save"]),
        ('<meta name="description" content="All tags of {{ name }}">', ["All tags of"]),
        ('{% include "_x.html" with label="Tags" size="90vw" %}', ["Tags"]),
        ("{{ label|default:'Older articles' }}", ["Older articles"]),
        ("{{ is_good|yesno:'helpful,not helpful' }}", ["helpful,not helpful"]),
        ("{% translate 'In' %} Out {% blocktranslate %}In{% endblocktranslate %}", ["Out"]),
        ("{% block coltype %}home{% endblock %}<p>In</p>", ["In"]),
        ('data-url="{% url "a:b" %}" data-keep="article-{{ key }}"', []),
        ("<script>const out = 1;</script>{# Out #}{% comment %}Out{% endcomment %}", []),
        ("<!-- Out --><code>from:2026</code> · 404 &amp; → {{ at|date:'F j, Y' }}", []),
        ("{% include '_x.html' with label=_('Tags') %}{% url 'articles:front' %}", []),
        ("{% blocktranslate count n=n %}{{ n }} day{% plural %}days{% endblocktranslate %}", []),
        ('<a href="feed.xml" rel="nofollow">Atom</a>, <a href="rss.xml">RSS</a>', []),
    ],
)
def test_of_the_test(template, words):
    assert untranslated(template) == words
