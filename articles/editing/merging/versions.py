"""Three versions of an article become one: its fields, text, citations, tags and byline. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from articles.editing.merging.texts import Piece, merge_text, text_of
from articles.editing.merging.values import (
    Overlap,
    merge_items,
    merge_numbers,
    merge_value,
    renumbered,
)
from references.citations import find_markers

REMOVED = "removed"  # the support of a citation that one side removed and the other judged


@dataclass(frozen=True)
class Version:
    """An article as one side has it, in plain values.

    In `values`, None is what nobody knows. Citations are told apart by their reference: `numbers`
    and `supports` (what the source proves) are by its key. Tags and authors are in their order.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    body: str = ""
    numbers: Mapping[str, int] = field(default_factory=dict)
    supports: Mapping[str, str] = field(default_factory=dict)
    tags: Sequence[str] = ()
    authors: Sequence[str] = ()


@dataclass(frozen=True)
class Merged:
    """The three as one, with an `Overlap` wherever a person has to decide."""

    values: Mapping[str, Any]
    body: Sequence[Piece]
    numbers: Mapping[str, int]
    supports: Mapping[str, Any]
    tags: Sequence[str]
    authors: Sequence[str]

    @property
    def overlaps(self) -> dict[str, Overlap]:
        """What a person has to decide, by a name: of the field, “body-1”, “support-12”."""
        return {name: value for name, value in self._named() if isinstance(value, Overlap)}

    def decided(self, decisions: Mapping[str, Any]) -> "Merged":
        """The same with a value in the place of each overlap of that name."""
        named = {name: decisions.get(name, value) for name, value in self._named()}
        return replace(
            self,
            values={name: named[name] for name in self.values},
            body=[named[f"body-{index}"] for index, _ in enumerate(self.body)],
            supports={key: named[f"support-{key}"] for key in self.supports},
        )

    def version(self) -> Version:
        """As one side has it, when all is decided."""
        text = text_of([piece for piece in self.body if isinstance(piece, str)])
        supports = {key: value for key, value in self.supports.items() if value != REMOVED}
        numbers = {key: number for key, number in self.numbers.items() if key in supports}
        return Version(self.values, text, numbers, supports, self.tags, self.authors)

    def _named(self) -> Iterator[tuple[str, Any]]:
        yield from self.values.items()
        for index, piece in enumerate(self.body):
            yield f"body-{index}", piece
        for key, support in self.supports.items():
            yield f"support-{key}", support


def merge(base: Version, mine: Version, theirs: Version) -> Merged:
    """The markers of all three follow the citations to the numbers that these have in the end."""
    numbers = merge_numbers(base.numbers, mine.numbers, theirs.numbers)
    pieces = merge_text(
        *(renumbered(side.body, side.numbers, numbers) for side in (base, mine, theirs))
    )
    kept = _kept(base, mine, theirs, pieces, numbers)
    return Merged(
        values={
            name: merge_value(base.values.get(name), value, theirs.values.get(name))
            for name, value in mine.values.items()
        },
        body=pieces,
        numbers={key: numbers[key] for key in kept},
        supports={key: _support(key, base, mine, theirs) for key in kept},
        tags=merge_items(base.tags, mine.tags, theirs.tags),
        authors=merge_items(base.authors, mine.authors, theirs.authors),
    )


def _support(key: str, base: Version, mine: Version, theirs: Version) -> Any:
    was = base.supports.get(key)
    if _is_contested(key, base, theirs, mine):
        return Overlap(was, REMOVED, theirs.supports[key])
    if _is_contested(key, base, mine, theirs):
        return Overlap(was, mine.supports[key], REMOVED)
    if key not in mine.supports or key not in theirs.supports:
        return mine.supports.get(key, theirs.supports.get(key, ""))
    return merge_value(was, mine.supports[key], theirs.supports[key])


def _is_contested(key: str, base: Version, side: Version, other: Version) -> bool:
    """Whether a side judged a citation anew that the other one removed."""
    was = base.supports.get(key)
    is_removed = key in base.numbers and key not in other.numbers
    return is_removed and was is not None and side.supports.get(key, was) != was


def _kept(
    base: Version,
    mine: Version,
    theirs: Version,
    pieces: Sequence[Piece],
    numbers: Mapping[str, int],
) -> list[str]:
    """The citations that stay. One that a side removed stays if the other's words cite it now."""
    kept = set(merge_items(list(base.numbers), list(mine.numbers), list(theirs.numbers)))
    for side, other in ((mine, theirs), (theirs, mine)):
        removed = [key for key in base.numbers if key in other.numbers and key not in side.numbers]
        if not removed:
            continue
        kept |= {key for key in removed if _is_contested(key, base, other, side)}
        ours = renumbered(side.body, side.numbers, numbers)
        used = _cited(pieces, numbers) - set(find_markers(ours, set(numbers.values())))
        kept |= {key for key in removed if numbers[key] in used}
    return sorted(kept, key=lambda key: numbers[key])


def _cited(pieces: Sequence[Piece], numbers: Mapping[str, int]) -> set[int]:
    texts = [
        text
        for piece in pieces
        for text in ((piece,) if isinstance(piece, str) else (piece.mine, piece.theirs))
    ]
    known = set(numbers.values())
    return {number for text in texts for number in find_markers(text, known)}
