"""Addresses of machines: what the link checker may speak to, and where requests come from. Pure."""

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.utils.translation import gettext as _

from references.addresses import DEFAULT_PORTS, AddressError, normalise_url

WEB_PORTS = frozenset(DEFAULT_PORTS.values())

# From the IANA registries of special-purpose addresses (RFC 6890), and one more.
_CLOSED_4 = [
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network; 0.0.0.0 is this machine
        "10.0.0.0/8",
        "100.64.0.0/10",  # behind a provider's NAT; a cloud's metadata (100.100.100.200)
        "127.0.0.0/8",
        "168.63.129.16/32",  # public by its number, but a cloud's own service to its machines
        "169.254.0.0/16",  # link-local; the metadata of most clouds (169.254.169.254)
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
]
# Everything public is in here. Left out with the rest: loopback, link-local, unique local,
# multicast, IPv4-mapped and IPv4-compatible addresses, NAT64 (64:ff9b::/96, 64:ff9b:1::/48).
_OPEN_6 = ipaddress.IPv6Network("2000::/3")
_CLOSED_6 = [
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # Teredo, which wraps an IPv4 address, and other special purposes
        "2001:db8::/32",
        "2002::/16",  # 6to4, which wraps an IPv4 address
        "3fff::/20",
    )
]


class AddressRefused(ValueError):
    """An address that the link checker does not speak to; the message says why."""


@dataclass(frozen=True)
class Target:
    """Where a request goes: `host` as it is named (without brackets), `path` with the query."""

    scheme: str
    host: str
    port: int
    path: str


def target_of(url: str, ports: Collection[int] = WEB_PORTS) -> Target:
    """Take a web address apart. Raises AddressRefused.

    What may be written in two ways is refused: decimal, octal and hexadecimal hosts, short ones
    (`127.1`), user names; so are all schemes but http and https, and ports not in `ports`.
    """
    try:
        parts = urlsplit(normalise_url(url))
    except AddressError as error:
        raise AddressRefused(str(error)) from None
    port = parts.port or DEFAULT_PORTS[parts.scheme]
    if port not in ports:
        raise AddressRefused(_("Port %(port)s is not a web port.") % {"port": port})
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, parts.hostname or "", port, path)


def follow(url: str, location: str) -> str:
    """Return where a redirect from `url` leads, `location` being as http.client reads it.

    Header bytes come as Latin-1; servers send UTF-8 and spaces in them all the same.
    """
    location = location.strip().encode("latin-1", "replace").decode("utf-8", "replace")
    try:
        return urljoin(url, location.replace(" ", "%20"))
    except ValueError:
        raise AddressRefused(_("The redirect doesn’t lead to a valid URL.")) from None


def is_public(address: str) -> bool:
    """Say whether an IP address (not a name) belongs to a machine on the public internet."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv4Address):
        return not any(parsed in network for network in _CLOSED_4)
    if parsed.scope_id or parsed not in _OPEN_6:
        return False
    return not any(parsed in network for network in _CLOSED_6)


_PORT = re.compile(r"^(?:\[(?P<v6>[^\]]*)\]|(?P<v4>[0-9.]+))(?::[0-9]+)?$")


def client_address(remote: str, forwarded: str, proxies: int) -> str:
    """The client's address: of X-Forwarded-For, only what `proxies` servers of ours wrote.

    Every proxy adds the address that it saw at the end. Whatever stands further to the left was
    sent by the client and may be invented.
    """
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    if proxies == 0 or not hops:
        return remote
    return hops[-proxies] if len(hops) >= proxies else hops[0]


def network_of(address: str, *, v4: int = 24, v6: int = 48) -> str:
    """The network around an address, “203.0.113.0/24”; “unknown” for what is none."""
    match = _PORT.match(address)
    bare = (match["v6"] or match["v4"]) if match else address
    try:
        parsed = ipaddress.ip_address(bare.partition("%")[0])
    except ValueError:
        return "unknown"
    if parsed.version == 6 and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    length = v4 if parsed.version == 4 else v6
    return str(ipaddress.ip_network((parsed, length), strict=False))
