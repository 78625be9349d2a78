"""How often, in words."""

from datetime import timedelta

import pytest

from timers.words import in_words


@pytest.mark.parametrize(
    ("every", "words"),
    [
        ({"minutes": 1}, "every minute"),
        ({"minutes": 5}, "every 5 minutes"),
        ({"minutes": 90}, "every 90 minutes"),
        ({"hours": 1}, "every hour"),
        ({"hours": 6}, "every 6 hours"),
        ({"days": 1}, "every day"),
        ({"days": 7}, "every 7 days"),
    ],
)
def test_an_interval_is_said_as_people_say_it(every, words):
    assert in_words(timedelta(**every)) == words
