"""Three versions of a value, a list, or numbers become one: base, mine, theirs. Pure.

What one side alone changed is taken from it. Where both changed the same in different ways, an
`Overlap` stands in the result, for a person to decide.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from references.citations import MAX_NUMBER, rewrite_numbers


@dataclass(frozen=True)
class Overlap:
    """What both changed; base is None where nobody knows it."""

    base: Any
    mine: Any
    theirs: Any


def merge_value(base: Any, mine: Any, theirs: Any) -> Any:
    """A value that is taken whole. An unknown base (None) settles nothing."""
    if mine == theirs or (theirs == base and base is not None):
        return mine
    return theirs if mine == base and base is not None else Overlap(base, mine, theirs)


def merge_items(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> list[str]:
    """Different items in order: what either added is there, what either removed is not."""
    if mine == theirs or theirs == base:
        return list(mine)
    if mine == base:
        return list(theirs)
    gone = set(base) - (set(mine) & set(theirs))
    common = [item for item in base if item not in gone]
    is_mine_moved = [item for item in mine if item in common] != common
    leading, other = (mine, theirs) if is_mine_moved else (theirs, mine)
    merged = [item for item in leading if item not in gone]
    at = 0  # a new item of the other side stands behind the one that it follows there
    for item in other:
        if item in gone:
            continue
        if item not in merged:
            merged.insert(at, item)
        at = max(at, merged.index(item) + 1)
    return merged


def merge_numbers(
    base: Mapping[str, int], mine: Mapping[str, int], theirs: Mapping[str, int]
) -> dict[str, int]:
    """A number for each thing of the three versions, no two of them the same.

    Who renumbered leads; of two who did, it is they, who saved first. A new thing keeps its
    number where that is free, and gets the next one where it is not.
    """
    has_moved = any(theirs[key] != base[key] for key in theirs.keys() & base.keys())
    leading, other = (theirs, mine) if has_moved else (mine, theirs)
    gone = {key for key in base if key not in mine or key not in theirs}
    wanted = [(key, number) for key, number in leading.items() if key in base and key not in gone]
    wanted += [item for side in (theirs, mine) for item in side.items() if item[0] not in base]
    wanted += [item for side in (leading, other, base) for item in side.items() if item[0] in gone]
    used = {number for version in (base, mine, theirs) for number in version.values()}
    numbers: dict[str, int] = {}
    taken: set[int] = set()
    for key, number in wanted:
        if key not in numbers:
            numbers[key] = number if number not in taken else _next(used)
            taken.add(numbers[key])
            used.add(numbers[key])
    return numbers


def _next(used: Collection[int]) -> int:
    after = max(used, default=0) + 1
    free = range(after if after <= MAX_NUMBER else 1, MAX_NUMBER + 1)
    return next(number for number in free if number not in used)


def renumbered(text: str, numbers: Mapping[str, int], new: Mapping[str, int]) -> str:
    """A text whose markers follow its citations from the numbers of its version to new ones."""
    mapping = {number: new[key] for key, number in numbers.items()}
    if all(old == number for old, number in mapping.items()):
        return text
    return rewrite_numbers(text, mapping)
