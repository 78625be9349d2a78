"""How a page is coded for who asks: plain, gzip, or brotli. Pure."""

from functools import lru_cache

import brotli
from isal import igzip

PLAIN, GZIP, BROTLI = "", "gzip", "br"
SHORTEST = 200  # bytes; what is shorter gains nothing
LONGEST_HEADER = 200
TEXTS = ("text/", "application/json", "application/feed+json", "application/ld+json")
_GZIP_LEVEL, _BROTLI_QUALITY = 2, 4  # isal’s, of 0 to 3; brotli’s, of 0 to 11


@lru_cache(maxsize=256)
def accepted(header: str) -> frozenset[str]:
    """The codings of ours that an Accept-Encoding header takes.

    >>> sorted(accepted("gzip;q=1.0, br;q=0, zstd"))
    ['gzip']
    """
    if len(header) > LONGEST_HEADER:
        return frozenset()
    weights = {}
    for part in header.lower().split(","):
        name, _, weight = part.partition(";")
        weights[name.strip()] = weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    others = weights.get("*", False)
    return frozenset(coding for coding in (GZIP, BROTLI) if weights.get(coding, others))


def is_text(content_type: str) -> bool:
    return content_type.startswith(TEXTS) or "xml" in content_type


def encoded(body: bytes, coding: str) -> bytes:
    """The same bytes always give the same bytes: no time is in them."""
    if coding == GZIP:
        return bytes(igzip.compress(body, _GZIP_LEVEL, mtime=0))
    return brotli.compress(body, mode=brotli.MODE_TEXT, quality=_BROTLI_QUALITY)


def decoded(body: bytes) -> bytes:
    """What was coded with gzip."""
    return bytes(igzip.decompress(body))
