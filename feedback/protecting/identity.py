"""Who answers: a token in a cookie, known to the database by a keyed hash per article only."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime

COOKIE = "fb"
SECURE_COOKIE = f"__Host-{COOKIE}"  # browsers take it over HTTPS from this very host alone
COOKIE_AGE = 365 * 24 * 3600
SIZE = 16  # bytes of a token, of a claim, of a seal and of a voter


@dataclass(frozen=True)
class Identity:
    """What a cookie holds: a token of its own, and the first vote that it may claim, or nothing."""

    token: bytes
    claim: bytes = b""


def voter_of(secret: bytes, token: bytes, article: int) -> bytes:
    """What is stored instead of the token. Of two articles, nobody can tell that it is one reader.

    HMAC-SHA256, cut to 16 bytes, of the token and the article's number.
    """
    return _keyed(secret, b"voter", token + article.to_bytes(8))


def burst_token(secret: bytes, browser: bytes, moment: datetime) -> bytes:
    """What stands for the readers of one burst of posts, from a counter's key and its first moment.

    A double click sends two posts before any cookie is set. Both find the same moment at the
    counter, so that both write the same vote. It goes to whoever comes back first: decision 20.
    """
    micros = int(moment.timestamp() * 1_000_000)
    return _keyed(secret, b"token", browser + micros.to_bytes(8))


def seal(secret: bytes, identity: Identity) -> str:
    """The cookie's value: the identity, and proof that this site made it."""
    data = identity.token + identity.claim
    return urlsafe_b64encode(data + _keyed(secret, b"seal", data)).decode().rstrip("=")


def unseal(secret: bytes, value: str) -> Identity | None:
    """The identity of a cookie; None when it was not made here."""
    if len(value) not in (43, 64) or not value.isascii():
        return None
    try:
        raw = urlsafe_b64decode(value + "=" * (-len(value) % 4))
    except ValueError:
        return None
    data, given = raw[:-SIZE], raw[-SIZE:]
    if not hmac.compare_digest(given, _keyed(secret, b"seal", data)):
        return None
    return Identity(data[:SIZE], data[SIZE:])


def _keyed(secret: bytes, purpose: bytes, data: bytes) -> bytes:
    return hmac.digest(secret, b"feedback." + purpose + b"\0" + data, "sha256")[:SIZE]
