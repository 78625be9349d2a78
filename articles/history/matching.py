"""What two lists have in common, in order, found with bounded work. Pure."""

from collections import Counter
from collections.abc import Hashable, Sequence
from difflib import SequenceMatcher
from itertools import accumulate

STEPS = 100_000  # for two lists of any length …
STEPS_EACH = 30  # … and for each of their items

Opcode = tuple[str, int, int, int, int]


def opcodes(a: Sequence[Hashable], b: Sequence[Hashable]) -> tuple[list[Opcode], bool]:
    """How `a` becomes `b`, as `SequenceMatcher.get_opcodes` says it, and whether that is all.

    Its work grows with the square of the length, or worse, when much in the lists is alike. Here
    the steps are counted. When there are too many, what both begin and end with is set apart, and
    of what stands between as much is compared as the steps allow; the rest is replaced.
    """
    blocks, is_whole = _blocks(a, b)
    if is_whole:
        return _between([*blocks, (len(a), len(b), 0)]), True
    start, end = _common_ends(a, b)
    a_end, b_end = len(a) - end, len(b) - end
    blocks, is_whole = _blocks(a[start:a_end], b[start:b_end])
    moved = [(i + start, j + start, size) for i, j, size in blocks]
    found = _between([(0, 0, start), *moved, (a_end, b_end, end), (len(a), len(b), 0)])
    return found, is_whole


def _common_ends(a: Sequence[Hashable], b: Sequence[Hashable]) -> tuple[int, int]:
    """How many items both begin with, and end with beside those."""
    most = min(len(a), len(b))
    start = next((at for at in range(most) if a[at] != b[at]), most)
    rest = range(most - start)
    return start, next((at for at in rest if a[-1 - at] != b[-1 - at]), most - start)


def _blocks(
    a: Sequence[Hashable], b: Sequence[Hashable]
) -> tuple[list[tuple[int, int, int]], bool]:
    """The stretches in common, in order: the longest, then those before and after it."""
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    # What it costs to look for one item of `a`: all places in `b` where it stands.
    places = Counter(b)
    costs = list(accumulate((1 + places[item] for item in a), initial=0))
    left = STEPS + STEPS_EACH * (len(a) + len(b))
    waiting = [(0, len(a), 0, len(b))] if a and b else []
    blocks: list[tuple[int, int, int]] = []
    while waiting:
        a1, a2, b1, b2 = waiting.pop()
        left -= costs[a2] - costs[a1]
        if left < 0:
            return sorted(blocks), False
        i, j, size = matcher.find_longest_match(a1, a2, b1, b2)
        if not size:
            continue
        blocks.append((i, j, size))
        if a1 < i and b1 < j:
            waiting.append((a1, i, b1, j))
        if i + size < a2 and j + size < b2:
            waiting.append((i + size, a2, j + size, b2))
    return sorted(blocks), True


def _between(blocks: list[tuple[int, int, int]]) -> list[Opcode]:
    """The stretches in common, and what stands between them."""
    found: list[Opcode] = []
    i = j = 0
    for a1, b1, size in blocks:
        if i < a1 or j < b1:
            tag = "replace" if i < a1 and j < b1 else "delete" if i < a1 else "insert"
            found.append((tag, i, a1, j, b1))
        i, j = a1 + size, b1 + size
        if size and found and found[-1][0] == "equal":
            _, first_i, _, first_j, _ = found.pop()
            found.append(("equal", first_i, i, first_j, j))
        elif size:
            found.append(("equal", a1, i, b1, j))
    return found
