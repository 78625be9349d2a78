"""Who answers: a token in a cookie, known to the database by a keyed hash per article only."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode

COOKIE = "fb"
SECURE_COOKIE = f"__Host-{COOKIE}"  # browsers take it over HTTPS from this very host alone
COOKIE_AGE = 365 * 24 * 3600
SIZE = 16  # bytes of a token, of its seal and of a voter
BURST_SIZE = 8  # bytes of the random name of a burst of posts
_LENGTH = 43  # characters of token and seal in base64, without the padding


def voter_of(secret: bytes, token: bytes, article: int) -> bytes:
    """What is stored instead of the token. Of two articles, nobody can tell that it is one reader.

    HMAC-SHA256, cut to 16 bytes, of the token and the article's number.
    """
    return _keyed(secret, b"voter", token + article.to_bytes(8))


def first_token(secret: bytes, browser: bytes, burst: bytes, place: int = 0) -> bytes:
    """The token of a reader who has none, from a counter's key, its burst and a place in that.

    A double click sends two posts before any cookie is set. The second finds the burst that the
    first began, and can tell the first one's token, so that it can take its vote: decision 20.
    """
    return _keyed(secret, b"token", browser + burst + place.to_bytes(8))


def seal(secret: bytes, token: bytes) -> str:
    """The cookie's value: the token, and proof that this site made it."""
    return urlsafe_b64encode(token + _keyed(secret, b"seal", token))[:_LENGTH].decode()


def unseal(secret: bytes, value: str) -> bytes | None:
    """The token of a cookie; None when it was not made here."""
    if len(value) != _LENGTH or not value.isascii():
        return None
    try:
        raw = urlsafe_b64decode(value + "=")
    except ValueError:
        return None
    token, given = raw[:SIZE], raw[SIZE:]
    return token if hmac.compare_digest(given, _keyed(secret, b"seal", token)) else None


def _keyed(secret: bytes, purpose: bytes, data: bytes) -> bytes:
    return hmac.digest(secret, b"feedback." + purpose + b"\0" + data, "sha256")[:SIZE]
