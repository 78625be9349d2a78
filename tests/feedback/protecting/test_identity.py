"""Cookies that were made here, cookies that were not, and hashes that join nothing."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.protecting.identity import Identity, burst_token, seal, unseal, voter_of

SECRET, OTHER = b"the key of this site", b"the key of another"
TOKEN = bytes(range(16))
KNOWN = Identity(TOKEN)


BYTES = st.binary(min_size=16, max_size=16)


@given(st.builds(Identity, BYTES, st.one_of(st.just(b""), BYTES)))
def test_a_sealed_identity_comes_back(identity):
    assert unseal(SECRET, seal(SECRET, identity)) == identity
    assert unseal(OTHER, seal(SECRET, identity)) is None


@pytest.mark.parametrize(
    "value",
    [
        "",
        "x",
        "A" * 43,
        "A" * 44,
        "A" * 64,
        "é" * 43,
        "!" * 43,
        seal(SECRET, KNOWN) + "A",
        "fb",
        "=" * 43,
    ],
)
def test_a_forged_cookie_is_no_token(value):
    assert unseal(SECRET, value) is None


@given(st.text(max_size=60))
def test_nothing_made_up_is_a_token_or_an_error(value):
    assert unseal(SECRET, value) is None


def test_a_single_changed_character_breaks_the_seal():
    value = seal(SECRET, KNOWN)
    for place in range(42):
        changed = value[:place] + ("B" if value[place] == "A" else "A") + value[place + 1 :]
        assert unseal(SECRET, changed) is None


def test_a_voter_is_another_one_on_every_article_and_site():
    voters = {voter_of(key, TOKEN, article) for key in (SECRET, OTHER) for article in range(50)}
    assert len(voters) == 100
    assert {len(voter) for voter in voters} == {16}
    assert TOKEN not in voters


def test_two_posts_of_one_moment_make_one_token():
    moment = datetime(2026, 4, 5, 12, 0, 0, 1, tzinfo=UTC)
    assert burst_token(SECRET, b"counter", moment) == burst_token(SECRET, b"counter", moment)
    others = {
        burst_token(SECRET, b"another", moment),
        burst_token(OTHER, b"counter", moment),
        burst_token(SECRET, b"counter", moment.replace(microsecond=2)),
    }
    assert burst_token(SECRET, b"counter", moment) not in others
    assert len(others) == 3
