"""What changed between two texts or two lists: pure, and bounded in cost.

Texts are compared paragraph by paragraph, then word by word inside the paragraphs that changed,
so that the work follows the size of the change and not of the article.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain, groupby
from typing import Any

from django.utils.translation import ngettext

from articles.history.matching import Opcode, opcodes

# A web address, a marker ("[1, 3]"), a word with its apostrophes and digits, or a run of one sign;
# each with the space that follows it. Space at the start of the text stands alone.
TOKEN = re.compile(
    r"(https?://[^\s<>()\[\]]+|\[\d[\d,–\- ]*\]|\w+(?:['’.,\u202f-]\w+)*|([^\w\s])\2*)(\s*)|\s+"
)
SENTENCE = re.compile(r"\S.*?(?:[.!?…]['\"”’)]*(?=\s)|\n|\Z)\s*", re.DOTALL)
BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")

CONTEXT = 12  # words kept at either end of a long unchanged stretch
WORDS = 9_000_000  # pairs of tokens above which sentences are compared instead
PAIRS = 40_000  # pairs of paragraphs up to which the most similar ones are looked for
ALIKE = 0.4  # the share of words that makes a paragraph a changed one rather than another


class EditKind(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"
    GAP = "gap"  # an unchanged stretch that is left out; the text says how long it is


@dataclass(frozen=True)
class Edit:
    """A stretch of text: `same`, `added` or `removed`; `gap` only from `shortened`."""

    kind: EditKind
    text: str

    @property
    def is_space(self) -> bool:
        """Nothing that a reader could see."""
        return not self.text.strip()


@dataclass(frozen=True)
class ItemEdit:
    """An item of a list; `was` is the former one when it changed or moved."""

    kind: EditKind
    item: Any
    was: Any = None


@dataclass(frozen=True)
class Block:
    """A paragraph; or several in a row that did not change.

    `is_rough` says that there was too much to compare it word by word.
    """

    kind: EditKind
    changes: list[Edit]
    paragraphs: int = 1
    is_rough: bool = False


# Words


def diff_words(old: str, new: str) -> list[Edit]:
    """The way from one text to the other: what is same or removed, joined, is `old`; what is
    same or added is `new`.
    """
    return _diff(old, new)[0]


def _diff(old: str, new: str) -> tuple[list[Edit], bool]:
    """The way from one text to the other, and whether it goes word by word.

    In long texts, and in those with many words that are alike, sentences are compared instead; in
    absurd ones nothing, or not all.
    """
    if old == new:
        return [Edit(EditKind.SAME, old)] if old else [], True
    for pieces_of in (_tokens, _sentences):
        a, b = pieces_of(old), pieces_of(new)
        if len(a) * len(b) > WORDS:
            continue
        found, is_whole = opcodes([key for key, _ in a], [key for key, _ in b])
        if is_whole or pieces_of == _sentences:
            return _tidy(_edits(found, a, b)), is_whole and pieces_of == _tokens
    return [Edit(EditKind.REMOVED, old), Edit(EditKind.ADDED, new)], False


def shortened(changes: Sequence[Edit], context: int = CONTEXT) -> list[Edit]:
    """The same with long unchanged stretches replaced by a `gap` that says how long it is."""
    shown: list[Edit] = []
    for at, edit in enumerate(changes):
        words = _words(edit.text) if edit.kind == EditKind.SAME else []
        before = context if at > 0 else 0
        after = context if at < len(changes) - 1 else 0
        left_out = len(words) - before - after
        if left_out <= context:
            shown.append(edit)
            continue
        gap = ngettext("… %(number)s word …", "… %(number)s words …", left_out)
        shown += [
            Edit(EditKind.SAME, "".join(words[:before])),
            Edit(EditKind.GAP, gap % {"number": left_out}),
            Edit(EditKind.SAME, "".join(words[len(words) - after :])),
        ]
    return [edit for edit in shown if edit.text]


def _words(text: str) -> list[str]:
    """The words of a text with the space around them."""
    start = text[: len(text) - len(text.lstrip())]
    words = re.findall(r"\S+\s*", text)
    return [start + words[0], *words[1:]] if words else []


Token = tuple[str, str]  # what is compared, and the space that follows


def _tokens(text: str) -> list[Token]:
    return [(match[1] or "", match[3] if match[1] else match[0]) for match in TOKEN.finditer(text)]


def _sentences(text: str) -> list[Token]:
    ends = [match.end() for match in SENTENCE.finditer(text)]
    starts = [0, *ends]
    pieces = [text[start:end] for start, end in zip(starts, [*ends, len(text)], strict=True)]
    return [(piece.rstrip(), piece[len(piece.rstrip()) :]) for piece in pieces if piece]


def _edits(found: Iterable[Opcode], a: list[Token], b: list[Token]) -> Iterable[Edit]:
    for tag, a1, a2, b1, b2 in found:
        if tag == "equal":
            yield from _same(a[a1:a2], b[b1:b2])
        else:
            yield Edit(EditKind.REMOVED, "".join(key + space for key, space in a[a1:a2]))
            yield Edit(EditKind.ADDED, "".join(key + space for key, space in b[b1:b2]))


def _same(a: list[Token], b: list[Token]) -> Iterable[Edit]:
    """The same words, and where the space behind one is another."""
    same: list[str] = []
    for (key, was), (_, space) in zip(a, b, strict=True):
        same += [key] if was != space else [key, space]
        if was != space:
            yield Edit(EditKind.SAME, "".join(same))
            yield Edit(EditKind.REMOVED, was)
            yield Edit(EditKind.ADDED, space)
            same = []
    yield Edit(EditKind.SAME, "".join(same))


@dataclass
class _Run:
    """An unchanged stretch and the change that follows it, in pieces."""

    same: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)

    @property
    def is_change(self) -> bool:
        return "".join(self.removed) != "".join(self.added)


def _tidy(changes: Iterable[Edit]) -> list[Edit]:
    """Join neighbours; a crumb between two changes is part of one larger change."""
    joined: list[_Run] = [_Run()]
    for run in _runs(changes):
        if run.is_change and _is_crumb(joined[-1], run):
            joined[-1].removed += run.same + run.removed
            joined[-1].added += run.same + run.added
        else:
            joined.append(run)
    parts: list[tuple[EditKind, str]] = []
    before = ""  # the space after both sides of the change before, which did not change
    for run in joined:
        removed, added = "".join(run.removed), "".join(run.added)
        parts.append((EditKind.SAME, "".join([before, *run.same])))
        before = _common_space(removed, added)
        end = -len(before) or None
        if removed == added:
            parts.append((EditKind.SAME, removed[:end]))
        else:
            parts += [(EditKind.REMOVED, removed[:end]), (EditKind.ADDED, added[:end])]
    parts.append((EditKind.SAME, before))
    filled = groupby((part for part in parts if part[1]), key=lambda part: part[0])
    return [Edit(kind, "".join(text for _, text in group)) for kind, group in filled]


def _runs(changes: Iterable[Edit]) -> Iterable[_Run]:
    run = _Run()
    for edit in changes:
        if not edit.text:
            continue
        if edit.kind == EditKind.REMOVED:
            run.removed.append(edit.text)
        elif edit.kind == EditKind.ADDED:
            run.added.append(edit.text)
        elif run.is_change:
            yield run
            run = _Run(same=[edit.text])
        else:  # nothing happened, after all
            run = _Run(same=[*run.same, *run.removed, edit.text])
    yield run


def _common_space(removed: str, added: str) -> str:
    """The white space that both end with, when there is more to each of them."""
    tail = removed[len(removed.rstrip()) :]
    is_common = tail == added[len(added.rstrip()) :] and removed != tail and added != tail
    return tail if is_common else ""


def _is_crumb(before: _Run, run: _Run) -> bool:
    """Whether the stretch between two changes is too little to hold on to while reading."""
    if _is_space(before) or _is_space(run):
        return False  # a space more or less is no change that needs joining
    words = re.findall(r"\w+", "".join(run.same))
    return not words or (len(words) == 1 and _has_four_words(before) and _has_four_words(run))


def _is_space(run: _Run) -> bool:
    return all(text.isspace() for text in chain(run.removed, run.added))


def _has_four_words(run: _Run) -> bool:
    count = 0
    for text in chain(run.removed, run.added):
        count += len(text[:400].split())
        if count > 3:
            return True
    return False


# Paragraphs


def diff_paragraphs(old: str, new: str) -> list[Block]:
    """The paragraphs of two texts; unchanged ones in a row make one block."""
    a, b = _paragraphs(old), _paragraphs(new)
    found, is_whole = opcodes(a, b)
    pairs = chain.from_iterable(
        zip(a[a1:a2], b[b1:b2], strict=True) if tag == "equal" else _pair(a[a1:a2], b[b1:b2])
        for tag, a1, a2, b1, b2 in found
    )
    blocks: list[Block] = []
    for is_same, group in groupby(pairs, key=lambda pair: pair[0] == pair[1]):
        if is_same:
            paragraphs = [now for _, now in group]
            same = [Edit(EditKind.SAME, "\n\n".join(paragraphs))]
            blocks.append(Block(EditKind.SAME, same, paragraphs=len(paragraphs)))
        else:
            blocks += [_changed(was, now, is_whole) for was, now in group]
    return blocks


def _changed(was: str, now: str, is_whole: bool) -> Block:
    if not was:
        return Block(EditKind.ADDED, [Edit(EditKind.ADDED, now)], is_rough=not is_whole)
    if not now:
        return Block(EditKind.REMOVED, [Edit(EditKind.REMOVED, was)], is_rough=not is_whole)
    edits, is_by_word = _diff(was, now)
    is_rough = not (is_whole and is_by_word)
    return Block(EditKind.CHANGED, shortened(edits), is_rough=is_rough)


def _paragraphs(text: str) -> list[str]:
    return [paragraph for paragraph in BLANK_LINES.split(text.strip()) if paragraph]


def _pair(old: list[str], new: list[str]) -> list[tuple[str, str]]:
    """Which paragraph became which: in order, and the most words kept in all.

    One that has no counterpart is paired with an empty text: no paragraph is empty.
    """
    if len(old) * len(new) > PAIRS:
        both = min(len(old), len(new))
        return [
            *zip(old, new, strict=False),
            *((paragraph, "") for paragraph in old[both:]),
            *(("", paragraph) for paragraph in new[both:]),
        ]
    likeness = _likeness(old, new)
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            together = likeness[i][j] + best[i + 1][j + 1] if likeness[i][j] >= ALIKE else 0
            best[i][j] = max(together, best[i + 1][j], best[i][j + 1])
    pairs: list[tuple[str, str]] = []
    i = j = 0
    while i < len(old) or j < len(new):
        if j == len(new) or (i < len(old) and best[i][j] == best[i + 1][j]):
            pairs.append((old[i], ""))
            i += 1
        elif i == len(old) or best[i][j] == best[i][j + 1]:
            pairs.append(("", new[j]))
            j += 1
        else:
            pairs.append((old[i], new[j]))
            i, j = i + 1, j + 1
    return pairs


def _likeness(old: list[str], new: list[str]) -> list[list[float]]:
    """The share of words (each counted once) that two paragraphs have in common."""
    a, b = ([frozenset(re.findall(r"\w+", text.lower())) for text in side] for side in (old, new))
    return [[2 * len(x & y) / ((len(x) + len(y)) or 1) for y in b] for x in a]


# Lists


def diff_items(
    old: Sequence[Any],
    new: Sequence[Any],
    key: Callable[[Any], Hashable],
    content: Callable[[Any], Any] = lambda item: item,
) -> list[ItemEdit]:
    """The items of two lists, in the new order, with the removed ones where they stood.

    `key` says which item is which, `content` what counts as a change of it. An item that kept
    its place among those that stayed is not moved by others that came or went.
    """
    was, now = _keyed(old, key), _keyed(new, key)
    places = {name: at for at, name in enumerate(was)}
    steady = _longest_rising([places[name] for name in now if name in places])
    edits = []
    for name, item in now.items():
        if name not in places:
            edits.append((name, ItemEdit(EditKind.ADDED, item)))
        elif content(was[name]) != content(item):
            edits.append((name, ItemEdit(EditKind.CHANGED, item, was[name])))
        elif places[name] not in steady:
            edits.append((name, ItemEdit(EditKind.MOVED, item, was[name])))
        else:
            edits.append((name, ItemEdit(EditKind.SAME, item, was[name])))
    return [edit for _, edit in _with_removed(edits, was, now)]


def _with_removed(
    edits: list[tuple[Hashable, ItemEdit]], was: dict[Hashable, Any], now: dict[Hashable, Any]
) -> list[tuple[Hashable, ItemEdit]]:
    """With the items that are gone, each behind the one that it stood behind."""
    behind: dict[Hashable, list[tuple[Hashable, ItemEdit]]] = {None: []}
    last = None  # of those before that are still there
    for name, item in was.items():
        if name in now:
            last = name
        else:
            behind.setdefault(last, []).append((name, ItemEdit(EditKind.REMOVED, item)))
    found = [*behind[None]]
    for name, edit in edits:
        found += [(name, edit), *behind.get(name, [])]
    return found


def _keyed(items: Sequence[Any], key: Callable[[Any], Hashable]) -> dict[Hashable, Any]:
    """Items by key; the second of the same key is another item."""
    keyed: dict[Hashable, Any] = {}
    seen: dict[Hashable, int] = {}
    for item in items:
        name = key(item)
        seen[name] = seen.get(name, 0) + 1
        keyed[name, seen[name]] = item
    return keyed


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """The most of these different numbers that stand in rising order."""
    ends: list[int] = []  # the smallest number that ends a row of each length
    before: dict[int, int | None] = {}
    for number in numbers:
        at = bisect_left(ends, number)
        before[number] = ends[at - 1] if at else None
        ends[at : at + 1] = [number]
    row: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        row.add(last)
        last = before[last]
    return row
