"""Scores of who might be gaming the votes, from plain values. Pure: no model, no request."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta

# Answers in an hour. A classroom of equal browsers behind one address may reach the first number
# without any wrong: what is beyond it is marked and left out of statistics, and never refused.
PER_BROWSER = 5  # on one article, from one network and kind of browser: cookies are being cleared
PER_NETWORK = 60
REFUSED_BEYOND = 600  # from one network
WINDOW = timedelta(hours=1)

# Two posts without a cookie so close together are one reader's double click.
TOGETHER = timedelta(seconds=2)
# Nobody reads the form and writes a text so fast.
HASTE = timedelta(seconds=3)


@dataclass(frozen=True)
class Keys:
    """The names of two counters. They tell nothing without the day's salt and the secret key."""

    network: bytes
    browser: bytes


def keys_for(
    secret: bytes, salt: bytes, *, network: str, agent: str, language: str, about: str
) -> Keys:
    """Counters of a network, and of one kind of browser in it on one article (`about`)."""
    key = hmac.digest(secret, salt, "sha256")
    browser = "\0".join((network, agent, language, about))
    return Keys(network=_keyed(key, network), browser=_keyed(key, browser))


def suspicion_of_text(text: str, trap: str, seconds: float | None) -> str:
    """Why a text is suspect, a value of `Suspicion`, or empty.

    `trap` is what a field holds that people cannot see; `seconds` is the time since the form was
    served, None when the form does not prove it.
    """
    if trap:
        return "trap"
    if text and (seconds is None or seconds < HASTE.total_seconds()):
        return "haste"
    return ""


def _keyed(key: bytes, text: str) -> bytes:
    data = text.encode("utf-8", "surrogateescape")
    return hmac.digest(key, hashlib.sha256(data).digest(), "sha256")[:16]
