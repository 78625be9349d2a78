"""Reference lists: the checks that all formats share, and the lists that stand in the text."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _

from articles.importers.fields import fitting
from articles.importers.parsed import ImportRejected, ParsedReference
from articles.words import thousands
from references.addresses import AddressError, guess_source_name, normalise_url, registrable_domain
from references.citations import MAX_NUMBER

SOURCE_MAX_LENGTH = 200
TITLE_MAX_LENGTH = 500
ARCHIVE_MAX_LENGTH = 2000
MAX_REFERENCES = 2000

_DEFINITION = re.compile(
    r"""[ ]{0,3}\[(\d{1,6})\]:[ \t]+<?(\S+?)>?(?:[ \t]+["“'(](.*)["”')])?[ \t]*"""
)
# A longer line holds no reference: it is measured before it is compared with any of these.
LINE_MAX_LENGTH = 6000
_LINE = re.compile(r"(?:[-*][ ]+)?(?:\\?\[(\d{1,6})\\?\]|(\d{1,6})\.)[ \t]+(\S.*)")
_HEADINGS = frozenset({"references", "sources"})
_BEFORE_ADDRESS = re.compile(r"(?:(.*\S)[ ]([—–-])[ ])?<?([a-zA-Z][a-zA-Z0-9+.-]*:\S+?)>?")


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


def lift_definitions(body: str) -> tuple[str, list[ParsedReference]]:
    """Take `[1]: https://… "Title"` lines from the end of a text: (the rest, references)."""
    lines = body.rstrip().split("\n")
    lifted: list[ParsedReference] = []
    while lines and (not lines[-1].strip() or _definition(lines[-1])):
        if match := _definition(lines.pop()):
            lifted.append(new_reference(match[1], match[2], title=match[3]))
    return ("\n".join(lines), lifted[::-1]) if lifted else (body, [])


def lift_section(body: str) -> tuple[str, list[ParsedReference]]:
    """Take a closing “References” section from a text: (the rest, references).

    Only when every line of it is a reference; otherwise it is text like any other.
    """
    all_lines = body.split("\n")
    headings = [number for number, line in enumerate(all_lines) if _is_heading(line)]
    if not headings:
        return body, []
    lines = join_lines(all_lines[headings[-1] + 1 :])
    if not lines or not all(map(is_reference_line, lines)):
        return body, []
    above = "\n".join(all_lines[: headings[-1]]).rstrip()
    return above, [read_line(line) for line in lines]


def _is_heading(line: str) -> bool:
    """Whether a line is the heading of a reference list: “## References”."""
    if len(line) > 100 or not line.startswith("#"):
        return False
    words = line.lstrip("#")
    is_marked = words.startswith(" ") and len(line) - len(words) <= 6
    return is_marked and words.rstrip(" ").rstrip("#").strip(" ").lower() in _HEADINGS


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


def read_line(line: str) -> ParsedReference:
    """Read “[n] Source — Title — URL”: cut at the first and the last separator.

    The title itself may hold a dash.
    """
    line = line.strip()
    match = _LINE.fullmatch(line) if len(line) <= LINE_MAX_LENGTH else None
    if match is None:
        raise ImportRejected(
            _("“%s” isn’t a reference. Write “[1] Source — Title — https://…”.") % line[:80]
        )
    number, rest = match[1] or match[2], " ".join(match[3].split())
    parts = _BEFORE_ADDRESS.fullmatch(rest)
    if parts is None:
        raise ImportRejected(
            _(
                "Reference %(number)s has no address at its end. Write “[%(number)s] Source — "
                "Title — https://…”."
            )
            % {"number": number}
        )
    source, _dash, title = (parts[1] or "").partition(f" {parts[2]} ")
    return new_reference(number, parts[3], source=source.strip(), title=title.strip())


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
