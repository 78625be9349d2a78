"""Where the words that a reader quoted stand in a text. Pure."""

import re
from dataclasses import dataclass
from itertools import pairwise

AROUND = 240  # characters before and after the passage
_TOKEN = re.compile(r"\w+|[^\w\s]")
_WORD = re.compile(r"\w")
_MARKER = re.compile(r"\[\d+(?:[,–-]\s?\d+)*\]")
# Between two words a selection may have other spaces, or markers that the text has not.
_BETWEEN = r"(?:\s|\[\d+(?:[,–-]\s?\d+)*\])"
_ALIKE = {"'": "['’‘]", "’": "['’‘]", '"': '["“”]', "“": '["“”]', "”": '["“”]', "-": "[-‐‑–]"}


@dataclass(frozen=True)
class QuotedPassage:
    """A quotation as it stands in a text, with some of what is around it."""

    before: str
    words: str
    after: str


def find_passage(quote: str, text: str) -> QuotedPassage | None:
    """The first place of a quotation in a text; None when it is not there.

    Spaces, quotation marks, capitals and citation markers need not be the same.
    """
    tokens = _TOKEN.findall(_MARKER.sub(" ", quote))
    if not tokens:
        return None
    match = re.search(_pattern(tokens), text, re.IGNORECASE)
    if match is None:
        return None
    start, end = match.span()
    return QuotedPassage(
        before=_cut(text[max(0, start - AROUND) : start], is_cut=start > AROUND, at_start=True),
        words=match[0],
        after=_cut(text[end : end + AROUND], is_cut=len(text) > end + AROUND, at_start=False),
    )


def _pattern(tokens: list[str]) -> str:
    """Two words stay two: “a a” is not found in “aa”."""
    parts = [_ALIKE.get(tokens[0]) or re.escape(tokens[0])]
    for before, token in pairwise(tokens):
        are_words = _WORD.match(before) and _WORD.match(token)
        parts.append(_BETWEEN + ("+" if are_words else "*"))
        parts.append(_ALIKE.get(token) or re.escape(token))
    return "".join(parts)


def _cut(text: str, *, is_cut: bool, at_start: bool) -> str:
    """Without the half of a word where the text was cut, and with dots in its place."""
    if not is_cut:
        return text
    if at_start:
        return "… " + text.partition(" ")[2]
    return text.rpartition(" ")[0] + " …"
