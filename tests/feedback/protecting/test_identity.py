"""Cookies that were made here, cookies that were not, and hashes that join nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.protecting.identity import first_token, seal, unseal, voter_of

SECRET, OTHER = b"the key of this site", b"the key of another"
TOKEN = bytes(range(16))


@given(st.binary(min_size=16, max_size=16))
def test_a_sealed_token_comes_back(token):
    assert unseal(SECRET, seal(SECRET, token)) == token
    assert unseal(OTHER, seal(SECRET, token)) is None


@pytest.mark.parametrize(
    "value",
    ["", "x", "A" * 43, "A" * 44, "é" * 43, "!" * 43, seal(SECRET, TOKEN) + "A", "fb", "=" * 43],
)
def test_a_forged_cookie_is_no_token(value):
    assert unseal(SECRET, value) is None


@given(st.text(max_size=60))
def test_nothing_made_up_is_a_token_or_an_error(value):
    assert unseal(SECRET, value) is None


def test_a_single_changed_character_breaks_the_seal():
    value = seal(SECRET, TOKEN)
    for place in range(42):
        changed = value[:place] + ("B" if value[place] == "A" else "A") + value[place + 1 :]
        assert unseal(SECRET, changed) is None


def test_a_voter_is_another_one_on_every_article_and_site():
    voters = {voter_of(key, TOKEN, article) for key in (SECRET, OTHER) for article in range(50)}
    assert len(voters) == 100
    assert {len(voter) for voter in voters} == {16}
    assert TOKEN not in voters


def test_a_place_in_a_burst_makes_one_token():
    burst = bytes(range(8))
    assert first_token(SECRET, b"counter", burst) == first_token(SECRET, b"counter", burst)
    others = {
        first_token(SECRET, b"another", burst),
        first_token(OTHER, b"counter", burst),
        first_token(SECRET, b"counter", bytes(8)),
        first_token(SECRET, b"counter", burst, 1),
    }
    assert first_token(SECRET, b"counter", burst) not in others
    assert len(others) == 4
