"""From Markdown to HTML text: headings, markers, links, images and tables (not yet sanitised)."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from django.utils.translation import gettext as _
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from articles.rendering.figures import NO_IMAGES, BodyImages, caption_html, image_html, key_of
from references.citations import Passage, split_markers
from references.dialect import new_parser, replace_prose

# Images come from here; any other address is shown as a link.
MEDIA_PREFIX = "/media/"
# Ids that page templates use; headings get a prefix instead of one of these.
PAGE_IDS = frozenset(
    {
        "about",
        "bibliography",
        "cite",
        "content",
        "corrections",
        "disclosure",
        "feedback",
        "footer",
        "header",
        "helpful",
        "main",
        "menu",
        "nav",
        "navigation",
        "notices",
        "preview",  # of a reference, made by a script
        "provenance",
        "references",
        "related",
        "search",
        "share",
        "sources",
        "tags",
        "title",
        "top",
    }
)
_PAGE_PREFIXES = ("ref-", "cite-", "update-")
WORD_JOINER = "\u2060"
NARROW_SPACE = "\u202f"

_NOT_SLUG = re.compile(r"[\W_]+")
_UNUSABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(chr(plane * 0x10000 + last) for plane in range(1, 17) for last in (0xFFFE, 0xFFFF))
    + "]"
)


@dataclass(frozen=True)
class Heading:
    """A heading of the body: its level on the page (2–6), its id, its words."""

    level: int
    id: str
    text: str


@dataclass
class Document:
    """What one pass over the tokens of a body finds."""

    markers: list[int] = field(default_factory=list)
    dangling: list[int] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)
    missing_images: list[int] = field(default_factory=list)
    undescribed_images: list[int] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)

    @property
    def lines(self) -> tuple[int, ...]:
        """The line, from 0, on which each block of the HTML begins."""
        blocks = (token for token in self.tokens if token.level == 0 and token.nesting >= 0)
        return tuple(token.map[0] for token in blocks if token.map and not token.hidden)

    def to_html(self, works: Mapping[int, str]) -> str:
        """Render the tokens; `works` gives the names that marker labels speak."""
        env = {"works": works, "uses": Counter(), "tables": 0}
        env["table_count"] = sum(token.type == "table_open" for token in self.tokens)
        html: str = _parser.renderer.render(self.tokens, _parser.options, env)
        return html


def clean_text(body: str) -> str:
    """Use LF for line ends; drop control characters, surrogates and non-characters."""
    body = body.replace("\r\n", "\n").replace("\r", "\n")
    # The usual case, ten times faster: all is printable but the line ends.
    return body if body.replace("\n", "").isprintable() else _UNUSABLE.sub("", body)


def read(body: str, known: Collection[int], images: BodyImages = NO_IMAGES) -> Document:
    """Parse Markdown in which the numbers `known` can be cited and `images` shown."""
    document = Document()
    document.tokens = _parser.parse(clean_text(body))

    def split(token: Token) -> list[Token]:
        pieces, dangling = split_markers(token.content, known)
        document.dangling += dangling
        document.markers += [piece for piece in pieces if isinstance(piece, int)]
        return [_marker(piece) if isinstance(piece, int) else _text(piece) for piece in pieces]

    replace_prose(document.tokens, split)
    _read_blocks(document, images)
    return document


class _Renderer(RendererHTML):
    """The HTML of the few tokens that we write differently; the rest is markdown-it's."""

    def text_special(
        self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
    ) -> str:
        return self.text(tokens, index, options, env)

    def marker(
        self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
    ) -> str:
        number, joint = tokens[index].meta["number"], tokens[index].meta["joint"]
        env["uses"][number] += 1
        name = env["works"].get(number, "").strip()
        text = _("Reference %(number)s: %(source)s") if name else _("Reference %(number)s")
        label = escape(text % {"number": number, "source": name})
        return (
            f'{joint}<sup class="marker"><a id="cite-{number}-{env["uses"][number]}" '
            f'href="#ref-{number}" role="doc-noteref" aria-label="{label}">[{number}]</a></sup>'
        )

    def image(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[index]
        if image := token.meta.get("image"):
            shown = image_html(image, token.meta["alt"])
            if not token.meta["is_figure"]:
                return shown
            return shown + caption_html(image, str(token.attrs.get("title", "")))
        alt = escape(_words_of(token.children or []))
        source = escape(str(token.attrs["src"]))
        return f'<img src="{source}" alt="{alt}" loading="lazy" decoding="async">'

    def code_block(
        self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
    ) -> str:
        # Focusable, because a wide block is scrolled by keyboard.
        return f'<pre tabindex="0"><code>{escape(tokens[index].content)}</code></pre>\n'

    def fence(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        return self.code_block(tokens, index, options, env)

    def table_open(
        self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
    ) -> str:
        env["tables"] += 1
        is_numbered = env["table_count"] > 1
        label = _("Table %(number)s") % {"number": env["tables"]} if is_numbered else _("Table")
        return (
            f'<div class="table-wrap" role="region" tabindex="0" aria-label="{label}">\n<table>\n'
        )

    def table_close(
        self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
    ) -> str:
        return "</table>\n</div>\n"


_parser = new_parser().disable("text_join")
_parser.renderer = _Renderer(_parser)


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _marker(number: int) -> Token:
    return Token("marker", "", 0, meta={"number": number, "joint": ""})


def _read_blocks(document: Document, images: BodyImages) -> None:
    tokens = document.tokens
    outline: list[int] = []
    ids: set[str] = set()
    counts: Counter[str] = Counter()
    for index, token in enumerate(tokens):
        if token.type in {"fence", "code_block"}:
            document.blocks.append(token.content)
        elif token.type in {"th_open", "td_open"}:
            _prepare_cell(token, tokens[index + 1], tokens[index + 2])
        elif token.type == "inline":
            token.children = _place_images(token.children or [], document, images)
            token.children = _prepare_inline(token.children)
            words = _words_of(token.children)
            document.blocks.append(words)
            before, after = tokens[index - 1], tokens[index + 1]
            if before.type == "heading_open":
                level = _outline_level(outline, int(before.tag[1]))
                text = " ".join(words.split())
                before.hidden = after.hidden = not text
                if text:
                    before.tag = after.tag = f"h{level}"
                    before.attrs = {"id": _unique_id(text, ids, counts)}
                    document.headings.append(Heading(level, str(before.attrs["id"]), text))
            elif before.type == "paragraph_open":
                document.passages.append(_passage(token.children, words))
                _make_figure(before, token.children, after)


def _outline_level(outline: list[int], level: int) -> int:
    """Page level of a heading: h2 on top, and never a level skipped, whatever was written."""
    while outline and outline[-1] >= level:
        outline.pop()
    outline.append(level)
    return min(1 + len(outline), 6)


def _unique_id(text: str, ids: set[str], counts: Counter[str]) -> str:
    words = unicodedata.normalize("NFKC", text).lower()
    slug = _NOT_SLUG.sub("-", words[:200]).strip("-")[:60].strip("-") or "section"
    if slug in PAGE_IDS or slug.startswith(_PAGE_PREFIXES):
        slug = f"section-{slug}"
    candidate = slug
    while candidate in ids:
        counts[slug] += 1
        candidate = f"{slug}-{counts[slug] + 1}"
    ids.add(candidate)
    return candidate


def _prepare_cell(cell: Token, inline: Token, close: Token) -> None:
    # An inline style would break the content policy; a class says the same.
    align = str(cell.attrs.pop("style", "")).removeprefix("text-align:")
    if align:
        cell.attrs["class"] = f"align-{align}"
    if cell.tag == "th" and inline.content.strip():
        cell.attrs["scope"] = "col"
    elif cell.tag == "th":
        cell.tag = close.tag = "td"


def _place_images(children: list[Token], document: Document, images: BodyImages) -> list[Token]:
    """Give the tokens of images what the library has; one that is not there leaves its words."""
    keys = [_key(child) for child in children]
    return [
        _place(child, key, document, images) if key else child
        for child, key in zip(children, keys, strict=True)
    ]


def _key(child: Token) -> int | None:
    return key_of(str(child.attrs["src"])) if child.type == "image" else None


def _place(image: Token, key: int, document: Document, images: BodyImages) -> Token:
    words = _words_of(image.children or []).strip()
    if key not in images:
        document.missing_images.append(key)
        return _text(words)
    alt = words or images[key].alt
    if not alt and not images[key].is_decorative:
        document.undescribed_images.append(key)
    image.meta = {"image": images[key], "alt": alt, "is_figure": False}
    return image


def _make_figure(before: Token, children: list[Token], after: Token) -> None:
    """An image that is a paragraph of its own has a caption."""
    if len(children) == 1 and children[0].meta.get("image") and not before.hidden:
        before.tag = after.tag = "figure"
        children[0].meta["is_figure"] = True


def _prepare_inline(children: list[Token]) -> list[Token]:
    """Attach markers to the word before, name empty links, link to images from elsewhere."""
    if not any(child.type in {"marker", "link_open", "image"} for child in children):
        return children
    prepared: list[Token] = []
    is_in_link = False
    for child in children:
        if child.type == "marker":
            child.meta["joint"] = _make_joint(prepared)
            prepared.append(child)
        elif child.type == "image":
            prepared += [child] if _is_own_image(child) else _image_link(child, is_in_link)
        elif child.type == "link_open":
            is_in_link = True
            if re.match(r"https?:", str(child.attrs["href"]), re.IGNORECASE):
                child.attrs["rel"] = "noopener"
            prepared.append(child)
        elif child.type == "link_close":
            is_in_link = False
            if prepared[-1].type == "link_open":
                prepared.append(_text(str(prepared[-1].attrs["href"])))
            prepared.append(child)
        else:
            prepared.append(child)
    return prepared


def _make_joint(before: list[Token]) -> str:
    """Drop the space in front of a marker; return what keeps it on the line of its word.

    Two markers are parted by a narrow no-break space, so that they are not read as one number.
    After a letter or digit a line never breaks before "[" (UAX 14, LB30); elsewhere U+2060
    forbids it.
    """
    while before and (before[-1].type == "softbreak" or _is_blank(before[-1])):
        before.pop()
    if not before or before[-1].type == "hardbreak":
        return ""
    if before[-1].type == "marker":
        return NARROW_SPACE
    if before[-1].type != "text":
        return WORD_JOINER
    before[-1].content = before[-1].content.rstrip(" ")
    last = before[-1].content[-1]
    # From U+2E80 on, scripts that break between any two characters.
    return "" if last.isalnum() and last < "\u2e80" else WORD_JOINER


def _is_blank(token: Token) -> bool:
    return token.type == "text" and not token.content.strip(" ")


def _is_own_image(image: Token) -> bool:
    source = str(image.attrs["src"])
    is_stored = source.startswith(MEDIA_PREFIX) and ".." not in source
    return is_stored or "image" in image.meta


def _image_link(image: Token, is_in_link: bool) -> Iterator[Token]:
    source = str(image.attrs["src"])
    words = _text(_words_of(image.children or []).strip() or source)
    if is_in_link:
        yield words
        return
    attrs: dict[str, str | int | float] = {"href": source}
    if re.match(r"https?:", source, re.IGNORECASE):
        attrs["rel"] = "noopener"
    yield Token("link_open", "a", 1, attrs=attrs)
    yield words
    yield Token("link_close", "a", -1)


def _words_of(children: Sequence[Token], *, has_markers: bool = False) -> str:
    parts: list[str] = []
    for child in children:
        if child.type in {"text", "text_special", "code_inline"}:
            parts.append(child.content)
        elif child.type in {"softbreak", "hardbreak"}:
            parts.append("\n")
        elif child.type == "marker" and has_markers:
            parts.append(f"[{child.meta['number']}]")
    return "".join(parts)


def _passage(children: Sequence[Token], words: str) -> Passage:
    numbers = tuple(child.meta["number"] for child in children if child.type == "marker")
    code = tuple(child.content for child in children if child.type == "code_inline")
    return Passage(_words_of(children, has_markers=True) if numbers else words, numbers, code)
