"""Dates, times, numbers and lists of names in words. Pure: the one place that writes them."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, overload

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from articles.ambient import language
from articles.days import local_time

NARROW_SPACE = "\u202f"
MAX_NUMBER = 2**31 - 1  # of a row, a page, a revision
# The scripts that are written from right to left.
_FROM_RIGHT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def person_name(user: Any) -> str:
    """The full name of somebody who signs in; the name they sign in with when that is all."""
    return str(user.get_full_name() or user.get_username())


def isolated(text: str) -> str:
    """A name or a few words for the middle of a sentence, apart from its direction.

    Only where letters from right to left would pull the sentence's own marks to the wrong side:
    in the characters that Unicode has for it, as the sentence may stand where there is no HTML.
    """
    return f"\u2068{text}\u2069" if _FROM_RIGHT.search(text) else text


def read_number(text: object, most: int = MAX_NUMBER) -> int | None:
    """The whole number that a form or an address names: a few ASCII digits, at most `most`."""
    digits = str(text)[:20]  # Python refuses to read thousands of them
    is_number = len(digits) < 20 and digits.isascii() and digits.isdecimal()
    return int(digits) if is_number and int(digits) <= most else None


def date_in_words(day: date) -> str:
    """“April 5, 2026”; of a time, its day in the current time zone."""
    local = _local(day)
    return _date_text(local.date() if isinstance(local, datetime) else local, language())


@lru_cache(4096)
def _date_text(day: date, _language: str | None) -> str:
    return date_format(day, "DATE_FORMAT")


def moment_in_words(at: datetime) -> str:
    """“April 5, 2026, 09:30 UTC”, in the current time zone."""
    return date_format(_local(at), "DATETIME_FORMAT")


def date_or_moment(at: datetime, others: Iterable[datetime] = ()) -> str:
    """The date; with the time when one of `others` happened on the same day.

    Midnight to the second is no time: it stands for a mere date.
    """
    local, days = _local(at), [_local(other) for other in others if other != at]
    is_same_day = local.time() != time() and any(day.date() == local.date() for day in days)
    return moment_in_words(at) if is_same_day else date_in_words(at)


def time_or_date(at: datetime, other: datetime) -> str:
    """The time alone when the day is that of `other`, which is named beside it; else the date."""
    is_same_day = _local(at).date() == _local(other).date()
    return time_in_words(at) if is_same_day else date_in_words(at)


def month_in_words(day: date) -> str:
    """“April 2026”."""
    return date_format(_local(day), "YEAR_MONTH_FORMAT")


def short_month(day: date) -> str:
    """“Apr”, and in January “Jan 2026”: the ticks of an axis."""
    return date_format(day, "M Y" if day.month == 1 else "M")


def time_in_words(at: datetime) -> str:
    """“09:30 UTC”, in the current time zone."""
    local = _local(at)
    return f"{date_format(local, 'H:i')} {local.tzname()}"


def ago(at: datetime, now: datetime | None = None) -> str:
    """“3 hours ago”, in the largest unit alone; below a minute “just now”."""
    now = now or timezone.now()
    if (now - at).total_seconds() < 60:
        return _("just now")
    return _("%(time)s ago") % {"time": timesince(at, now, depth=1)}


def thousands(number: int) -> str:
    """1006 as “1 006”, with a narrow no-break space."""
    return f"{number:,}".replace(",", NARROW_SPACE)


def length_in_words(number: int, *, of_characters: bool = False) -> str:
    """“1 006 words”, or “3 240 characters” of a text in which no spaces part the words."""
    if of_characters:
        text = ngettext("%(number)s character", "%(number)s characters", number)
    else:
        text = ngettext("%(number)s word", "%(number)s words", number)
    return text % {"number": thousands(number)}


def percent(share: float) -> str:
    """0.834 as “83%”."""
    return f"{100 * share:.0f}%"


def percent_range(low: float, high: float) -> str:
    """“74–88%”."""
    return f"{100 * low:.0f}–{percent(high)}"


def megabytes(size: int) -> str:
    """1500000 as “1.5 MB”, and 2000000 as “2 MB”."""
    return f"{round(size / 1e6, 1):,g} MB".replace(",", NARROW_SPACE)


def join_names(names: Sequence[str]) -> str:
    """“A”, “A and B”, “A, B, and C”; an empty text for nobody."""
    if len(names) < 2:
        return "".join(names)
    comma, pattern = patterns_for_names(len(names))
    return pattern.format(first=comma.join(names[:-1]), last=names[-1])


def patterns_for_names(number: int) -> tuple[str, str]:
    """What stands between names (two or more), and how the last one is joined to the others.

    For who joins links: `format_html(pattern, first=…, last=…)`.
    """
    if number == 2:
        pattern = pgettext("two names", "{first} and {last}")
    else:
        pattern = pgettext("three or more names", "{first}, and {last}")
    return pgettext("between two of several names", ", "), pattern


@overload
def _local(day: datetime) -> datetime: ...


@overload
def _local(day: date) -> date: ...


def _local(day: date) -> date:
    """A time with a zone in the current one; whatever else, as it is."""
    if isinstance(day, datetime) and timezone.is_aware(day):
        return local_time(day)
    return day
