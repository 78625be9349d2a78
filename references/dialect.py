"""The Markdown dialect of articles: what is parsed, and where links and markers may stand."""

import re
from collections.abc import Callable, Iterable, Sequence
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.image import image as parse_image
from markdown_it.rules_inline.link import link as parse_link
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token
from markdown_it.utils import EnvType

# Blocks and spans inside one another; text nested deeper than this is not shown.
MAX_NESTING = 40
# A bracket that turns out not to be a link costs a scan to the end of its paragraph. When a
# document has cost so many characters, its other brackets stay text: hostile input stays linear.
MAX_SCANNED = 5_000_000

# Brackets that close without other markup and are not followed by "(" cannot be a link.
_PLAIN_BRACKET = re.compile(r"\[[^\[\]\\`<\n]{0,80}\](?!\()")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_MAIL = re.compile(r"mailto:[^\s@<>\"]+@[^\s@<>\"]+", re.IGNORECASE)
# Letters, signs and punctuation of scripts in which no space stands between a word and its mark-up:
# Thai and Lao, Burmese, Khmer, Hangul, Han, kana, Yi, full-width forms, ideographic variants.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fff\u3001-\ua4cf\ua960-\ua97f"
    "\uac00-\ud7ff\uf900-\ufaff\ufe10-\ufe1f\ufe30-\ufe6f\uff01-\uffef"
    "\U0001aff0-\U0001b16f\U0001f200-\U0001f2ff\U00020000-\U0003ffff\U000e0100-\U000e01ef]"
)
_PICTURE = re.compile(r"image:[1-9][0-9]{0,8}")  # of the publication's library


def is_link_allowed(url: str) -> bool:
    """Say whether text may link to `url`: http, https, mailto, `/path`, `#part` or `image:1`."""
    if url.startswith("#"):
        return True
    if url.startswith("/"):
        return not url.startswith(("//", "/\\"))
    if not _SCHEME.match(url):
        return False
    if _MAIL.fullmatch(url) or _PICTURE.fullmatch(url):
        return True
    try:
        parts = urlsplit(url)
        has_good_port = parts.port != 0
    except ValueError:
        return False
    is_web = parts.scheme in {"http", "https"} and url[len(parts.scheme) :].startswith("://")
    return bool(is_web and has_good_port and parts.hostname and "@" not in parts.netloc)


def new_parser() -> MarkdownIt:
    """Build a parser: CommonMark, tables and strikethrough; raw HTML is text.

    Link reference definitions are off: a trailing `[1]: https://…` would turn every `[1]` of the
    text into an outside link.
    """
    parser = MarkdownIt()
    parser.inline = _Inline()
    parser.configure("commonmark", {"html": False, "maxNesting": MAX_NESTING})
    parser.enable(["table", "strikethrough"]).disable(["reference", "html_block", "html_inline"])
    parser.inline.ruler.at("link", _limited(parse_link))
    parser.inline.ruler.at("image", _limited(parse_image))
    parser.validateLink = is_link_allowed  # type: ignore[method-assign]
    return parser


class _State(StateInline):
    """Emphasis also beside punctuation where words are not parted by spaces.

    CommonMark takes `**` between a letter and a punctuation mark for the wrong end of an emphasis:
    `这是**“重点”**的`. As the proposals for CommonMark have it (CJK-friendly emphasis), punctuation
    of these scripts is like a letter, and their letters are like a space beside other punctuation.
    `_` between two letters stays text, as in `snake_case`. Other texts are read as ever.
    """

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:
        scanned = super().scanDelims(start, canSplitWord)
        end = start + scanned.length
        before = self.src[start - 1] if start > 0 else " "
        after = self.src[end] if end < self.posMax else " "
        is_before, is_after = bool(_UNSPACED.match(before)), bool(_UNSPACED.match(after))
        if not is_before and not is_after:
            return scanned
        # A mark of punctuation of other scripts wants a neighbour on the far side.
        is_left = not isWhiteSpace(ord(after)) and (
            is_after or is_before or not _is_punctuation(after) or _is_edge(before)
        )
        is_right = not isWhiteSpace(ord(before)) and (
            is_before or is_after or not _is_punctuation(before) or _is_edge(after)
        )
        if canSplitWord:
            return Scanned(is_left, is_right, scanned.length)
        is_beside = _is_punctuation(before) or _is_punctuation(after)
        may_open = is_left and (not is_right or is_beside)
        may_close = is_right and (not is_left or is_beside)
        return Scanned(may_open, may_close, scanned.length)


class _Inline(ParserInline):
    """markdown-it's own, with a state of ours."""

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        state = _State(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


def _is_punctuation(char: str) -> bool:
    return isMdAsciiPunct(ord(char)) or isPunctChar(char)


def _is_edge(char: str) -> bool:
    return isWhiteSpace(ord(char)) or _is_punctuation(char)


def replace_prose(tokens: Iterable[Token], replace: Callable[[Token], Sequence[Token]]) -> None:
    """Replace every text token in which a marker may stand by what `replace` makes of it.

    Not visited: headings, code, the words of links, the descriptions of images, and characters
    written as an escape or an entity (which is how `\\[1]` stays text).
    """
    is_heading = False
    for token in tokens:
        if token.type == "heading_open":
            is_heading = True
        elif token.type == "heading_close":
            is_heading = False
        elif token.type == "inline" and not is_heading and "[" in token.content:
            token.children = _replace_children(token.children or [], replace)


def _replace_children(
    children: list[Token], replace: Callable[[Token], Sequence[Token]]
) -> list[Token]:
    replaced: list[Token] = []
    link_depth = 0
    for child in children:
        if child.type in {"link_open", "link_close"}:
            link_depth += child.nesting
        if child.type == "text" and not link_depth and "[" in child.content:
            replaced.extend(replace(child))
        else:
            replaced.append(child)
    return replaced


def _limited(
    rule: Callable[[StateInline, bool], bool],
) -> Callable[[StateInline, bool], bool]:
    def limited_rule(state: StateInline, silent: bool) -> bool:
        start = state.pos
        if state.src[start] not in "[!" or _PLAIN_BRACKET.match(state.src, start):
            return False
        scanned = state.env.get("scanned", 0)
        # Without reference links, every link and image holds "](".
        if scanned > MAX_SCANNED or state.html_terminator_last("](") < start:
            return False
        is_found = rule(state, silent)
        if not is_found:
            state.env["scanned"] = scanned + state.posMax - start
        return is_found

    return limited_rule
