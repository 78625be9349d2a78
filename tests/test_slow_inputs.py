"""Hostile text costs time in proportion to its length, whoever reads it.

A process of its own reads each shape at three sizes, with a limit of its time. When twice the text
takes more than three times as long, something is tried again and again.
"""

import pytest

from tests.slow_inputs import Trial, sweep
from tests.slow_patterns import patterns
from tests.slow_targets import CAPPED, CAPPED_AND_DEAR, TARGETS

SHORT = Trial((1_500, 3_000, 6_000), limit=3, unnoticed=0.04)
# The sanitiser takes most of a second for the longest text of soft hyphens, and no more.
LONG = Trial((20_000, 40_000, 80_000), limit=60, unnoticed=0.3)
PATTERNS = dict(patterns())
# Patterns that no hostile text reaches.
EXEMPT = {
    "articles.search.snippets._TAG.sub": "of our own HTML, in which every < has its >",
    "articles.search.snippets._WITHIN_WORDS.sub": "of our own HTML, in which every < has its >",
}


@pytest.mark.drill
@pytest.mark.parametrize("name", TARGETS)
def test_time_grows_with_the_text(name):
    assert sweep(TARGETS[name], SHORT) == []


@pytest.mark.parametrize("name", CAPPED)
def test_a_field_takes_no_time_at_its_longest(name):
    assert sweep(CAPPED[name], Trial((500,), limit=1)) == []


@pytest.mark.drill
@pytest.mark.parametrize("name", CAPPED_AND_DEAR)
def test_a_drawing_takes_little_time_at_its_longest(name):
    assert sweep(CAPPED_AND_DEAR[name], Trial((500,), limit=2)) == []


@pytest.mark.drill
@pytest.mark.parametrize("name", TARGETS)
def test_time_grows_with_long_texts(name):
    assert sweep(TARGETS[name], LONG) == []


@pytest.mark.drill
@pytest.mark.parametrize("name", sorted(PATTERNS.keys() - EXEMPT.keys()))
def test_time_of_a_pattern_grows_with_long_texts(name):
    assert sweep(PATTERNS[name], LONG) == []


def test_what_is_exempt_is_there():
    assert EXEMPT.keys() <= PATTERNS.keys()


SOME = ["'#'", "'|'"]


def test_the_sweep_finds_what_is_slow():
    def cubic(text):
        starts = range(0, len(text), 4)
        return text[:1] == "#" and [
            text.count("x", at) for at in starts for _ in range(len(text) // 20_000)
        ]

    [message] = sweep(cubic, Trial((20_000, 40_000), limit=10), SOME)
    assert message.startswith("'#': ")


def test_the_sweep_ends_what_does_not_end():
    def endless(text):
        while text[:1] == "#":
            pass

    assert sweep(endless, Trial((10,), limit=0.2), SOME) == ["'#': more than 0.2 s"]
