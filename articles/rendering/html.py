"""Markdown → safe HTML and what is known about the text. The only module with `mark_safe`."""

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import nh3
from django.utils.safestring import SafeString, mark_safe

from articles.rendering.figures import NO_IMAGES, BodyImages
from articles.rendering.markdown import Document, Heading, read
from references.citations import Passage
from references.lengths import Length, length_of

_NO_WORKS: Mapping[int, str] = MappingProxyType({})
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_ALIGNMENTS = {"align-left", "align-center", "align-right"}

# The one allow-list. Raw HTML is off, so all ids, roles and classes are of our own making; the
# list is the second wall, and lets each pass only where `articles.rendering.markdown` puts it.
_sanitiser = nh3.Cleaner(
    tags={
        *_HEADINGS,
        *("a", "blockquote", "br", "code", "div", "em", "hr", "img", "li", "ol", "p", "pre"),
        *("s", "strong", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"),
        *("figcaption", "figure", "picture", "source", "span"),
    },
    attributes={
        **{heading: {"id"} for heading in _HEADINGS},
        "a": {"aria-label", "href", "id", "title"},
        "div": {"aria-label"},
        "img": {"alt", "height", "sizes", "src", "srcset", "width"},
        "ol": {"start"},
        "source": {"sizes", "srcset"},
    },
    tag_attribute_values={
        "a": {"rel": {"noopener"}, "role": {"doc-noteref"}},
        "div": {"role": {"region"}, "tabindex": {"0"}},
        "img": {"decoding": {"async"}, "loading": {"lazy"}},
        "pre": {"tabindex": {"0"}},
        "source": {"type": {"image/avif"}},
        "th": {"scope": {"col"}},
    },
    allowed_classes={
        "div": {"table-wrap"},
        "span": {"picture-credit"},
        "sup": {"marker"},
        "td": _ALIGNMENTS,
        "th": _ALIGNMENTS,
    },
    clean_content_tags=set(),
    link_rel=None,
    url_schemes={"http", "https", "mailto"},
)

_JSON_ESCAPES = {character: f"\\u{ord(character):04X}" for character in "<>&\u2028\u2029"}
# What is left of it in a feed, where nothing of ours can style, script or be linked to.
_TAGS_ELSEWHERE = {
    *_HEADINGS,
    *("a", "blockquote", "br", "code", "em", "hr", "img", "li", "ol", "p", "pre"),
    *("s", "strong", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"),
    *("figcaption", "figure"),
}
_ATTRIBUTES_ELSEWHERE = {"a": {"href", "title"}, "img": {"alt", "src"}, "ol": {"start"}}


@dataclass(frozen=True)
class RenderedBody:
    """A body as readers see it, and what checks, search and lists need to know about it."""

    html: SafeString
    text: str
    markers: tuple[int, ...]
    dangling: tuple[int, ...]
    headings: tuple[Heading, ...]
    passages: tuple[Passage, ...]
    length: Length
    missing_images: tuple[int, ...] = ()
    undescribed_images: tuple[int, ...] = ()
    lines: tuple[int, ...] = ()  # of the Markdown, on which the blocks of the HTML begin

    @property
    def word_count(self) -> int:
        return self.length.total

    @property
    def minutes(self) -> int:
        return self.length.minutes


def render_body(
    body: str, works: Mapping[int, str] = _NO_WORKS, images: BodyImages = NO_IMAGES
) -> RenderedBody:
    """Render an article's Markdown.

    `works` maps citation numbers to the names of their sources, `images` the keys of the
    library to what `![alt](image:key)` shows.
    """
    document = read(body, works.keys(), images)
    text = _text_of(document)
    return RenderedBody(
        html=_to_safe_html(document, works),
        text=text,
        markers=tuple(document.markers),
        dangling=tuple(document.dangling),
        headings=tuple(document.headings),
        passages=tuple(document.passages),
        length=length_of(text),
        missing_images=tuple(dict.fromkeys(document.missing_images)),
        undescribed_images=tuple(dict.fromkeys(document.undescribed_images)),
        lines=document.lines,
    )


def render_page(body: str, images: BodyImages = NO_IMAGES) -> SafeString:
    """Render the Markdown of a static page, in which nothing is cited."""
    return _to_safe_html(read(body, (), images), _NO_WORKS)


def _text_of(document: Document) -> str:
    return "\n".join(block.strip() for block in document.blocks if block.strip())


def _to_safe_html(document: Document, works: Mapping[int, str]) -> SafeString:
    return mark_safe(_sanitiser.clean(document.to_html(works)))


def stored_html(text: str) -> SafeString:
    """Trust HTML that `render_body` or `render_page` made and the database kept."""
    return mark_safe(text)


def html_for_elsewhere(text: str, url: str) -> SafeString:
    """HTML that the database kept, for a feed: bare, and links resolved against the page `url`."""
    cleaner = nh3.Cleaner(
        tags=_TAGS_ELSEWHERE,
        attributes=_ATTRIBUTES_ELSEWHERE,
        link_rel=None,
        url_schemes={"http", "https", "mailto"},
        url_relative=("rewrite_with_base", url),
    )
    return mark_safe(cleaner.clean(text))


def time_element(exact: str, text: str) -> SafeString:
    """`<time>` with a time for machines, in their format, and for people."""
    return mark_safe(f'<time datetime="{html.escape(exact)}">{html.escape(text)}</time>')


def json_script(data: object) -> SafeString:
    """JSON that may stand inside a `<script>` element: nothing in it can end or open a tag."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character, escape in _JSON_ESCAPES.items():  # quicker than `translate`
        text = text.replace(character, escape)
    return mark_safe(text)
