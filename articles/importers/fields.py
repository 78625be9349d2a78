"""Reading the keys of front matter one by one: each with its type, its limit and its sentence."""

import difflib
import math
import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.importers.front_matter import NullWord
from articles.importers.parsed import ImportRejected
from articles.words import thousands
from references.cleaning import clean_line, clean_name

# Python reads more than this, such as 20260405, 2026-W14-7, and the digits of a time stamp.
_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?"
    r"(?: ?(?:[Zz]|[+-][0-9]{2}:?[0-9]{2}))?)?"
)
_DAY_LENGTH = len("2026-04-05")
_NUMBER = re.compile(r"[+-]?[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]{1,3})?")
_PART_OF_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2})?")
YEARS = range(1000, 2200)
MAX_ITEMS = 100  # of a list of names or checks
MAX_UNKNOWN = 10  # keys that a warning names


Time = TypeVar("Time", bound=date)


class Fields:
    """A mapping of which keys are taken; what is left over at the end is unknown.

    Every method returns None for a key that is absent, null or empty.
    """

    def __init__(self, values: dict[Any, Any], warnings: list[str], within: str = ""):
        self.values = values
        self.warnings = warnings
        self.within = within
        self.known: list[str] = []

    def name(self, key: str) -> str:
        return f"{self.within}{key}"

    def take(self, key: str) -> Any:
        self.known.append(key)
        value = self.values.get(key)
        if isinstance(value, NullWord):
            self.warnings.append(
                _("“%(key)s” was left out. %(remedy)s")
                % {"key": self.name(key), "remedy": null_remedy()}
            )
            return None
        return None if value is None or value == "" else value

    def text(self, key: str, limit: int) -> str | None:
        """A line of text, cleaned as its column cleans it."""
        value = self.take(key)
        if value is None:
            return None
        if not isinstance(value, str):
            raise ImportRejected(
                _(
                    "“%(key)s” is %(kind)s. Write one line of text. A text that starts with [ or { "
                    "needs quotation marks."
                )
                % {"key": self.name(key), "kind": _kind(value)}
            )
        return self.fitting(key, clean_line(value), limit) or None

    def texts(self, key: str, limit: int) -> tuple[str, ...] | None:
        """A list of names, each once whatever its case; one text is cut at its commas."""
        value = self.take(key)
        if value is None:
            return None
        if isinstance(value, str):
            value = value.split(",")
        self.refuse_many(key, value)
        if isinstance(value, list) and any(is_null(item) for item in value):
            raise ImportRejected(
                _("“%(key)s” has an empty entry. %(remedy)s")
                % {"key": self.name(key), "remedy": null_remedy()}
            )
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ImportRejected(
                _("“%(key)s” must be a list of text values, such as [one, two].")
                % {"key": self.name(key)}
            )
        texts: dict[str, str] = {}
        for item in value:
            if text := self.fitting(key, clean_name(item), limit):
                texts.setdefault(text.casefold(), text)
        return tuple(texts.values())

    def time(self, key: str) -> datetime | date | None:
        """A date, or a time with or without a time zone."""
        value = self.text(key, 60)
        if value is None:
            return None
        try:
            time = read_time(value)
        except ValueError:
            raise ImportRejected(
                _(
                    "“%(key)s” is “%(value)s”, which isn’t a date. Write 2026-04-05, or "
                    "2026-04-05T09:30:00+00:00 with a time."
                )
                % {"key": self.name(key), "value": value}
            ) from None
        return in_our_time(self.name(key), time)

    def day(self, key: str) -> date | None:
        """A day. A month or a year alone is not one: it is left out, with a warning."""
        value = self.values.get(key)
        if isinstance(value, str) and _PART_OF_DATE.fullmatch(value.strip()):
            self.known.append(key)
            self.warnings.append(
                _("“%(key)s” (%(value)s) has no day and was left out.")
                % {"key": self.name(key), "value": value.strip()}
            )
            return None
        time = self.time(key)
        return time.date() if isinstance(time, datetime) else time

    def number(self, key: str) -> float | None:
        value = self.text(key, 60)
        if value is None:
            return None
        number = float(value) if _NUMBER.fullmatch(value) else math.inf
        if not math.isfinite(number):
            raise ImportRejected(
                _("“%(key)s” is “%(value)s”. Write a number, such as 0.9.")
                % {"key": self.name(key), "value": value}
            )
        return number

    def items(self, key: str) -> list[Any] | None:
        value = self.take(key)
        if value is not None and not isinstance(value, list):
            raise ImportRejected(
                _("“%(key)s” must be a list: lines that start with “- ”.") % {"key": self.name(key)}
            )
        return value

    def refuse_many(self, key: str, value: Any) -> None:
        """Raise ImportRejected for a list of more names, or checks, than an article can have."""
        if isinstance(value, list) and len(value) > MAX_ITEMS:
            raise ImportRejected(
                _("“%(key)s” has %(number)s entries. The limit is %(limit)s. Shorten the list.")
                % {"key": self.name(key), "number": thousands(len(value)), "limit": MAX_ITEMS}
            )

    def group(self, key: str) -> "Fields | None":
        value = self.take(key)
        if value is None:
            return None
        return fields_of(value, self.warnings, self.name(key))

    def choice(self, key: str, choices: dict[str, str]) -> str | None:
        value = self.text(key, 200)
        if value is None:
            return None
        if value not in choices:
            raise ImportRejected(
                _("“%(key)s” is “%(value)s”. Write one of: %(choices)s.")
                % {"key": self.name(key), "value": value, "choices": ", ".join(choices)}
            )
        return choices[value]

    def fitting(self, key: str, text: str, limit: int) -> str:
        return fitting(self.name(key), text, limit)

    def warn_of_unknown(self) -> None:
        unknown = [str(key)[:80] for key in self.values if key not in self.known]
        for key in unknown[:MAX_UNKNOWN]:
            self.warnings.append(_unknown(self.name(key), _closest(key, self.known)))
        others = len(unknown) - MAX_UNKNOWN
        if others > 0:
            message = ngettext(
                "%(number)s other unknown key was ignored.",
                "%(number)s other unknown keys were ignored.",
                others,
            )
            self.warnings.append(message % {"number": thousands(others)})


def in_our_time(name: str, time: Time) -> Time:
    """The time itself; raises ImportRejected for a year that must be an error."""
    if time.year not in YEARS:
        raise ImportRejected(
            _("“%(key)s” is in the year %(year)s. Correct it.") % {"key": name, "year": time.year}
        )
    return time


def null_remedy() -> str:
    return _("YAML reads Null as nothing. If you mean the word, put it in quotation marks: 'Null'.")


def read_time(text: str) -> datetime | date:
    """The date, or the time with or without a time zone, that is written; raises ValueError."""
    if not _TIME.fullmatch(text):
        raise ValueError(text)
    day, time = text[:_DAY_LENGTH], text[_DAY_LENGTH + 1 :]
    if not time:
        return date.fromisoformat(day)
    return datetime.fromisoformat(f"{day}T{time.replace(' ', '').upper()}")


def fields_of(value: Any, warnings: list[str], name: str) -> Fields:
    if not isinstance(value, dict):
        raise ImportRejected(
            _(
                "“%(name)s” is %(kind)s. Write “%(name)s:”, and its keys indented in the "
                "lines below."
            )
            % {"name": name, "kind": _kind(value)}
        )
    return Fields(value, warnings, f"{name}.")


def fitting(name: str, text: str, limit: int) -> str:
    """The text itself; raises ImportRejected when it is longer than `limit` characters."""
    if len(text) > limit:
        raise ImportRejected(
            _(
                "“%(name)s” is %(length)s characters long. The limit is %(limit)s characters. "
                "Shorten it."
            )
            % {"name": name, "length": thousands(len(text)), "limit": thousands(limit)}
        )
    return text


def _kind(value: Any) -> str:
    if isinstance(value, list):
        return _("a list")
    return _("a group of keys") if isinstance(value, dict) else _("plain text")


def _unknown(key: str, closest: str) -> str:
    if closest:
        message = _("“%(key)s” isn’t a known key and was ignored. Did you mean “%(closest)s”?")
    else:
        message = _("“%(key)s” isn’t a known key and was ignored.")
    return message % {"key": key, "closest": closest}


def _closest(key: str, known: Sequence[str]) -> str:
    return next(iter(difflib.get_close_matches(key.lower(), known, n=1)), "")


def is_null(value: Any) -> bool:
    return value is None or isinstance(value, NullWord)
