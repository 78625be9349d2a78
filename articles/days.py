"""In which day a moment falls, in the current time zone: the one place that says so. Pure.

The current zone is the publication's, see `articles.zone`; the database says the same in
`sql/0011_time_zone/zone.sql`.
"""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from django.utils.timezone import localtime

from articles.ambient import zone

_LONGEST_ISO = len("2026-04-05T11:30:00+02:00")  # longer with the seconds of an old clock
Span = tuple[datetime, datetime]  # from the first moment until before the last


def local_time(moment: datetime) -> datetime:
    """A moment as the clocks of the current zone show it."""
    return localtime(moment, zone())


def day_of(moment: datetime) -> date:
    """The day of a moment, as it is shown."""
    return local_time(moment).date()


def start_of_day(day: date) -> datetime:
    """The first moment of a day, in UTC; where clocks skip midnight, when they go forward."""
    here = zone()
    local = datetime.combine(day, time(), here)
    midnight, other = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    # Is it skipped, the two are one on either side of the gap, and off by its length.
    return midnight if other >= midnight else _first_moment(day, other, midnight, here)


def _first_moment(day: date, start: datetime, end: datetime, here: tzinfo) -> datetime:
    def has_begun(seconds: int) -> bool:
        return (start + timedelta(seconds=seconds)).astimezone(here).date() >= day

    seconds = range(int((end - start).total_seconds()) + 1)
    first = bisect_left(seconds, True, key=has_begun)
    return start + timedelta(seconds=first)


def span_of_month(year: int, month: int) -> Span:
    return start_of_day(date(year, month, 1)), start_of_day(first_of_next_month(year, month))


def span_of_year(year: int) -> Span:
    return start_of_day(date(year, 1, 1)), start_of_day(date(year + 1, 1, 1))


def first_of_next_month(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def with_offset(moment: datetime) -> datetime:
    """The same moment, as the clocks of the current zone show it.

    No format can write the seconds by which old clocks differed: they are left out of the offset.
    """
    local = local_time(moment)
    offset = local.utcoffset() or timedelta()
    if not offset.seconds % 60:
        return local.replace(tzinfo=timezone(offset))
    return moment.astimezone(timezone(offset // timedelta(minutes=1) * timedelta(minutes=1)))


def iso_of(moment: datetime) -> str:
    """“2026-04-05T11:30:00+02:00”, for who reads the day out of it."""
    text = local_time(moment).isoformat(timespec="seconds")
    if len(text) <= _LONGEST_ISO:
        return text
    return with_offset(moment).isoformat(timespec="seconds")
