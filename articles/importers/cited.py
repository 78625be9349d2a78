"""What a line cites, one address and the words around it; and the footnotes of a text."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from references.cleaning import clean_line
from references.dialect import new_parser, replace_prose

_ADDRESS = re.compile(r"https?://(?:(?!\]\()[^\s<>])+", re.I)
_BEFORE_ADDRESS = re.compile(r"(.*\S)\s([—–-])\s*")
# What may stand behind an address at the end of a line: “(accessed May 5, 2026).”
_REMARK = re.compile(
    r"[\s.,;]{0,9}(?:\([^()]{1,80}\)|\[[^\[\]]{1,80}\]"
    r"|(?:last )?(?:accessed|checked|retrieved|viewed|visited)\b[^()\[\]]{1,60})?[\s.,;]*",
    re.I,
)
_LINK_TITLE = re.compile(r"\s+[\"'][^\"']{0,300}[\"']\)")
_MARKUP = re.compile(r"[*_`~\\&\[!]")
_AROUND = " \t,;:—–-*_"
_QUOTES = {"“": "”", '"': '"', "„": "“", "«": "»"}
_parser = new_parser()

_LABEL = r"\[\^([^\[\]\s^`*\\<>]{1,100})\]"
_FOOTNOTE = re.compile(rf"[ ]{{0,3}}{_LABEL}:[ \t]*(.*)")
_MARK = re.compile(_LABEL)
# A line that starts with one of these is no continuation of the footnote above it.
_BLOCK = re.compile(r"#{1,6} |>|```|~~~|[-*+] |[0-9]{1,9}[.)] |\||(?:-{3,}|\*{3,})$")
_FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})(.*)")
_prose_parser = new_parser().disable("text_join")  # `\[^1]` stays apart


@dataclass(frozen=True)
class Cited:
    url: str
    source: str
    title: str
    is_at_end: bool


@dataclass(frozen=True)
class _Parts:
    """An address in a text, with what stands before it, within its link, and behind it."""

    url: str
    before: str
    words: str
    after: str
    is_link: bool = False


def read_citation(text: str, *, is_markdown: bool = True) -> Cited | None:
    """The one address of a text and the words around it; None when there is not just one."""
    text = clean_line(text)
    parts = _parts(text)
    if parts is None or _ADDRESS.search(parts.before) or _ADDRESS.search(parts.after):
        return None
    if parts.is_link and parts.words and not _ADDRESS.fullmatch(parts.words):
        source, title = _of_link(parts)
        return Cited(parts.url, source, title, is_at_end=True)
    before, after = (_plain(part) if is_markdown else part for part in (parts.before, parts.after))
    source, title = _of_words(before, after)
    # “https://… — Title” has it at the other end.
    is_first = not before.strip() and after.lstrip()[:1] in tuple("—–-:,")
    is_at_end = is_first or bool(_REMARK.fullmatch(after))
    return Cited(parts.url, source, title, is_at_end=is_at_end)


def _parts(text: str) -> _Parts | None:
    matches = list(_ADDRESS.finditer(text))
    if not matches or len(matches) > 2:
        return None
    match = matches[-1]
    start = match.start()
    if link := _link(text, start):
        return link
    if text[:start].endswith("<") and text[match.end() :].startswith(">"):
        return _Parts(match[0], text[: start - 1], "", text[match.end() + 1 :])
    url = _trimmed(match[0])
    before, after = text[:start], text[start + len(url) :]
    if before.endswith("(") and after.startswith(")"):
        before, after = before[:-1], after[1:]
    return _Parts(url, before, "", after)


def _link(text: str, start: int) -> _Parts | None:
    """The parts when the address is that of `[words](address)`."""
    opening = text[:start].removesuffix("<")
    if not opening.endswith("]("):
        return None
    depth, first = 1, len(opening) - 2
    while depth and first > 0:
        first -= 1
        depth += {"]": 1, "[": -1}.get(text[first], 0)
    end, is_open = start, 0
    while end < len(text) and text[end] not in " <>" and (is_open or text[end] != ")"):
        is_open += {"(": 1, ")": -1}.get(text[end], 0)
        end += 1
    rest = text[end:].removeprefix(">")
    title = _LINK_TITLE.match(rest)
    if depth or not (title or rest.startswith(")")):
        return None
    after = rest[title.end() :] if title else rest[1:]
    return _Parts(text[start:end], text[:first], text[first + 1 : len(opening) - 2], after, True)


def _trimmed(url: str) -> str:
    """An address without the punctuation of the sentence in which it stands."""
    while url:
        last = url[-1]
        is_unpaired = last in ")]}" and url.count("([{"[")]}".index(last)]) < url.count(last)
        if last not in ".,;:!?'\"”’»*_|" and not is_unpaired:
            break
        url = url[:-1]
    return url


def _of_link(parts: _Parts) -> tuple[str, str]:
    """Source and title of “Source: [Title](address)”, or of “[Title](address) — Source”."""
    before, words, after = _plain(parts.before), _plain(parts.words), _plain(parts.after)
    left, right = before.strip(_AROUND), after.strip(f"{_AROUND}.")
    if left and not right and before.rstrip()[-1] in ":—–-":
        return left, _clean(words)
    if right and not left and after.lstrip()[0] in "—–-":
        return right, _clean(words)
    return "", _clean(_plain(f"{parts.before}{parts.words}{parts.after}"))


def _of_words(before: str, after: str) -> tuple[str, str]:
    """Source and title of “Source — Title — address”, or of “words address”.

    Cut at the first and the last dash: the title itself may hold one.
    """
    remark = after.strip(f"{_AROUND}.")
    if match := _BEFORE_ADDRESS.fullmatch(before):
        source, _dash, title = match[1].partition(f" {match[2]} ")
        return source.strip(), _clean(f"{title} {remark}")
    return "", _clean(f"{before.strip(f'{_AROUND}.')} {remark}")


def _clean(words: str) -> str:
    words = clean_line(words).strip(_AROUND)
    words = words if words.endswith("..") else words.removesuffix(".")
    is_quoted = len(words) > 2 and _QUOTES.get(words[0]) == words[-1]
    return words[1:-1] if is_quoted and words[0] not in words[1:-1] else words


def _plain(text: str) -> str:
    """Markdown as its words."""
    if not _MARKUP.search(text):
        return text
    inline = _parser.parseInline(text.strip())[0].children or []
    words = "".join(map(_words, inline))
    space = " " if text[-1:] == " " else ""
    return f"{' ' if text[:1] == ' ' else ''}{words}{space}"


def _words(token: Token) -> str:
    return token.content if token.type in {"text", "code_inline"} else " " * (token.tag == "br")


def lift_footnotes(body: str) -> tuple[str, dict[str, str]]:
    """Take the footnotes, `[^1]: words`, from a text: (the rest, the words of each by its label).

    Labels are compared without case; of two footnotes with one label, the second stays text.
    """
    if "[^" not in body:
        return body, {}
    kept: list[str] = []
    notes: dict[str, list[str]] = {}
    current: list[str] | None = None
    fence = ""
    for line in body.split("\n"):
        fence, is_code = _within_code(line, fence)
        match = None if is_code else _FOOTNOTE.fullmatch(line)
        if match and match[1].casefold() not in notes:
            current = notes[match[1].casefold()] = [match[2]]
        elif current is not None and not match and _goes_on(line, current):
            current.append(line.strip())
            if not line.strip():
                kept.append("")  # paragraphs stay apart
        else:
            current = None
            kept.append(line)
    texts = {label: " ".join(" ".join(lines).split()) for label, lines in notes.items()}
    return ("\n".join(kept), texts) if texts else (body, {})


def _within_code(line: str, fence: str) -> tuple[str, bool]:
    """The fence of code that is open behind a line, and whether the line belongs to code."""
    match = _FENCE.fullmatch(line)
    if not fence:
        return (match[1], True) if match else ("", False)
    is_end = match and match[1].startswith(fence) and not match[2].strip()
    return ("" if is_end else fence), True


def _goes_on(line: str, above: Sequence[str]) -> bool:
    """Whether a line belongs to the footnote above it: indented, or the rest of its paragraph."""
    if not line.strip():
        return True
    if line.startswith(("  ", "\t")):
        return True
    return bool(above[-1]) and not _BLOCK.match(line)


def places_of_marks(body: str) -> dict[str, int]:
    """Where a text first refers to each of its footnotes, by the label."""
    marks = _MARK.finditer(body)
    return {match[1].casefold(): match.start() for match in reversed(list(marks))}


def replace_marks(body: str, markers: Mapping[str, str]) -> str:
    """Put other markers in place of `[^1]`; code, links, and headings are left alone."""
    matches = [match for match in _MARK.finditer(body) if match[1].casefold() in markers]
    if not matches:
        return body
    # The parser knows what is prose, but not where it stood: each mark is made unmistakable first.
    probe = f"mark{secrets.token_hex(8)}x"
    probed = _put(body, matches, [f"[{probe}{n}]" for n in range(len(matches))])
    prose: list[str] = []

    def note(token: Token) -> list[Token]:
        prose.append(token.content)
        return [token]

    replace_prose(_prose_parser.parse(probed), note)
    found = {int(n) for text in prose for n in re.findall(rf"\[{probe}([0-9]+)\]", text)}
    texts = [
        markers[match[1].casefold()] if n in found else match[0] for n, match in enumerate(matches)
    ]
    return _put(body, matches, texts)


def _put(body: str, matches: Sequence[re.Match[str]], texts: Sequence[str]) -> str:
    parts, end = [], 0
    for match, text in zip(matches, texts, strict=True):
        parts += [body[end : match.start()], text]
        end = match.end()
    return "".join([*parts, body[end:]])
