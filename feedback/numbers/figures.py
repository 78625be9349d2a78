"""Answers in numbers, and in the words that stand on a page. Pure."""

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
        """Between what the share of yes may be said to lie."""
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
    low, high = (f"{100 * bound:+.0f}".replace("-", "−") for bound in bounds)
    if bounds[0] > 0:
        message = _("More helpful: the share of yes changed by %(low)s to %(high)s points.")
    elif bounds[1] < 0:
        message = _("Less helpful: the share of yes changed by %(low)s to %(high)s points.")
    else:
        message = _("Not clear yet: the share of yes changed by %(low)s to %(high)s points.")
    return message % {"low": low, "high": high}
