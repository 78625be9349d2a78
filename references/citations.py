"""Citations: how markers are written, numbered and rewritten."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from references.dialect import new_parser, replace_prose

MAX_NUMBER = 9999
MAX_RANGE = 50

_NUMBER = r"[1-9][0-9]{0,3}"
_ITEM = rf"{_NUMBER}(?: ?[-–] ?{_NUMBER})?"
ITEMS = rf"{_ITEM}(?: ?[,;] ?{_ITEM}){{0,{MAX_RANGE - 1}}}"
BRACKET = re.compile(rf"\[({ITEMS})\]")
_SEVERAL = re.compile(rf"\[{_NUMBER} ?[-–,;]")
_ONE_ITEM = re.compile(rf"({_NUMBER})(?: ?[-–] ?({_NUMBER}))?")
_ONE_NUMBER = re.compile(_NUMBER)
# The numbers of a marker and the text between its brackets → what stands there instead.
Rewriter = Callable[[Sequence[int], str], str]

_parser = new_parser().disable("text_join")


@dataclass(frozen=True)
class Passage:
    """A paragraph as plain text in which markers stand as `[n]`, and their numbers in order.

    `code` are the parts of the text that are code.
    """

    text: str
    numbers: tuple[int, ...] = ()
    code: tuple[str, ...] = ()


def split_markers(text: str, known: Collection[int]) -> tuple[list[str | int], list[int]]:
    """Cut a run of plain text at its markers: (words and citation numbers, dangling numbers).

    `[n]`, `[1, 3]` and `[1–3]` are markers when all their numbers are in `known`. Otherwise the
    bracket stays text, and its unknown numbers are dangling (of a range only its two ends, or
    the first that is missing between them).
    Whatever is not in the grammar (`[sic]`, `[0]`, `[1–999]`) stays text without remark.
    """
    pieces: list[str | int] = []
    dangling: list[int] = []
    end = 0
    for match in BRACKET.finditer(text):
        numbers = _numbers(match[1])
        if not numbers:
            continue
        if not all(number in known for number in numbers):
            named = (int(digits) for digits in _ONE_NUMBER.findall(match[1]))
            unknown = [number for number in dict.fromkeys(named) if number not in known]
            dangling += unknown or [next(number for number in numbers if number not in known)]
            continue
        if match.start() > end:
            pieces.append(text[end : match.start()])
        pieces += numbers
        end = match.end()
    if end < len(text):
        pieces.append(text[end:])
    return pieces, dangling


def backlink_label(k: int) -> str:
    """Return the label of the k-th use (from 1): a … z, aa, ab … as in MediaWiki."""
    if k < 1:
        raise ValueError(f"Uses are counted from 1, not {k}.")
    label = ""
    while k:
        k, letter = divmod(k - 1, 26)
        label = chr(ord("a") + letter) + label
    return label


def normalise_markers(body: str, known: Collection[int]) -> str:
    """Rewrite lists and ranges of markers in Markdown to runs: `[1, 3–4]` → `[1][3][4]`.

    Only where every number is in `known`; code, links and headings are left alone, and
    everything else stays byte for byte.
    """
    if not _SEVERAL.search(body):
        return body
    runs = _rewrite(body, known, lambda numbers, _: "".join(f"[{n}]" for n in numbers))
    # Without its space, `](/[1, 2])` becomes the end of a link. Lists are valid too: keep them.
    return runs if find_markers(runs, known) == find_markers(body, known) else body


def rewrite_numbers(body: str, mapping: Mapping[int, int]) -> str:
    """Give the markers of a Markdown text new numbers; everything else stays byte for byte.

    The keys of `mapping` must be *all* the article's citation numbers, unchanged ones included:
    as in rendering, a bracket with any other number is not a marker and stays as it is.
    A range whose new numbers are not consecutive becomes a list. Raises ValueError for a new
    number that no marker can carry.
    """
    for number in mapping.values():
        if not 1 <= number <= MAX_NUMBER:
            raise ValueError(f"A citation's number must be from 1 to {MAX_NUMBER}, not {number}.")

    def rewrite(_: Sequence[int], inside: str) -> str:
        return f"[{_ONE_ITEM.sub(lambda item: _map_item(item, mapping), inside)}]"

    return _rewrite(body, mapping, rewrite)


def first_use_mapping(markers: Iterable[int], numbers: Collection[int]) -> dict[int, int]:
    """Return old → new number for "renumber by first use"; unused citations follow in order."""
    used = [number for number in dict.fromkeys(markers) if number in numbers]
    unused = sorted(set(numbers) - set(used))
    return {old: new for new, old in enumerate([*used, *unused], start=1)}


def renumber_by_first_use(body: str, numbers: Collection[int]) -> tuple[str, dict[int, int]]:
    """Renumber 1, 2, 3 … in the order of first use: (new body, old → new number)."""
    mapping = first_use_mapping(find_markers(body, numbers), numbers)
    return rewrite_numbers(body, mapping), mapping


def find_markers(body: str, known: Collection[int]) -> list[int]:
    """Return the numbers of the markers of a Markdown text, in order of occurrence."""
    pieces = (piece for text in _prose(body) for piece in split_markers(text, known)[0])
    return [piece for piece in pieces if isinstance(piece, int)]


def _numbers(inside: str) -> list[int]:
    """The numbers between two brackets, each once; none at all if a range is not sensible."""
    numbers: dict[int, None] = {}
    for first, last in _ONE_ITEM.findall(inside):
        start, end = int(first), int(last or first)
        if (last and end <= start) or end - start >= MAX_RANGE:
            return []
        numbers.update(dict.fromkeys(range(start, end + 1)))
    return list(numbers)


def _map_item(item: re.Match[str], mapping: Mapping[int, int]) -> str:
    start, end = int(item[1]), int(item[2] or item[1])
    numbers = [mapping[number] for number in range(start, end + 1)]
    if item[2] is None:
        return str(numbers[0])
    if numbers == list(range(numbers[0], numbers[-1] + 1)):
        separator = item[0][len(item[1]) : -len(item[2])]
        return f"{numbers[0]}{separator}{numbers[-1]}"
    return ", ".join(map(str, numbers))


def _rewrite(body: str, known: Collection[int], rewrite: Rewriter) -> str:
    """Replace the brackets that are markers in the Markdown sense, and only those.

    The parser knows which text is prose but not where it stood. So every candidate's digits are
    replaced by a number that occurs nowhere else, which cannot change how the text is parsed;
    the parser then says which of these numbers came out as prose.
    """
    candidates = [match for match in BRACKET.finditer(body) if _is_marker(match[1], known)]
    if not candidates:
        return body
    base = _unused_base(body)
    probes = (
        f"[{_ONE_NUMBER.sub(str(base + index), match[1])}]"
        for index, match in enumerate(candidates)
    )
    in_prose = _numbers_in_prose(_replace_all(body, candidates, probes), len(str(base)))
    rewritten = (
        rewrite(_numbers(match[1]), match[1]) if base + index in in_prose else match[0]
        for index, match in enumerate(candidates)
    )
    return _replace_all(body, candidates, rewritten)


def _is_marker(inside: str, known: Collection[int]) -> bool:
    numbers = _numbers(inside)
    return bool(numbers) and all(number in known for number in numbers)


def _unused_base(body: str) -> int:
    """A power of ten such that no number with as many digits follows a bracket in `body`."""
    width = 8
    while re.search(rf"\[[0-9]{{{width}}}(?![0-9])", body):
        width += 1
    return int("1".ljust(width, "0"))


def _numbers_in_prose(body: str, width: int) -> set[int]:
    probe = re.compile(rf"\[([0-9]{{{width}}})(?![0-9])[-–,; 0-9]*\]")
    return {int(digits) for text in _prose(body) for digits in probe.findall(text)}


def _prose(body: str) -> list[str]:
    """The runs of text in which a marker may stand."""
    runs: list[str] = []

    def note(token: Token) -> list[Token]:
        runs.append(token.content)
        return [token]

    replace_prose(_parser.parse(body), note)
    return runs


def _replace_all(body: str, matches: list[re.Match[str]], replacements: Iterable[str]) -> str:
    parts: list[str] = []
    end = 0
    for match, replacement in zip(matches, replacements, strict=True):
        parts += [body[end : match.start()], replacement]
        end = match.end()
    return "".join([*parts, body[end:]])
