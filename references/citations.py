"""Citations: how markers are written, numbered and rewritten, and what can be wrong with them."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from references.addresses import (
    AddressError,
    name_matches_domain,
    normalise_url,
    registrable_domain,
)
from references.dialect import new_parser, replace_prose

MAX_NUMBER = 9999
MAX_RANGE = 50
# Passages with more words than this should rest on a source.
LONG_PASSAGE_WORDS = 40

_NUMBER = r"[1-9][0-9]{0,3}"
_ITEM = rf"{_NUMBER}(?: ?[-–] ?{_NUMBER})?"
_ITEMS = rf"{_ITEM}(?: ?[,;] ?{_ITEM}){{0,{MAX_RANGE - 1}}}"
_BRACKET = re.compile(rf"\[({_ITEMS})\]")
_SEVERAL = re.compile(rf"\[{_NUMBER} ?[-–,;]")
_ONE_ITEM = re.compile(rf"({_NUMBER})(?: ?[-–] ?({_NUMBER}))?")
_ONE_NUMBER = re.compile(_NUMBER)
# The markers behind a full stop belong to the sentence before it.
_SENTENCE_END = re.compile(rf"[.!?…][”’\"')]*(?:\s*\[{_ITEMS}\])*(?=\s)")
# A figure is a number that is neither a plain year nor part of a name such as "GPT-4" or "W3C", nor
# behind one such as "RFC 9110".
_FIGURE = re.compile(
    r"(?:\b([A-Z]{2,})[ \u00a0])?(?<![\w.\-–/#])(\d[\d.,\u00a0\u202f]*)(?![\w\-/])"
)
_CURRENCIES = frozenset({"AUD", "CAD", "CHF", "CNY", "EUR", "GBP", "INR", "JPY", "USD"})
_YEAR = re.compile(r"[12]\d{3}")

# The numbers of a marker and the text between its brackets → what stands there instead.
Rewriter = Callable[[Sequence[int], str], str]

_parser = new_parser().disable("text_join")


@dataclass(frozen=True)
class Passage:
    """A paragraph as plain text in which markers stand as `[n]`, and their numbers in order."""

    text: str
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True)
class CitedWork:
    """A line of the reference list, as far as the checks need it."""

    number: int
    title: str
    url: str
    source_name: str


@dataclass(frozen=True)
class Finding:
    """Something wrong with an article's citations; `is_blocking` ones prevent publication.

    `passage` are the first words of the text that it is about, empty where there is none.
    """

    code: str
    message: str
    number: int | None = None
    is_blocking: bool = False
    passage: str = ""


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
    for match in _BRACKET.finditer(text):
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


def check(
    markers: Sequence[int],
    dangling: Sequence[int],
    paragraphs: Sequence[Passage],
    works: Sequence[CitedWork],
) -> list[Finding]:
    """Return what is wrong with an article's citations, blocking findings first."""
    findings = [
        *_check_dangling(dangling),
        *_check_works(works),
        *_check_duplicates(works),
        *_check_unused(markers, works),
        *_check_passages(paragraphs, bool(works)),
    ]
    return sorted(findings, key=lambda finding: not finding.is_blocking)


def _check_dangling(dangling: Sequence[int]) -> Iterator[Finding]:
    for number in dict.fromkeys(dangling):
        if 1000 <= number <= 2999:
            yield Finding(
                "dangling_marker",
                f"[{number}] reads like a year and is shown as text. "
                f"If it is meant as a citation, add reference {number}.",
                number,
            )
        else:
            yield Finding(
                "dangling_marker",
                f"The text cites [{number}], but there is no reference {number}. Add the "
                f"reference, correct the number, or write \\[{number}] to show it as text.",
                number,
                is_blocking=True,
            )


def _check_works(works: Sequence[CitedWork]) -> Iterator[Finding]:
    for work in works:
        number, url = work.number, work.url.strip()
        missing = [
            name for name, value in (("title", work.title), ("URL", url)) if not value.strip()
        ]
        if missing:
            yield Finding(
                "incomplete_reference",
                f"Reference {number} has no {' and no '.join(missing)}. Add what is missing.",
                number,
                is_blocking=True,
            )
        if not url:
            continue
        try:
            domain = registrable_domain(url)
        except AddressError as error:
            yield Finding("unsafe_url", f"Reference {number}: {error}", number, is_blocking=True)
            continue
        if not name_matches_domain(work.source_name, domain):
            yield Finding(
                "source_mismatch",
                f"Reference {number} names its source “{work.source_name}” but links to {domain}. "
                "Check the source's name; readers are shown both.",
                number,
            )


def _check_duplicates(works: Sequence[CitedWork]) -> Iterator[Finding]:
    for number, count in Counter(work.number for work in works).items():
        if count > 1:
            yield Finding(
                "duplicate_number",
                f"{count} references have the number {number}. Give each its own number.",
                number,
                is_blocking=True,
            )
    first_with_url: dict[str, int] = {}
    for work in works:
        try:
            url = normalise_url(work.url)
        except AddressError:
            continue
        first = first_with_url.setdefault(url, work.number)
        if first != work.number:
            yield Finding(
                "duplicate_url",
                f"References {first} and {work.number} lead to the same page. "
                f"Cite [{first}] in both places and remove reference {work.number}.",
                work.number,
            )


def _check_unused(markers: Sequence[int], works: Sequence[CitedWork]) -> Iterator[Finding]:
    used = set(markers)
    for number in dict.fromkeys(work.number for work in works):
        if number not in used:
            yield Finding(
                "unused_reference",
                f"Nothing in the text cites reference {number}. "
                f"Put [{number}] where it belongs, or remove the reference.",
                number,
            )


def _check_passages(paragraphs: Sequence[Passage], has_works: bool) -> Iterator[Finding]:
    for passage in paragraphs:
        words = passage.text.split()
        # A dangling marker is meant as a source, and reported as what it is.
        has_bracket = _BRACKET.search(passage.text)
        if has_works and not has_bracket and len(words) > LONG_PASSAGE_WORDS:
            yield Finding(
                "paragraph_without_citation",
                f"The paragraph “{_beginning(words)}” cites nothing. "
                "Add a marker if it rests on a source.",
                passage=_first(words),
            )
        for sentence in _sentences(passage.text):
            figure = _first_figure(sentence)
            if figure and not _BRACKET.search(sentence):
                yield Finding(
                    "figure_without_marker",
                    f"The sentence “{_beginning(sentence.split())}” gives a figure ({figure}) "
                    "without a source. Add a marker behind it.",
                    passage=_first(sentence.split()),
                )


def _sentences(text: str) -> Iterator[str]:
    start = 0
    for match in _SENTENCE_END.finditer(text):
        yield text[start : match.end()]
        start = match.end()
    yield text[start:]


def _first_figure(sentence: str) -> str:
    for before, digits in _FIGURE.findall(sentence):
        figure = digits.rstrip(".,\u00a0\u202f")
        is_name = before and before not in _CURRENCIES
        if not is_name and not _YEAR.fullmatch(figure):
            return figure
    return ""


def _beginning(words: Sequence[str]) -> str:
    beginning = _first(words)
    return beginning if beginning == " ".join(words) else f"{beginning}…"


def _first(words: Sequence[str]) -> str:
    return " ".join(words[:8])[:100]


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
    candidates = [match for match in _BRACKET.finditer(body) if _is_marker(match[1], known)]
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
    return 10 ** (width - 1)


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
