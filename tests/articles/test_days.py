"""In which day a moment falls: the same in Python and in the database, whatever clocks do."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import days

ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Pacific/Kiritimati",  # +14
    "Pacific/Pago_Pago",  # -11
    "Asia/Kolkata",  # +5:30
    "Asia/Kathmandu",  # +5:45
    "Australia/Lord_Howe",  # clocks go by half an hour
    "America/Sao_Paulo",  # clocks skipped midnight
    "America/Havana",  # midnight came twice
    "Asia/Beirut",
    "Pacific/Apia",  # left out December 30, 2011
]


@pytest.fixture(params=ZONES)
def zone(request):
    with timezone.override(ZoneInfo(request.param)):
        yield ZoneInfo(request.param)


@pytest.mark.parametrize(
    ("name", "day", "first"),
    [
        ("UTC", date(2026, 5, 1), "2026-05-01T00:00:00+00:00"),
        ("Europe/Berlin", date(2026, 5, 1), "2026-05-01T00:00:00+02:00"),
        ("Pacific/Kiritimati", date(2026, 1, 1), "2026-01-01T00:00:00+14:00"),
        ("Pacific/Pago_Pago", date(2026, 1, 1), "2026-01-01T00:00:00-11:00"),
        ("Asia/Kolkata", date(2026, 3, 1), "2026-03-01T00:00:00+05:30"),
        # Clocks went from 00:00 to 01:00.
        ("America/Sao_Paulo", date(2018, 11, 4), "2018-11-04T01:00:00-02:00"),
        # Clocks went from 01:00 to 00:00: the first of the two.
        ("America/Havana", date(2025, 11, 2), "2025-11-02T00:00:00-04:00"),
        # Clocks went from 24:00 to 23:00.
        ("America/Sao_Paulo", date(2018, 2, 18), "2018-02-18T00:00:00-03:00"),
        # Clocks went from 23:30 to 00:30.
        ("America/Toronto", date(1919, 3, 31), "1919-03-31T00:30:00-04:00"),
        # There was no such day: it is empty.
        ("Pacific/Apia", date(2011, 12, 30), "2011-12-31T00:00:00+14:00"),
        ("Pacific/Apia", date(2011, 12, 31), "2011-12-31T00:00:00+14:00"),
    ],
)
def test_the_first_moment_of_a_day(name, day, first):
    with timezone.override(ZoneInfo(name)):
        start = days.start_of_day(day)
        assert timezone.localtime(start).isoformat() == first
        assert days.day_of(start) >= day
        assert days.day_of(start - timedelta(microseconds=1)) < day


def test_spans_of_months_and_years_meet(zone):
    for year in (1000, 1918, 2011, 2026, 2999):
        spans = [days.span_of_month(year, month) for month in range(1, 13)]
        assert [start for start, _ in spans[1:]] == [end for _, end in spans[:-1]]
        assert days.span_of_year(year) == (spans[0][0], spans[-1][1])
        for month, (start, end) in enumerate(spans, start=1):
            last = days.day_of(end - timedelta(microseconds=1))
            assert (days.day_of(start), last.month) == (date(year, month, 1), month)


def test_a_week_begins_on_monday():
    assert days.monday_of(date(2026, 11, 29)) == date(2026, 11, 23)
    assert days.monday_of(date(2026, 11, 23)) == date(2026, 11, 23)


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.datetimes(datetime(1000, 1, 3), datetime(2199, 12, 29), timezones=st.just(UTC)))
def test_the_database_says_the_same(zone, moment):
    day = days.day_of(moment)
    monday = days.monday_of(day)
    assert said_by_the_database(moment, zone) == (day, day.year * 100 + day.month, monday)


@pytest.mark.django_db
def test_the_database_says_the_same_at_both_ends_of_a_day(zone):
    for day in (date(2026, 1, 1), date(2026, 3, 29), date(2018, 11, 4), date(2025, 11, 2)):
        for moment in (days.start_of_day(day), days.start_of_day(day) - timedelta(microseconds=1)):
            assert said_by_the_database(moment, zone)[0] == days.day_of(moment)


def said_by_the_database(moment: datetime, zone: ZoneInfo) -> tuple[date, int, date]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT day, articles_month(day), articles_week(day) FROM articles_day(%s, %s) AS day",
            [moment, str(zone)],
        )
        return cursor.fetchone()


@pytest.mark.parametrize(
    ("name", "moment", "expected"),
    [
        ("UTC", datetime(2026, 4, 5, 9, 30, tzinfo=UTC), "2026-04-05T09:30:00+00:00"),
        ("Europe/Berlin", datetime(2025, 12, 31, 23, tzinfo=UTC), "2026-01-01T00:00:00+01:00"),
        ("Asia/Kathmandu", datetime(2026, 1, 1, tzinfo=UTC), "2026-01-01T05:45:00+05:45"),
        ("Pacific/Pago_Pago", datetime(2026, 1, 1, tzinfo=UTC), "2025-12-31T13:00:00-11:00"),
        # Berlin's own time was 53 minutes and 28 seconds ahead; no format can write the seconds.
        ("Europe/Berlin", datetime(1875, 5, 1, 12, tzinfo=UTC), "1875-05-01T12:53:00+00:53"),
    ],
)
def test_a_time_for_programs_has_the_offset_of_the_zone(name, moment, expected):
    with timezone.override(ZoneInfo(name)):
        assert days.iso_of(moment) == expected
        assert days.with_offset(moment) == moment
