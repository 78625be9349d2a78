"""Reference lists: the checks that all formats share, and the lists that stand in the text."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.importers.cited import places_of_marks, read_citation, replace_marks
from articles.importers.fields import fitting
from articles.importers.parsed import ImportRejected, ParsedReference
from articles.words import thousands
from references.addresses import AddressError, normalise_url, registrable_domain
from references.citations import BRACKET, MAX_NUMBER
from references.source_names.guessing import guess_source_name

SOURCE_MAX_LENGTH = 200
TITLE_MAX_LENGTH = 500
ARCHIVE_MAX_LENGTH = 2000
MAX_REFERENCES = 2000

_DEFINITION = re.compile(
    r"""[ ]{0,3}\[(\d{1,6})\]:(?:[ \t]+|(?=<?https?:))<?(\S+?)>?(?:[ \t]+["“'(](.*)["”')])?[ \t]*"""
)
# A longer line holds no reference: it is measured before it is compared with any of these.
LINE_MAX_LENGTH = 6000
_LINE = re.compile(r"(?:[-*][ ]+)?(?:\\?\[(\d{1,6})\\?\]|\(?(\d{1,6})[.)])[ \t]+(\S.*)")
# Of the closing list, in the languages in which people write them.
_HEADINGS = frozenset(
    """bibliografia bibliografía bibliographie bibliography bronnen citations einzelnachweise
    endnotes fonti fontes footnotes fuentes literatur literature literaturverzeichnis przypisy
    quellen quellenangaben quellenverzeichnis reference referenties references referencias
    referenzen referências riferimenti références sources źródła источники литература примечания
    出典 参考文献 参考资料 來源 来源""".split()
) | {"list of references", "reference list", "source list", "works cited"}


def new_reference(
    number: object,
    url: str | None,
    *,
    source: str | None = None,
    title: str | None = None,
    published: date | None = None,
    archive: str | None = None,
) -> ParsedReference:
    """A checked reference; raises ImportRejected with a sentence that names its number."""
    n = _number(number)
    if not url:
        raise ImportRejected(_("Reference %s has no address. Add its “url”, or remove it.") % n)
    try:
        address = normalise_url(url)
    except AddressError as error:
        raise ImportRejected(
            _("Reference %(number)s: %(problem)s") % {"number": n, "problem": error}
        ) from None
    if archive:
        try:
            normalise_url(archive)
        except AddressError as error:
            raise ImportRejected(
                _("Reference %(number)s, archived copy: %(problem)s")
                % {"number": n, "problem": error}
            ) from None
    name = f"references {n}"
    return ParsedReference(
        number=n,
        source=fitting(f"{name} source", source or "", SOURCE_MAX_LENGTH)
        or guess_source_name(registrable_domain(address)),
        title=fitting(f"{name} title", title or "", TITLE_MAX_LENGTH),
        url=address,
        published=published,
        archive=fitting(f"{name} archive", archive or "", ARCHIVE_MAX_LENGTH),
    )


def check_references(references: Sequence[ParsedReference]) -> tuple[ParsedReference, ...]:
    """The references in the order of their numbers; no number and no address twice."""
    if len(references) > MAX_REFERENCES:
        raise ImportRejected(
            _("The article has %(number)s references. The limit is %(limit)s.")
            % {"number": thousands(len(references)), "limit": thousands(MAX_REFERENCES)}
        )
    numbers: set[int] = set()
    addresses: dict[str, int] = {}
    for reference in references:
        number, url = reference.number, reference.url
        if number in numbers:
            raise ImportRejected(
                _("Two references have the number %s. Give each its own number.") % number
            )
        numbers.add(number)
        first = addresses.setdefault(url, number)
        if first != number:
            raise ImportRejected(
                _(
                    "References %(first)s and %(number)s link to the same page (%(url)s). Cite "
                    "[%(first)s] in both places and remove reference %(number)s."
                )
                % {"first": first, "number": number, "url": url}
            )
    return tuple(sorted(references, key=lambda reference: reference.number))


def lift_lists(
    body: str, given: Sequence[ParsedReference], warnings: list[str]
) -> tuple[str, tuple[ParsedReference, ...]]:
    """Take the reference lists from the end of a text: (the rest, all references).

    A list that cannot be read as a whole stays text, with a warning. It rejects nothing.
    """
    references = check_references(given)
    for lift in (lift_definitions, lift_section):
        try:
            rest, lifted = lift(body)
            references, notes = _joined(references, lifted)
        except ImportRejected as error:
            warnings.append(_("The list of references in the text stays text. %s") % error)
        else:
            body = rest
            warnings += notes
    return body, references


def _joined(
    given: Sequence[ParsedReference], lifted: Sequence[ParsedReference]
) -> tuple[tuple[ParsedReference, ...], list[str]]:
    """The references of the front matter and of a list, and warnings where they differ."""
    joined = {reference.number: reference for reference in given}
    warnings = []
    check_references(lifted)
    for reference in lifted:
        known = joined.setdefault(reference.number, reference)
        if known.url != reference.url:
            warnings.append(
                _(
                    "Reference %(number)s appears twice. The address in the front matter was used "
                    "instead of %(url)s below the text."
                )
                % {"number": reference.number, "url": reference.url}
            )
        elif not known.title:
            joined[reference.number] = replace(known, title=reference.title)
    return check_references(list(joined.values())), warnings


def place_footnotes(
    body: str,
    notes: Mapping[str, str],
    given: Sequence[ParsedReference],
    warnings: list[str],
) -> tuple[str, tuple[ParsedReference, ...]]:
    """Make references of the footnotes with one address, and a list at the end of the others."""
    references = list(given)
    numbers = {reference.url: reference.number for reference in given}
    # What the text cites already, with a reference or without, is no footnote.
    cited = (int(n) for match in BRACKET.finditer(body) for n in re.findall(r"[0-9]+", match[1]))
    taken = {*numbers.values(), *cited}
    places = places_of_marks(body)
    in_order = sorted(notes, key=lambda label: places.get(label, len(body)))
    free = 1
    markers: dict[str, str] = {}
    # A footnote keeps its number where that is free: those with a name come second.
    for label in sorted(in_order, key=lambda label: not _is_free(label, taken)):
        while free in taken:
            free += 1
        number = int(label) if _is_free(label, taken) else free
        reference = _cited_by(notes[label], number)
        if reference is None:
            continue
        if reference.url not in numbers:
            references.append(reference)
            taken.add(number)
        markers[label] = f"[{numbers.setdefault(reference.url, number)}]"
    others = [label for label in in_order if label not in markers]
    markers |= {label: _(" (note %s)") % n for n, label in enumerate(others, start=1)}
    body = without_empty_heading(body.split("\n"))
    if others:
        listed = "\n".join(f"{n}. {notes[label]}" for n, label in enumerate(others, start=1))
        body = f"{body.rstrip()}\n\n## {_('Notes')}\n\n{listed}"
    warnings += _about_footnotes(len(notes) - len(others), len(others))
    return replace_marks(body, markers), check_references(references)


def _about_footnotes(references: int, others: int) -> list[str]:
    warnings = []
    if references:
        message = ngettext(
            "%(number)s footnote becomes a reference. Check it.",
            "%(number)s footnotes become references. Check them.",
            references,
        )
        warnings.append(message % {"number": references})
    if others:
        message = ngettext(
            "%(number)s footnote doesn’t have one address, so it becomes a note at the end of the "
            "text.",
            "%(number)s footnotes don’t have one address each, so they become notes at the end of "
            "the text.",
            others,
        )
        warnings.append(message % {"number": others})
    return warnings


def _cited_by(text: str, number: int) -> ParsedReference | None:
    """The reference that a footnote is, if it has one address."""
    cited = read_citation(text) if len(text) <= LINE_MAX_LENGTH else None
    if cited is None:
        return None
    try:
        return new_reference(number, cited.url, source=cited.source, title=cited.title)
    except ImportRejected:
        return None


def _is_free(label: str, taken: Collection[int]) -> bool:
    is_number = label.isascii() and label.isdigit() and len(label) <= 4 and label[0] != "0"
    return is_number and int(label) not in taken


def lift_definitions(body: str) -> tuple[str, list[ParsedReference]]:
    """Take `[1]: https://… "Title"` lines from the end of a text: (the rest, references)."""
    lines = body.rstrip().split("\n")
    lifted: list[ParsedReference] = []
    while lines and (not lines[-1].strip() or _definition(lines[-1])):
        if match := _definition(lines.pop()):
            lifted.append(new_reference(match[1], match[2], title=match[3]))
    return (without_empty_heading(lines), lifted[::-1]) if lifted else (body, [])


def lift_section(body: str) -> tuple[str, list[ParsedReference]]:
    """Take a closing “References” section from a text: (the rest, references).

    Only when every line of it starts like a reference; otherwise it is text like any other.
    Raises ImportRejected when one that starts so is none.
    """
    all_lines = body.split("\n")
    headings = [n for n in range(len(all_lines)) if _heading_lines(all_lines, n)]
    if not headings:
        return body, []
    start = headings[-1]
    lines = join_lines(all_lines[start + _heading_lines(all_lines, start) :])
    if not lines or not all(map(is_reference_line, lines)):
        return body, []
    above = "\n".join(all_lines[:start]).rstrip()
    return above, _counted([read_line(line, is_markdown=True) for line in lines])


def without_empty_heading(lines: list[str]) -> str:
    """The lines as a text, without a heading of a reference list that nothing is left of."""
    kept = "\n".join(lines).rstrip().split("\n")
    for size in (1, 2):
        if size <= len(kept) and _heading_lines(kept, len(kept) - size) == size:
            return "\n".join(kept[:-size]).rstrip()
    return "\n".join(lines)


def _heading_lines(lines: Sequence[str], start: int) -> int:
    """How many lines a heading such as “## References” has there: 0, 1, or 2 if underlined."""
    line = lines[start].strip()
    if not 1 < len(line) < 100:
        return 0
    bare = line.rstrip(":")
    is_marked = bool(re.match(r"#{1,6}[ ]", line)) or (bare[:2] == bare[-2:] and bare[:1] in "*_")
    words = bare.strip("#*_ ").rstrip(":").casefold()
    if words not in _HEADINGS:
        return 0
    below = lines[start + 1].strip() if start + 1 < len(lines) else ""
    if not is_marked and len(below) > 1 and below in ("=" * len(below), "-" * len(below)):
        return 2
    return 1 if is_marked else 0


def _counted(references: list[ParsedReference]) -> list[ParsedReference]:
    """A list whose items all have one number, as Markdown allows, is counted from there."""
    first = references[0].number
    if all(reference.number == first for reference in references):
        return [replace(item, number=n) for n, item in enumerate(references, start=first)]
    return references


def _definition(line: str) -> re.Match[str] | None:
    return _DEFINITION.fullmatch(line) if len(line) <= LINE_MAX_LENGTH else None


def join_lines(lines: Iterable[str]) -> list[str]:
    """Lines that are not blank, with those that start no reference joined to the one before."""
    joined: list[list[str]] = []
    is_open = False
    for line in lines:
        text = line.strip()
        if text and is_open and not is_reference_line(text):
            joined[-1].append(text)
        elif text:
            joined.append([text])
        is_open = bool(text)
    return [" ".join(texts) for texts in joined]


def is_reference_line(line: str) -> bool:
    return len(line) <= LINE_MAX_LENGTH and bool(_LINE.fullmatch(line))


def read_line(line: str, *, is_markdown: bool = False) -> ParsedReference:
    """Read “[n] Source — Title — URL”, or another line that ends with its address."""
    line = line.strip()
    match = _LINE.fullmatch(line) if len(line) <= LINE_MAX_LENGTH else None
    if match is None:
        raise ImportRejected(
            _("“%s” isn’t a reference. Write “[1] Source — Title — https://…”.") % line[:80]
        )
    number = match[1] or match[2]
    cited = read_citation(match[3], is_markdown=is_markdown)
    if cited is None or not cited.is_at_end:
        raise ImportRejected(
            _(
                "Reference %(number)s has no address at its end. Write “[%(number)s] Source — "
                "Title — https://…”."
            )
            % {"number": number}
        )
    return new_reference(number, cited.url, source=cited.source, title=cited.title)


def _number(value: object) -> int:
    text = str(value).strip() if isinstance(value, str | int) else ""
    is_number = len(text) <= 6 and text.isascii() and text.isdigit()
    if not (is_number and 1 <= int(text) <= MAX_NUMBER):
        if value is None or value == "":
            problem = _("A reference has no number.")
        else:
            problem = _("The number of a reference is “%s”.") % str(value)[:40]
        advice = _("Write a whole number from 1 to %s.") % MAX_NUMBER
        raise ImportRejected(f"{problem} {advice}")
    return int(text)
