"""Where the words that a reader quoted stand in a text. Pure."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate

AROUND = 240  # characters before and after the passage
# A citation marker, which a quotation may lack; a word; a sign.
_TOKEN = re.compile(r"\[\d+(?:[,–-]\s?\d+)*\]|(\w+|[^\w\s])")
_ALIKE = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "‐": "-", "‑": "-", "–": "-"})
_BETWEEN = "\n"  # what no token holds


@dataclass(frozen=True)
class QuotedPassage:
    """A quotation as it stands in a text, with some of what is around it."""

    before: str
    words: str
    after: str


def find_passage(quote: str, text: str) -> QuotedPassage | None:
    """The first place of a quotation in a text; None when it is not there.

    Spaces, quotation marks, capitals and citation markers need not be the same. It may begin and
    end within a word, but two words stay two: “a a” is not found in “aa”.
    """
    wanted = _BETWEEN.join(_folded(match[1]) for match in _tokens(quote))
    if not wanted:
        return None
    tokens = _tokens(text)
    folded = [_folded(match[1]) for match in tokens]
    place = _BETWEEN.join(folded).find(wanted)
    if place < 0:
        return None
    start, end = _span(tokens, folded, place, place + len(wanted))
    return QuotedPassage(
        before=_cut(text[max(0, start - AROUND) : start], is_cut=start > AROUND, at_start=True),
        words=text[start:end],
        after=_cut(text[end : end + AROUND], is_cut=len(text) > end + AROUND, at_start=False),
    )


def _tokens(text: str) -> list[re.Match[str]]:
    return [match for match in _TOKEN.finditer(text) if match[1]]


def _folded(token: str) -> str:
    return token.translate(_ALIKE).casefold()


def _span(tokens: list[re.Match[str]], folded: list[str], start: int, end: int) -> tuple[int, int]:
    """Where in the text a stretch of the folded tokens stands."""
    begins = list(accumulate((len(token) + 1 for token in folded), initial=0))
    first = bisect_right(begins, start) - 1
    last = bisect_left(begins, end) - 1
    into, left = start - begins[first], begins[last] + len(folded[last]) - end
    # A letter may be longer when it is folded: then the whole word counts.
    begin, stop = tokens[first].span()[0] + into, tokens[last].span()[1] - left
    return (
        begin if len(tokens[first][0]) == len(folded[first]) else tokens[first].start(),
        stop if len(tokens[last][0]) == len(folded[last]) else tokens[last].end(),
    )


def _cut(text: str, *, is_cut: bool, at_start: bool) -> str:
    """Without the half of a word where the text was cut, and with dots in its place."""
    if not is_cut:
        return text
    if at_start:
        return "… " + text.partition(" ")[2]
    return text.rpartition(" ")[0] + " …"
