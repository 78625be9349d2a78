"""Where the shapes of the charts stand: inside the drawing, to scale, and in gaps nowhere."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.numbers.charts import (
    BARS_HEIGHT,
    LEFT,
    RIGHT,
    SHARES_HEIGHT,
    TOP,
    WIDTH,
    Bar,
    Tick,
    Week,
    nice_top,
    trend,
)

MONDAY = date(2031, 1, 6)
COUNTS = st.lists(st.tuples(*[st.integers(0, 9_999)] * 2), min_size=1, max_size=60)


def weeks(*counts) -> list[Week]:
    """Weeks in a row with so many yes and no."""
    return [Week(MONDAY + timedelta(weeks=n), yes, no) for n, (yes, no) in enumerate(counts)]


def points(text: str) -> list[tuple[float, float]]:
    return [tuple(map(float, each.split(","))) for each in text.split()]


def test_a_column_is_as_high_as_its_answers():
    drawn = trend(weeks((6, 2), (10, 0)))
    slot = (WIDTH - LEFT - RIGHT) / 2
    base = TOP + BARS_HEIGHT
    assert drawn.bars == [
        Bar(
            x=round(LEFT + slot * 0.12, 1),
            width=round(slot * 0.76, 1),
            no_y=base - 120,
            no_height=30,
            yes_y=base - 90,
            yes_height=90,
            label="Week of January 6, 2031: 6 yes, 2 no",
        ),
        Bar(
            x=round(LEFT + slot * 1.12, 1),
            width=round(slot * 0.76, 1),
            no_y=TOP,
            no_height=0,
            yes_y=TOP,
            yes_height=150,
            label="Week of January 13, 2031: 10 yes, 0 no",
        ),
    ]
    assert drawn.counts == [Tick(base, "0"), Tick(TOP + 75, "5"), Tick(TOP, "10")]
    assert drawn.shares == [
        Tick(TOP + SHARES_HEIGHT, "0%"),
        Tick(TOP + SHARES_HEIGHT / 2, "50%"),
        Tick(TOP, "100%"),
    ]


def test_a_week_without_answers_breaks_the_line_and_is_not_zero():
    drawn = trend(weeks((1, 1), (2, 2), (0, 0), (3, 0), (0, 0), (0, 0), (1, 3), (1, 0)))
    assert [len(points(line)) for line in drawn.lines] == [2, 2]
    assert [len(points(band)) for band in drawn.bands] == [4, 4]
    assert [y for _, y in drawn.dots] == [TOP]
    assert len(drawn.bars) == 8
    assert points(drawn.lines[0])[0][1] == TOP + SHARES_HEIGHT / 2


def test_months_are_named_at_their_first_week():
    drawn = trend(weeks(*[(1, 0)] * 56))
    labels = [tick.label for tick in drawn.dates]
    assert labels[:3] == ["Feb", "Mar", "Apr"]
    assert "Jan 2032" in labels
    assert len(labels) <= 13
    assert [tick.at for tick in drawn.dates] == sorted(tick.at for tick in drawn.dates)


@given(COUNTS)
def test_everything_stays_inside(counts):
    drawn = trend(weeks(*counts))
    for bar in drawn.bars:
        assert LEFT <= bar.x <= bar.x + bar.width <= WIDTH - RIGHT + 0.2
        assert TOP - 0.1 <= bar.no_y <= bar.yes_y + 0.1
        assert bar.yes_y + bar.yes_height == pytest.approx(TOP + BARS_HEIGHT, abs=0.11)
        assert bar.no_y + bar.no_height == pytest.approx(bar.yes_y, abs=0.11)
    drawn_points = [each for text in (*drawn.lines, *drawn.bands) for each in points(text)]
    for x, y in (*drawn_points, *drawn.dots):
        assert LEFT <= x <= WIDTH - RIGHT
        assert TOP <= y <= TOP + SHARES_HEIGHT
    answered = sum(1 for week in counts if any(week))
    assert answered == len(drawn.dots) + sum(len(points(line)) for line in drawn.lines)
    for line, band in zip(drawn.lines, drawn.bands, strict=True):
        along, around = points(line), points(band)
        low, high = around[: len(along)], around[len(along) :][::-1]
        for (x, y), (_, lower), (_, upper) in zip(along, low, high, strict=True):
            assert upper <= y <= lower, x


def test_of_no_weeks_there_is_a_frame_and_nothing_in_it():
    drawn = trend([])
    assert (drawn.bars, drawn.lines, drawn.bands, drawn.dots, drawn.dates) == ([], [], [], [], [])
    assert [tick.label for tick in drawn.counts] == ["0", "1", "2"]


@given(st.integers(0, 10**9))
def test_the_scale_ends_at_a_round_number_that_halves(highest):
    top = nice_top(highest)
    assert top >= max(highest, 2)
    assert top % 2 == 0
    assert top <= max(2, 2 * highest)
    assert str(top).rstrip("0") in {"1", "2", "4", "6", "8"}


def test_large_numbers_are_parted():
    assert [tick.label for tick in trend(weeks((30_001, 0))).counts] == [
        "0",
        "20\u202f000",
        "40\u202f000",
    ]
