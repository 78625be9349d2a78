"""Wilson's interval against published values, and what always holds of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.statistics import difference, wilson


@pytest.mark.parametrize(
    ("successes", "total", "lower"), [(1, 1, 0.207), (9, 10, 0.596), (90, 100, 0.826)]
)
def test_published_examples(successes, total, lower):
    assert round(wilson(successes, total)[0], 3) == lower


def test_of_nobody_there_is_no_value():
    assert wilson(0, 0) is None


def test_none_of_some_begins_at_zero_and_is_a_value():
    assert wilson(0, 5)[0] == 0.0
    assert wilson(5, 5)[1] == 1.0


@pytest.mark.parametrize(("successes", "total"), [(-1, 5), (6, 5), (0, -1)])
def test_what_is_no_share_is_refused(successes, total):
    with pytest.raises(ValueError, match=f"{successes} of {total} is not a share."):
        wilson(successes, total)


@given(st.integers(1, 10**7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_share_lies_within_and_the_opposite_mirrors(case):
    successes, total = case
    low, high = wilson(successes, total)
    assert 0 <= low <= successes / total <= high <= 1
    opposite = wilson(total - successes, total)
    assert opposite == pytest.approx((1 - high, 1 - low))


def test_newcombes_published_examples():
    """Table II of the paper that `difference` names, method 10."""
    assert difference((56, 70), (48, 80)) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert difference((9, 10), (3, 10)) == pytest.approx((0.1705, 0.8090), abs=5e-5)
    assert difference((10, 10), (0, 20)) == pytest.approx((0.6791, 1.0), abs=5e-5)


def test_of_one_side_alone_nothing_differs():
    assert difference((1, 1), (0, 0)) is None
    assert difference((0, 0), (1, 1)) is None
