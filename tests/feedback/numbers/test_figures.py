"""What is said of answers is what the numbers allow, and nothing of none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.numbers.figures import Figures, compared
from feedback.statistics import wilson

COUNTS = st.builds(Figures, *[st.integers(0, 100_000)] * 3)


def test_figures_in_words():
    figures = Figures(yes=90, no=10, suspects=7)
    assert (figures.total, figures.share, figures.range) == (100, "90%", "83–94%")
    assert (figures.low, figures.high) == ("83%", "94%")
    assert figures.bounds == wilson(90, 100)
    assert (figures.low_width, figures.range_width, figures.share_at) == (82.6, 11.9, 90.0)


def test_of_nobody_nothing_is_said():
    figures = Figures(suspects=3)
    assert (figures.total, figures.share, figures.range, figures.bounds) == (0, "–", "", None)
    assert (figures.low, figures.high) == ("", "")
    assert (figures.low_width, figures.range_width, figures.share_at) == (0, 0, 0)


@given(COUNTS)
def test_the_drawing_stays_on_its_scale(figures):
    low, width, mark = figures.low_width, figures.range_width, figures.share_at
    assert 0 <= low <= 100
    assert low + width < 100.01
    assert not figures.total or low <= mark < low + width + 0.01


@given(COUNTS, COUNTS)
def test_figures_add_up(one, other):
    assert one + other == other + one
    assert (one + other).total == one.total + other.total
    assert sum([one, other], Figures()) == one + other


@pytest.mark.parametrize(
    ("present", "earlier", "message"),
    [
        (
            Figures(56, 14),
            Figures(48, 32),
            "Readers find this version more helpful: the share of yes very likely rose by 5 to 33 "
            "points.",
        ),
        (
            Figures(48, 32),
            Figures(56, 14),
            "Readers find this version less helpful: the share of yes very likely fell by 5 to 33 "
            "points.",
        ),
        (
            Figures(3, 1),
            Figures(2, 2),
            "No clear difference yet: the change in the share of yes is very likely between −32 "
            "and +66 points.",
        ),
        (
            Figures(3, 1),
            Figures(0, 0, 9),
            "Not enough answers to compare.",
        ),
    ],
)
def test_a_revision_is_compared_with_those_before(present, earlier, message):
    assert compared(present, earlier) == message


@given(COUNTS, COUNTS)
def test_to_compare_the_other_way_says_the_opposite(one, other):
    more, less = (f"Readers find this version {word} helpful" for word in ("more", "less"))
    opposite = {more: less, less: more}
    message, back = (compared(*pair).partition(":")[0] for pair in ((one, other), (other, one)))
    assert back == opposite.get(message, message)
