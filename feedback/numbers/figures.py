"""Answers in numbers, and in words for a page. Pure."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from articles.words import percent, percent_range
from feedback.statistics import difference, wilson


@dataclass(frozen=True)
class Figures:
    """How many readers said yes and no; `suspects` are in neither."""

    yes: int = 0
    no: int = 0
    suspects: int = 0

    @property
    def total(self) -> int:
        return self.yes + self.no

    @cached_property
    def bounds(self) -> tuple[float, float] | None:
        """Where the share of yes lies with a certainty of 95%."""
        return wilson(self.yes, self.total)

    @property
    def share(self) -> str:
        """“82%”; a dash when nobody answered."""
        return percent(self.yes / self.total) if self.total else "–"

    @property
    def range(self) -> str:
        """“74–88%”; empty when nobody answered."""
        if self.bounds is None:
            return ""
        return percent_range(*self.bounds)

    @property
    def low(self) -> str:
        """“74%”, the lower bound; empty when nobody answered."""
        return percent(self.bounds[0]) if self.bounds else ""

    @property
    def high(self) -> str:
        return percent(self.bounds[1]) if self.bounds else ""

    @property
    def low_width(self) -> float:
        """The lower bound on a scale of 100 units."""
        return round(100 * self.bounds[0], 1) if self.bounds else 0

    @property
    def range_width(self) -> float:
        """From the lower bound to the upper one, each as it is drawn."""
        return round(round(100 * self.bounds[1], 1) - self.low_width, 1) if self.bounds else 0

    @property
    def share_at(self) -> float:
        return round(100 * self.yes / self.total, 1) if self.total else 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(self.yes + other.yes, self.no + other.no, self.suspects + other.suspects)


def compared(present: Figures, earlier: Figures) -> str:
    """A sentence on whether readers find a revision more helpful than those before it."""
    bounds = difference((present.yes, present.total), (earlier.yes, earlier.total))
    if bounds is None:
        return _("Not enough answers to compare.")
    low, high = (100 * bound for bound in bounds)
    if low > 0:
        message = _(
            "Readers find this version more helpful: the share of yes very likely rose by "
            "%(low)s to %(high)s points."
        )
        return message % {"low": f"{low:.0f}", "high": f"{high:.0f}"}
    if high < 0:
        message = _(
            "Readers find this version less helpful: the share of yes very likely fell by "
            "%(low)s to %(high)s points."
        )
        return message % {"low": f"{-high:.0f}", "high": f"{-low:.0f}"}
    message = _(
        "No clear difference yet: the change in the share of yes is very likely between "
        "%(low)s and %(high)s points."
    )
    return message % {"low": _signed(low), "high": _signed(high)}


def _signed(points: float) -> str:
    return f"{points:+.0f}".replace("-", "−")
