"""References in the margin beside their markers: which markers get a note. Pure.

The note is an attribute that the stylesheet shows on wide screens, so it adds nothing to what is
read aloud, copied or printed. Notes stack when they are close to each other; one that would end
up far below its marker is left out, so a dense paragraph or a list of 200 references stays calm.
All sizes are guesses in lines of text.
"""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.html import escape

LONGEST = 110  # characters of a note
FARTHEST = 3.0  # lines that a note may stand below its marker
_LINE = 68  # characters of text
_NOTE_LINE = 34  # characters of a note
_NOTE_HEIGHT = 0.62  # of a line of a note
_GAP = 0.4  # between notes

_PIECE = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:[^<>"]|"[^"]*")*+)>|([^<]+)')
_FIRST_USE = re.compile(r' id="cite-([0-9]+)-1"')
_BLOCKS = frozenset("p li h2 h3 h4 h5 h6 tr pre blockquote figure".split())
# Text isolated in its own direction: U+2068 … U+2069.
_ISOLATED = "\u2068{}\u2069"


def with_margin_notes(html: str, references: Sequence[Mapping[str, Any]]) -> str:
    """Add `data-note` to the markers of `html` that get a note; nothing else changes.

    `html` is a body as it is stored, `references` are those of its revision.
    """
    notes = {reference["number"]: _note(reference) for reference in references}
    return _PIECE.sub(_Layout(notes).place, html) if notes else html


def _note(reference: Mapping[str, Any]) -> str:
    title = " ".join(reference["title"].split())
    room = LONGEST - len(reference["source"])
    if len(title) > room:
        title = f"{title[: max(room, 20)].rpartition(' ')[0] or title[: max(room, 20)]}…"
    text = ": ".join(_ISOLATED.format(part) for part in (reference["source"], title) if part)
    return f"{reference['number']} {text}"


class _Layout:
    """Where the text and the last note are, while the pieces of a body go by."""

    def __init__(self, notes: Mapping[int, str]):
        self.notes = notes
        self.line = 0.0  # at which the present block begins
        self.length = 0  # of the text in the present block
        self.free_from = 0.0
        self.tables = 0

    def place(self, piece: re.Match[str]) -> str:
        closing, tag, attributes, text = piece.groups()
        if text:
            self.length += len(text)
        elif tag == "table":
            self.tables += -1 if closing else 1
        elif tag in _BLOCKS:
            self.line += math.ceil(self.length / _LINE)
            self.length = 0
        elif tag == "a" and (use := _FIRST_USE.match(attributes)):
            return self._annotated(int(use[1]), attributes) or str(piece[0])
        return str(piece[0])

    def _annotated(self, number: int, attributes: str) -> str:
        if self.tables or not self._fits(number):
            return ""
        return f'<a data-note="{escape(self.notes[number])}"{attributes}>'

    def _fits(self, number: int) -> bool:
        if number not in self.notes:
            return False
        line = self.line + self.length // _LINE
        start = max(line, self.free_from)
        if start > line + FARTHEST:
            return False
        lines = math.ceil(len(self.notes[number]) / _NOTE_LINE)
        self.free_from = start + lines * _NOTE_HEIGHT + _GAP
        return True
