"""The words around a hit: plain text and spans in, escaped HTML with marks out. Pure."""

import html
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString

WIDTH = 180  # characters of a piece of a text
PIECES = 2

_MARKER = re.compile(r'<sup class="marker">.*?</sup>', re.DOTALL)
_WITHIN_WORDS = re.compile(
    r"</?(?:a|abbr|b|cite|code|del|em|i|ins|mark|q|s|small|span|strong|sub|sup)(?: [^>]*)?>"
)
_TAG = re.compile(r"<[^>]*>")


class Span(NamedTuple):
    """Where in a text a word of the query stands, and which it is."""

    start: int
    end: int
    word: str


def plain(rendered: str) -> str:
    """The text of a rendered body without its markers; one line."""
    inline = _WITHIN_WORDS.sub("", _MARKER.sub("", rendered))
    return " ".join(html.unescape(_TAG.sub(" ", inline)).split())


def highlighted(text: str, spans: Iterable[Span]) -> SafeString:
    """All of a text, escaped, with its spans in `<mark>`."""
    return _marked(text, _merged(spans), 0, len(text))


def excerpt(text: str, spans: Sequence[Span]) -> SafeString:
    """The pieces of a text that say most about a query, with “…” where the text goes on."""
    merged = _merged(spans)
    shown = conditional_escape("")
    end = 0
    for start, stop in _pieces(text, sorted(spans)):
        if start:
            shown += conditional_escape(" … " if end else "… ")
        shown += _marked(text, merged, start, stop)
        end = stop
    return shown + conditional_escape(" …" if end < len(text) else "")


def _merged(spans: Iterable[Span]) -> list[tuple[int, int]]:
    """Spans in order, those as one that touch each other."""
    merged: list[tuple[int, int]] = []
    for start, end, _word in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _marked(text: str, merged: Iterable[tuple[int, int]], start: int, stop: int) -> SafeString:
    parts = []
    for first, last in merged:
        if start <= first < last <= stop:
            parts.append((text[start:first], text[first:last]))
            start = last
    return format_html_join("", "{}<mark>{}</mark>", parts) + conditional_escape(text[start:stop])


def _pieces(text: str, spans: Sequence[Span]) -> list[tuple[int, int]]:
    """Where to cut: around the words that stand closest, then around others."""
    if len(text) <= PIECES * WIDTH:
        return [(0, len(text))]
    pieces: list[tuple[int, int]] = []
    seen: set[str] = set()
    for _ in range(PIECES):
        left = [span for span in spans if not any(a <= span.start < b for a, b in pieces)]
        closest = _closest(left, seen)
        if closest is None:
            break
        pieces.append(_around(text, *closest))
        seen |= {span.word for span in spans if closest[0] <= span.start < closest[1]}
    first, *others = sorted(pieces)
    if others and others[0][0] - first[1] < len(" … "):
        return [(first[0], max(first[1], others[0][1]))]
    return [first, *others]


def _closest(spans: Sequence[Span], seen: set[str]) -> tuple[int, int] | None:
    """From where to where most words stand that were not seen, on least room; the first such."""
    best: tuple[int, int] | None = None
    most = (0, 0)
    words: Counter[str] = Counter()
    left = 0
    for right, span in enumerate(spans):
        words[span.word] += 1
        while left < right and (
            span.end - spans[left].start > WIDTH * 2 // 3 or words[spans[left].word] > 1
        ):
            words[spans[left].word] -= 1
            left += 1
        number = sum(1 for word, count in words.items() if count and word not in seen)
        extent = span.end - spans[left].start
        if (number, -extent) > most:
            most, best = (number, -extent), (spans[left].start, span.end)
    return best


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """A piece of the text that holds this passage, cut between words where there is a space."""
    room = max(0, WIDTH - (end - start))
    left = max(0, min(start - room // 3, len(text) - WIDTH))
    right = min(len(text), left + max(WIDTH, end - left))
    if left:
        space = text.find(" ", left - 1, start)
        left = space + 1 if 0 <= space <= left + 30 else left
    if right < len(text):
        space = text.rfind(" ", end, right + 1)
        right = space if space >= right - 30 else right
    return left, right
