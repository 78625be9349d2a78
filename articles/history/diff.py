"""What changed between two texts or two lists: pure, and bounded in cost.

Texts are compared paragraph by paragraph, then word by word inside the paragraphs that changed,
so that the work follows the size of the change and not of the article.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise
from typing import Any

from django.utils.translation import ngettext

# A web address, a marker ("[1, 3]"), a word with its apostrophes and digits, or a run of one sign;
# each with the space that follows it. Space at the start of the text stands alone.
TOKEN = re.compile(
    r"(https?://[^\s<>()\[\]]+|\[\d[\d,–\- ]*\]|\w+(?:['’.,\u202f-]\w+)*|([^\w\s])\2*)(\s*)|\s+"
)
SENTENCE = re.compile(r"\s*\S.*?(?:[.!?…]['\"”’)]*(?=\s)|\n|\Z)", re.DOTALL)
BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")

CONTEXT = 12  # words kept at either end of a long unchanged stretch
EXACT = 1_000_000  # pairs of tokens up to which frequent words are compared too
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
    """A paragraph; or several in a row that did not change."""

    kind: EditKind
    changes: list[Edit]
    paragraphs: int = 1


# Words


def diff_words(old: str, new: str) -> list[Edit]:
    """The way from one text to the other: what is same or removed, joined, is `old`; what is
    same or added is `new`.
    """
    if old == new:
        return [Edit(EditKind.SAME, old)] if old else []
    return _tidy(_diff_tokens(_tokens(old), _tokens(new), old, new))


def shortened(changes: Sequence[Edit], context: int = CONTEXT) -> list[Edit]:
    """The same with long unchanged stretches replaced by a `gap` that says how long it is."""
    shown: list[Edit] = []
    for at, edit in enumerate(changes):
        words = re.findall(r"\s*\S+\s*", edit.text) if edit.kind == EditKind.SAME else []
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


Token = tuple[str, str]  # what is compared, and the space that follows


def _tokens(text: str) -> list[Token]:
    return [(match[1] or "", match[3] if match[1] else match[0]) for match in TOKEN.finditer(text)]


def _sentences(text: str) -> list[Token]:
    ends = [match.end() for match in SENTENCE.finditer(text)]
    starts = [0, *ends]
    pieces = [text[start:end] for start, end in zip(starts, [*ends, len(text)], strict=True)]
    return [(piece.rstrip(), piece[len(piece.rstrip()) :]) for piece in pieces if piece]


def _diff_tokens(a: list[Token], b: list[Token], old: str, new: str) -> Iterable[Edit]:
    """Compare words; in very long texts sentences; in absurd ones nothing."""
    if len(a) * len(b) <= WORDS:
        return _match(a, b, autojunk=len(a) * len(b) > EXACT)
    a, b = _sentences(old), _sentences(new)
    if len(a) * len(b) <= WORDS:
        return _match(a, b, autojunk=True)
    return [Edit(EditKind.REMOVED, old), Edit(EditKind.ADDED, new)]


def _match(a: list[Token], b: list[Token], autojunk: bool) -> Iterable[Edit]:
    keys = [key for key, _ in a], [key for key, _ in b]
    matcher = SequenceMatcher(None, *keys, autojunk=autojunk)
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag == "equal":
            for (key, was), (_, space) in zip(a[a1:a2], b[b1:b2], strict=True):
                if was == space:
                    yield Edit(EditKind.SAME, key + space)
                else:
                    yield Edit(EditKind.SAME, key)
                    yield Edit(EditKind.REMOVED, was)
                    yield Edit(EditKind.ADDED, space)
        else:
            yield Edit(EditKind.REMOVED, "".join(key + space for key, space in a[a1:a2]))
            yield Edit(EditKind.ADDED, "".join(key + space for key, space in b[b1:b2]))


@dataclass
class _Run:
    """An unchanged stretch and the change that follows it."""

    same: str = ""
    removed: str = ""
    added: str = ""


def _tidy(changes: Iterable[Edit]) -> list[Edit]:
    """Join neighbours; a crumb between two changes is part of one larger change."""
    runs = [_Run()]
    for edit in changes:
        run = runs[-1]
        if edit.kind == EditKind.SAME and edit.text:
            if run.removed == run.added:  # nothing happened, after all
                run.same, run.removed, run.added = run.same + run.removed + edit.text, "", ""
            else:
                runs.append(_Run(same=edit.text))
        elif edit.kind == EditKind.REMOVED:
            run.removed += edit.text
        else:
            run.added += edit.text
    joined = runs[:1]
    for run in runs[1:]:
        if (run.removed or run.added) and _is_crumb(joined[-1], run):
            joined[-1].removed += run.same + run.removed
            joined[-1].added += run.same + run.added
        else:
            joined.append(run)
    joined.append(_Run())
    for run, following in pairwise(joined):
        space = _common_space(run.removed, run.added)
        if space:  # the space after both sides did not change
            run.removed = run.removed[: -len(space)]
            run.added = run.added[: -len(space)]
            following.same = space + following.same
    return [Edit(kind, text) for kind, text in _joined(joined)]


def _common_space(removed: str, added: str) -> str:
    """The white space that both end with, when there is more to each of them."""
    tail = removed[len(removed.rstrip()) :]
    is_common = tail == added[len(added.rstrip()) :] and removed != tail and added != tail
    return tail if is_common else ""


def _joined(runs: Iterable[_Run]) -> list[tuple[EditKind, str]]:
    """The stretches of the runs, with neighbours that did not change in one piece."""
    joined: list[tuple[EditKind, str]] = []
    for kind, text in (part for run in runs for part in _parts(run)):
        if kind == EditKind.SAME and joined and joined[-1][0] == EditKind.SAME:
            joined[-1] = (kind, joined[-1][1] + text)
        elif text:
            joined.append((kind, text))
    return joined


def _parts(run: _Run) -> list[tuple[EditKind, str]]:
    if run.removed == run.added:
        return [(EditKind.SAME, run.same + run.removed)]
    return [(EditKind.SAME, run.same), (EditKind.REMOVED, run.removed), (EditKind.ADDED, run.added)]


def _is_crumb(before: _Run, run: _Run) -> bool:
    """Whether the stretch between two changes is too little to hold on to while reading."""
    words = re.findall(r"\w+", run.same)
    around = [before.removed + before.added, run.removed + run.added]
    if not all(change.strip() for change in around):
        return False  # a space more or less is no change that needs joining
    return not words or (len(words) == 1 and all(len(change.split()) > 3 for change in around))


# Paragraphs


def diff_paragraphs(old: str, new: str) -> list[Block]:
    """The paragraphs of two texts; unchanged ones in a row make one block."""
    a, b = _paragraphs(old), _paragraphs(new)
    blocks: list[Block] = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            same = [Edit(EditKind.SAME, "\n\n".join(b[b1:b2]))]
            blocks.append(Block(EditKind.SAME, same, paragraphs=b2 - b1))
            continue
        for was, now in _pair(a[a1:a2], b[b1:b2]):
            if not was:
                blocks.append(Block(EditKind.ADDED, [Edit(EditKind.ADDED, now)]))
            elif not now:
                blocks.append(Block(EditKind.REMOVED, [Edit(EditKind.REMOVED, was)]))
            else:
                blocks.append(Block(EditKind.CHANGED, shortened(diff_words(was, now))))
    return blocks


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
    after = None
    for name, item in was.items():
        if name not in now:
            at = next((i for i, (other, _) in enumerate(edits) if other == after), -1)
            edits.insert(at + 1, (name, ItemEdit(EditKind.REMOVED, item)))
        after = name
    return [edit for _, edit in edits]


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
    """The most of these different numbers that stand in rising order; lists are short here."""
    best: list[list[int]] = []
    for at, number in enumerate(numbers):
        before = [best[i] for i in range(at) if numbers[i] < number]
        best.append([*_longest(before), number])
    return set(_longest(best))


def _longest(rows: list[list[int]]) -> list[int]:
    return max(rows, key=len, default=[])
