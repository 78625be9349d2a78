"""Three versions of a text become one, by paragraphs: nothing of either side is lost. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from articles.editing.merging.values import Overlap, merge_value
from articles.history.matching import opcodes

# A paragraph with the blank lines behind it.
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*")


@dataclass(frozen=True)
class _Region:
    """A stretch of base, in paragraphs, and what stands in its place: start and end of both."""

    start: int
    end: int
    new_start: int
    new_end: int

    @property
    def grows(self) -> bool:
        return self.new_end - self.new_start > self.end - self.start


Piece = str | Overlap


def merge_text(base: str, mine: str, theirs: str) -> list[Piece]:
    """The text by paragraphs: what is settled, and between it what overlaps."""
    whole = merge_value(base, mine, theirs)
    if not isinstance(whole, Overlap):
        return [whole] if whole else []
    versions = [_paragraphs(text) for text in (base, mine, theirs)]
    keys = [[paragraph.strip() for paragraph in paragraphs] for paragraphs in versions]
    changes = [_regions(keys[0], keys[side]) for side in (1, 2)]
    pieces: list[Piece] = []
    done = [0, 0, 0]  # paragraphs of each version
    for group in _groups(*changes):
        start = min(region.start for regions in group for region in regions)
        end = max(region.end for regions in group for region in regions)
        mine_range, theirs_range = (
            _range(regions, start, end, done[side] - done[0])
            for side, regions in enumerate(group, start=1)
        )
        # What did not change is the same in all three.
        pieces += versions[1][done[1] : mine_range[0]]
        texts = (
            "".join(versions[0][start:end]),
            "".join(versions[1][slice(*mine_range)]),
            "".join(versions[2][slice(*theirs_range)]),
        )
        pieces.append(_settled(*texts))
        done = [end, mine_range[1], theirs_range[1]]
    return _joined([*pieces, *versions[1][done[1] :]])


def text_of(pieces: Sequence[str]) -> str:
    """A text of settled pieces: paragraphs stay apart."""
    text = ""
    for piece in pieces:
        if text.strip() and piece.strip() and not _ends_paragraph(text):
            text = f"{text.rstrip()}\n\n"
        text += piece
    return text


def _settled(base: str, mine: str, theirs: str) -> Piece:
    """The same three, compared without the space around them."""
    bare = (base.strip(), mine.strip(), theirs.strip())
    merged = merge_value(*bare)
    if isinstance(merged, Overlap):
        return merged
    return mine if merged == bare[1] else theirs


def _ends_paragraph(text: str) -> bool:
    return text[len(text.rstrip()) :].count("\n") > 1


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Neighbours that are settled are one piece; a piece with nothing in it is none."""
    joined: list[Piece] = []
    run: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            run.append(piece)
            continue
        joined += [text_of(run), piece] if run else [piece]
        run = []
    if run:
        joined.append(text_of(run).rstrip())
    return [piece for piece in joined if isinstance(piece, Overlap) or piece]


def _paragraphs(text: str) -> list[str]:
    ends = [match.end() for match in _PARAGRAPH.finditer(text)]
    pieces = [text[a:b] for a, b in zip([0, *ends], [*ends, len(text)], strict=True)]
    return [piece for piece in pieces if piece.strip()]


def _regions(old: Sequence[str], new: Sequence[str]) -> list[_Region]:
    """What changed; as many paragraphs in the place of as many are changed one by one."""
    regions: list[_Region] = []
    for tag, a1, a2, b1, b2 in opcodes(old, new)[0]:
        if tag == "equal":
            continue
        if a2 - a1 == b2 - b1:
            regions += [_Region(a1 + n, a1 + n + 1, b1 + n, b1 + n + 1) for n in range(a2 - a1)]
        else:
            regions.append(_Region(a1, a2, b1, b2))
    return regions


def _groups(
    mine: Sequence[_Region], theirs: Sequence[_Region]
) -> Iterator[tuple[list[_Region], list[_Region]]]:
    """The regions of both sides in order, those that meet together."""
    regions = sorted(
        [*((region, 0) for region in mine), *((region, 1) for region in theirs)],
        key=lambda item: (item[0].start, not item[0].grows, item[0].end, item[1]),
    )
    group: tuple[list[_Region], list[_Region]] = ([], [])
    for region, side in regions:
        if any(group) and not _meets(region, side, group):
            yield group
            group = ([], [])
        group[side].append(region)
    if any(group):
        yield group


def _meets(region: _Region, side: int, group: tuple[list[_Region], list[_Region]]) -> bool:
    end = max(item.end for regions in group for item in regions)
    if region.start < end:
        return True
    # Where both put something new, nobody knows which is first.
    return any(item.end == region.start and item.grows and region.grows for item in group[1 - side])


def _range(regions: Sequence[_Region], start: int, end: int, offset: int) -> tuple[int, int]:
    """Where a stretch of base stands in a version; `offset` is how far that is ahead of base."""
    if not regions:
        return start + offset, end + offset
    first, last = regions[0], regions[-1]
    return first.new_start - (first.start - start), last.new_end + (end - last.end)
