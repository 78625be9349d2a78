"""Scores of who might be gaming the votes, from plain values. Pure: no model, no request."""

import hashlib
import hmac
import ipaddress
import re
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

_PORT = re.compile(r"^(?:\[(?P<v6>[^\]]*)\]|(?P<v4>[0-9.]+))(?::[0-9]+)?$")


@dataclass(frozen=True)
class Keys:
    """The names of two counters. They tell nothing without the day's salt and the secret key."""

    network: bytes
    browser: bytes


def client_address(remote: str, forwarded: str, proxies: int) -> str:
    """The reader's address: of X-Forwarded-For, only what `proxies` servers of ours wrote.

    Every proxy adds the address that it saw at the end. Whatever stands further to the left was
    sent by the client and may be invented.
    """
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    if proxies == 0 or not hops:
        return remote
    return hops[-proxies] if len(hops) >= proxies else hops[0]


def network_of(address: str) -> str:
    """The /24 or /48 around an address, "203.0.113.0/24"; "unknown" for what is none."""
    match = _PORT.match(address)
    bare = (match["v6"] or match["v4"]) if match else address
    try:
        parsed = ipaddress.ip_address(bare.partition("%")[0])
    except ValueError:
        return "unknown"
    if parsed.version == 6 and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    length = 24 if parsed.version == 4 else 48
    return str(ipaddress.ip_network((parsed, length), strict=False))


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
