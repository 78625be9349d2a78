"""The direction of each part of a body, for a text may be in several scripts. Pure.

A block says `dir="auto"`: its first letter decides. A list and a table say where their markers and
their first column stand, by the first letter in them; a cell of figures alone follows its table.
It is added when a page is shown, so that it holds for every text that was ever frozen.
"""

import re
import unicodedata
from html import unescape

_OPENS = re.compile(
    "<(?:(?P<block>p|h[2-6]|li|blockquote|pre|figcaption)|(?P<cell>td|th)|ul|ol|table)(?=[ >])"
)
_TAG = re.compile("<[^>]*>?")
_SEEN = 400  # characters of HTML in which the first letter of a list or table is looked for
_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_STRONG = _RIGHT_TO_LEFT | {"L"}


def with_directions(html: str) -> str:
    """Add `dir` to the blocks, lists and tables of a body as it is stored; nothing else changes."""
    return _OPENS.sub(_with_direction, html)


def _with_direction(match: re.Match[str]) -> str:
    if match["block"]:
        return f'{match[0]} dir="auto"'
    inside = match.string[match.end() : match.end() + _SEEN]
    if match["cell"]:
        inside = inside.partition("</t")[0]
        return f'{match[0]} dir="auto"' if first_direction(_words_in(inside)) else match[0]
    first = first_direction(_words_in(inside))
    if not first:
        return match[0]
    return f'{match[0]} dir="{"rtl" if first in _RIGHT_TO_LEFT else "ltr"}"'


def _words_in(html: str) -> str:
    """The text of a piece of HTML that begins in a tag and may end in one."""
    return unescape(_TAG.sub("", html.partition(">")[2]))


def first_direction(text: str) -> str:
    """The direction of the first letter: “L”, “R” or “AL”; empty where there is no letter."""
    directions = map(unicodedata.bidirectional, text)
    return next((each for each in directions if each in _STRONG), "")
