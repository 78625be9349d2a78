"""Reading the keys of front matter one by one: each with its type, its limit and its sentence."""

import difflib
import math
import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from articles.importers.parsed import ImportRejected

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PART_OF_DATE = re.compile(r"\d{4}(?:-\d{2})?")
_YEARS = range(1000, 2200)


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
        return None if value is None or value == "" else value

    def text(self, key: str, limit: int) -> str | None:
        """A line of text, its white space made single spaces."""
        value = self.take(key)
        if value is None:
            return None
        if not isinstance(value, str):
            raise ImportRejected(f"“{self.name(key)}” is {_kind(value)}. Write one line of text.")
        return self.fitting(key, " ".join(value.split()), limit) or None

    def texts(self, key: str, limit: int) -> tuple[str, ...] | None:
        """A list of texts, each once whatever its case; one text is cut at its commas."""
        value = self.take(key)
        if value is None:
            return None
        if isinstance(value, str):
            value = value.split(",")
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise ImportRejected(f"“{self.name(key)}” must be a list of texts, such as [one, two].")
        found: dict[str, str] = {}
        for each in value:
            if text := self.fitting(key, " ".join(each.split()), limit):
                found.setdefault(text.casefold(), text)
        return tuple(found.values())

    def time(self, key: str) -> datetime | date | None:
        """A date, or a time with or without a time zone, as ISO 8601 writes them."""
        value = self.text(key, 60)
        if value is None:
            return None
        try:
            found = date.fromisoformat(value) if _DAY.fullmatch(value) else _time(value)
        except ValueError:
            raise ImportRejected(
                f"“{self.name(key)}” is “{value}”, which is not a date. Write 2026-04-05, or "
                "2026-04-05T09:30:00+00:00 with a time."
            ) from None
        if found.year not in _YEARS:
            raise ImportRejected(f"“{self.name(key)}” is in the year {found.year}. Correct it.")
        return found

    def day(self, key: str) -> date | None:
        """A day. A month or a year alone is not one: it is left out, with a warning."""
        value = self.values.get(key)
        if isinstance(value, str) and _PART_OF_DATE.fullmatch(value.strip()):
            self.known.append(key)
            self.warnings.append(
                f"“{self.name(key)}” ({value.strip()}) names no day and is left out: a day is not "
                "made up."
            )
            return None
        found = self.time(key)
        return found.date() if isinstance(found, datetime) else found

    def number(self, key: str) -> float | None:
        value = self.text(key, 60)
        if value is None:
            return None
        try:
            found = float(value)
        except ValueError:
            found = math.nan
        if not math.isfinite(found):
            raise ImportRejected(f"“{self.name(key)}” is “{value}”. Write a number, such as 0.9.")
        return found

    def items(self, key: str) -> list[Any] | None:
        value = self.take(key)
        if value is not None and not isinstance(value, list):
            raise ImportRejected(f"“{self.name(key)}” must be a list: lines that start with “- ”.")
        return value

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
                f"“{self.name(key)}” is “{value}”. Write one of: {', '.join(choices)}."
            )
        return choices[value]

    def fitting(self, key: str, text: str, limit: int) -> str:
        return fitting(self.name(key), text, limit)

    def warn_of_unknown(self) -> None:
        for key in self.values:
            if key not in self.known:
                self.warnings.append(
                    f"“{self.name(str(key))}” is not a known key and was "
                    f"ignored.{_suggestion(str(key), self.known)}"
                )


def fields_of(value: Any, warnings: list[str], name: str) -> Fields:
    if not isinstance(value, dict):
        raise ImportRejected(
            f"“{name}” is {_kind(value)}. Give it keys of its own, such as “{name}:” and below it "
            "an indented “key: value”."
        )
    return Fields(value, warnings, f"{name}.")


def fitting(name: str, text: str, limit: int) -> str:
    """The text itself; raises ImportRejected when it is longer than `limit` characters."""
    if len(text) > limit:
        raise ImportRejected(
            f"“{name}” is {len(text):,} characters long; at most {limit:,} fit. Shorten it."
        )
    return text


def _time(value: str) -> datetime:
    return datetime.fromisoformat(value.replace(" +", "+").replace("Z", "+00:00"))


def _kind(value: Any) -> str:
    if isinstance(value, list):
        return "a list"
    return "a group of keys" if isinstance(value, dict) else "plain text"


def _suggestion(key: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(key.lower(), known, n=1)
    return f" Is “{close[0]}” meant?" if close else ""
