"""Where the shapes of a chart stand, in the units of an SVG that a template draws. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

from django.utils.translation import gettext as _

from articles.words import date_in_words, percent, short_month, thousands
from feedback.numbers.figures import Figures

WIDTH = 720
TOP = 12
BARS_HEIGHT, SHARES_HEIGHT = 150, 90
LEFT, RIGHT = 60, 8  # room for the numbers of the axis


@dataclass(frozen=True)
class Week:
    """The answers that were first given in the week from `start`, a Monday."""

    start: date
    yes: int
    no: int

    @property
    def total(self) -> int:
        return self.yes + self.no

    @cached_property
    def figures(self) -> Figures:
        return Figures(self.yes, self.no)


@dataclass(frozen=True)
class Bar:
    """A week's column: how far from the left, how wide, its two parts, and what it stands for."""

    x: float
    width: float
    no_y: float
    no_height: float
    yes_y: float
    yes_height: float
    label: str


@dataclass(frozen=True)
class Tick:
    """A line of a scale, or a label below it."""

    at: float
    label: str


@dataclass(frozen=True)
class Trend:
    """Columns of answers, and below them the share of yes with the band it may lie in."""

    bars: list[Bar]
    counts: list[Tick]
    bands: list[str]  # points of polygons: one for each run of weeks with answers
    lines: list[str]  # points of lines
    dots: list[tuple[float, float]]  # weeks with answers that stand between two without
    shares: list[Tick]
    dates: list[Tick]
    width: int = WIDTH
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bars_height: int = TOP + BARS_HEIGHT + 26
    shares_height: int = TOP + SHARES_HEIGHT + 26
    bars_base: int = TOP + BARS_HEIGHT
    shares_base: int = TOP + SHARES_HEIGHT


def trend(weeks: Sequence[Week]) -> Trend:
    """The chart of some weeks in a row, the earliest first."""
    slot = (WIDTH - LEFT - RIGHT) / max(1, len(weeks))
    top = nice_top(max((week.total for week in weeks), default=0))
    middles = [LEFT + slot * (n + 0.5) for n in range(len(weeks))]
    runs = _runs(list(zip(middles, weeks, strict=True)))
    return Trend(
        bars=[_bar(week, LEFT + slot * n, slot, top) for n, week in enumerate(weeks)],
        counts=[Tick(_height(n, top), thousands(n)) for n in (0, top // 2, top)],
        bands=[_band(run) for run in runs if len(run) > 1],
        lines=[
            _points((x, _share_y(week.yes / week.total)) for x, week in run)
            for run in runs
            if run[1:]
        ],
        dots=[
            (_round(x), _share_y(week.yes / week.total))
            for run in runs
            for x, week in run
            if not run[1:]
        ],
        shares=[Tick(_share_y(share), percent(share)) for share in (0, 0.5, 1)],
        dates=_dates(middles, weeks),
    )


def nice_top(highest: int) -> int:
    """The end of a scale: 2, 4, 6, 8 or 10 times a power of ten, so that its half is whole."""
    power = 1
    while 10 * power < highest:
        power *= 10
    return next(n * power for n in (2, 4, 6, 8, 10) if n * power >= highest)


def _bar(week: Week, x: float, slot: float, top: int) -> Bar:
    yes, no = (BARS_HEIGHT * count / top for count in (week.yes, week.no))
    base = TOP + BARS_HEIGHT
    return Bar(
        x=_round(x + slot * 0.12),
        width=_round(slot * 0.76),
        yes_y=_round(base - yes),
        yes_height=_round(yes),
        no_y=_round(base - yes - no),
        no_height=_round(no),
        label=_("Week of %(date)s: %(yes)s yes, %(no)s no")
        % {
            "date": date_in_words(week.start),
            "yes": thousands(week.yes),
            "no": thousands(week.no),
        },
    )


def _runs(weeks: list[tuple[float, Week]]) -> list[list[tuple[float, Week]]]:
    """The weeks without the empty ones, which break them apart."""
    runs: list[list[tuple[float, Week]]] = [[]]
    for x, week in weeks:
        if week.total:
            runs[-1].append((x, week))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _band(run: list[tuple[float, Week]]) -> str:
    """Along the lower bounds and back along the upper ones."""
    bounds = [(x, week.figures.bounds) for x, week in run if week.figures.bounds]
    low = [(x, _share_y(low)) for x, (low, _high) in bounds]
    high = [(x, _share_y(high)) for x, (_low, high) in bounds]
    return _points([*low, *reversed(high)])


def _dates(middles: list[float], weeks: Sequence[Week]) -> list[Tick]:
    """The months, at their first week; not all of them when there are many."""
    months = [
        Tick(_round(x), short_month(week.start))
        for x, (before, week) in zip(middles[1:], pairwise(weeks), strict=True)
        if before.start.month != week.start.month
    ]
    return months[:: 1 + len(months) // 13]


def _height(count: int, top: int) -> float:
    return _round(TOP + BARS_HEIGHT * (1 - count / top))


def _share_y(share: float) -> float:
    return _round(TOP + SHARES_HEIGHT * (1 - share))


def _points(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{_round(x)},{_round(y)}" for x, y in points)


def _round(number: float) -> float:
    return round(number, 1)
