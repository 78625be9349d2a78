"""What the counters of a request are called, and what makes a text suspect."""

import pytest

from feedback.protecting.abuse import keys_for, suspicion_of_text

READER = {"network": "203.0.113.0/24", "agent": "Fox", "language": "en", "about": "7"}


def test_counters_are_named_by_network_and_by_browser_and_day():
    keys = keys_for(b"key", b"monday", **READER)
    other_agent = keys_for(b"key", b"monday", **READER | {"agent": "Owl"})
    assert (keys.network == other_agent.network, keys.browser == other_agent.browser) == (
        True,
        False,
    )
    for changed in ({"network": "198.51.100.0/24"}, {"language": "de"}, {"about": "8"}):
        assert keys_for(b"key", b"monday", **READER | changed).browser != keys.browser
    tuesday = keys_for(b"key", b"tuesday", **READER)
    assert len({keys.network, keys.browser, tuesday.network, tuesday.browser}) == 4
    assert len(keys.network) == len(keys.browser) == 16


def test_a_user_agent_of_any_bytes_is_a_key():
    assert keys_for(b"key", b"salt", **READER | {"agent": "\udcff\0é" * 9000}).browser


@pytest.mark.parametrize(
    ("text", "trap", "seconds", "expected"),
    [
        ("It is wrong", "", 30, ""),
        ("It is wrong", "", 3, ""),
        ("It is wrong", "", 2.9, "haste"),
        ("It is wrong", "", None, "haste"),
        ("It is wrong", "", -5, "haste"),
        ("", "", 0.2, ""),
        ("", "Buy now", 30, "trap"),
        ("It is wrong", "Buy now", 0, "trap"),
    ],
)
def test_what_makes_a_text_suspect(text, trap, seconds, expected):
    assert suspicion_of_text(text, trap, seconds) == expected
