"""What a reader typed into the search field: words, and operators such as `tag:` and `from:`. Pure.

Nothing typed is an error. What cannot be used is left out, and a note says so.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

MAX_LENGTH = 200  # characters of a query
MAX_WORDS = 16
MAX_FILTERS = 5
FILTERS = ("section", "tag", "author", "source")
KEPT_FORMATS = "\u200c\u200d"  # joiners, which some scripts cannot be written without

_ITEM = re.compile(
    rf'(?<!\S)(?P<name>from|to|{"|".join(FILTERS)}):(?:"(?P<quoted>[^"]*)"?|(?P<plain>[^\s"]*))'
    r'|"[^"]*"?|[^\s"]+',
    re.IGNORECASE,
)
_NEGATIVE = re.compile(r"-\d[\d.,]*%?")  # alone, it is not what to leave out
_LETTER = re.compile(r"[^\W_]")
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", re.ASCII)


@dataclass(frozen=True)
class Query:
    """A query as understood: `text` is words, "phrases", -without and or.

    `start` is the first day that counts, `end` the first that does not. `filters` are pairs of
    a name out of FILTERS and a value; all of them must hold.
    """

    text: str = ""
    start: date | None = None
    end: date | None = None
    filters: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.text or self.start or self.end or self.filters)

    @property
    def is_impossible(self) -> bool:
        """Whether it ends before it begins."""
        return bool(self.start and self.end and self.start >= self.end)


@dataclass
class _Parts:
    words: list[str] = field(default_factory=list)
    dates: dict[str, date] = field(default_factory=dict)
    filters: dict[tuple[str, str], None] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)

    def note(self, text: str) -> None:
        self.notes[text] = None


def clean(typed: str, longest: int = MAX_LENGTH) -> str:
    """One line in NFC, without what is not seen or no text, cut to a length."""
    kept = "".join(map(_usable, typed[: 4 * longest]))
    return " ".join(unicodedata.normalize("NFC", kept).split())[:longest].strip()


def parse(typed: str, given: Mapping[str, str] | None = None) -> Query:
    """Understand a query; `given` are filters chosen beside the field, `year` among them."""
    parts = _Parts()
    text = clean(typed)
    if len(" ".join(typed.split())) > MAX_LENGTH:
        parts.note(_("Only the first %(number)s characters were used.") % {"number": MAX_LENGTH})
    for name, value in (given or {}).items():
        _add(parts, name, clean(value))
    for item in _ITEM.finditer(text):
        if item["name"]:
            _add(parts, item["name"].lower(), (item["quoted"] or item["plain"] or "").strip())
        elif not _LETTER.search(item[0]):
            continue
        elif len(parts.words) < MAX_WORDS:
            # PostgreSQL negates once for every hyphen, and gives up after some hundred.
            parts.words.append(re.sub("^-+", "-", item[0]))
        else:
            parts.note(_("Only the first %(number)s words were used.") % {"number": MAX_WORDS})
    if len(parts.words) == 1 and _NEGATIVE.fullmatch(parts.words[0]):
        parts.words[0] = parts.words[0].removeprefix("-")
    query = Query(
        text=" ".join(parts.words),
        start=parts.dates.get("from"),
        end=parts.dates.get("to"),
        filters=tuple(parts.filters),
        notes=tuple(parts.notes),
    )
    if query.is_empty and typed.strip() and not query.notes:
        return replace(query, notes=(_("Enter at least one letter or number."),))
    if query.is_impossible:
        return replace(query, notes=(*query.notes, _("The end date is before the start date.")))
    return query


def _add(parts: _Parts, name: str, value: str) -> None:
    if not value:
        return
    if name == "year":
        _add(parts, "from", value)
        _add(parts, "to", value)
    elif name in FILTERS:
        if len(parts.filters) < MAX_FILTERS:
            parts.filters[name, value] = None
        else:
            parts.note(_("Only the first %(number)s filters were used.") % {"number": MAX_FILTERS})
    elif days := _days_of(value):
        known = parts.dates.get(name)
        if name == "from":
            parts.dates[name] = max(known, days[0]) if known else days[0]
        else:
            parts.dates[name] = min(known, days[1]) if known else days[1]
    else:
        message = _("“%(value)s” isn’t a date. Write it as 2026, 2026-04, or 2026-04-05.")
        parts.note(message % {"value": value[:40]})


def _days_of(text: str) -> tuple[date, date] | None:
    """The first day of a year, month or day, and the first after it."""
    match = _DATE.fullmatch(text)
    if not match or not 1000 <= int(match[1]) <= 9000:
        return None
    year, month, day = (int(part or 0) for part in match.groups())
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return first, first + timedelta(days=1)
    if month:
        return first, date(year + month // 12, month % 12 + 1, 1)
    return first, date(year + 1, 1, 1)


def _usable(character: str) -> str:
    """The character; a space for what is no text, nothing for what only forms it."""
    category = unicodedata.category(character)
    if not category.startswith("C") or character in KEPT_FORMATS:
        return character
    return "" if category == "Cf" else " "
