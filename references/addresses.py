"""Addresses: the one spelling of a URL, the domain behind it, and what mail servers take."""

import functools
import ipaddress
import re
import unicodedata
from urllib.parse import SplitResult, quote, unquote, urlsplit

import idna
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from publicsuffixlist import PublicSuffixList

MAX_LENGTH = 2000
DEFAULT_PORTS = {"http": 80, "https": 443}

_HOST_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMERIC_LABEL = re.compile(r"[0-9]+|0x[0-9a-f]*")
_ENCODED = re.compile(r"%([0-9A-Fa-f]{2})?")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
# What stays as it is written: RFC 3986, section 2.2. All else is percent-encoded.
_AS_WRITTEN = "%:/?[]@!$&'()*+,;="
# Parts of Persian and Indic words, and of emoji; all other invisible characters are refused.
_JOINERS = frozenset("\u200c\u200d")


class AddressError(ValueError):
    """A URL that cannot be used; the message says what is wrong and what to do."""


def normalise_url(url: str) -> str:
    """Return the one spelling under which `url` is stored and compared. Idempotent, and ASCII.

    The host by UTS 46, non-transitional; the rest by RFC 3986, section 6.2.2: percent-encoded
    where that is needed and nowhere else, no dot segments, no default port. Tracking parameters
    go, and so does a fragment, but for one that names a page of an application (`#/…`, `#!…`,
    `#a/…`).
    Raises AddressError.
    """
    url, parts = _parts_of(url)
    host = _normalise_host(parts)
    port = _port(parts, url)
    if port is not None and port != DEFAULT_PORTS[parts.scheme]:
        host = f"{host}:{port}"
    path = _without_dot_segments(_encode(parts.path))
    pieces = _encode(parts.query).split("&")
    query = "&".join(piece for piece in pieces if not _is_tracking(piece))
    normal = f"{parts.scheme}://{host}{path}" + (f"?{query}" if query else "")
    if route := _route(parts.fragment):
        normal += f"#{route}"
    if len(normal) > MAX_LENGTH:
        raise AddressError(_too_long(len(normal)))
    return normal


@functools.lru_cache(maxsize=4096)
def registrable_domain(url: str) -> str:
    """Return the domain somebody registered: `news.bbc.co.uk` → `bbc.co.uk`.

    The rule is the Public Suffix List. An IP address or a host of one label stands for itself.
    Raises AddressError.
    """
    host = _normalise_host(_parts_of(url)[1]).strip("[]")
    if "." not in host or is_ip_address(host):
        return host
    return registered_part(host) or host


def registered_part(host: str) -> str | None:
    """Return the registrable domain of a host's name; None if it is no more than a suffix."""
    return _public_suffixes().privatesuffix(host)


def is_ip_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _parts_of(url: str) -> tuple[str, SplitResult]:
    url = url.strip()
    _refuse_bad_text(url)
    return url, _split(url)


def _refuse_bad_text(url: str) -> None:
    if not url:
        raise AddressError(_("Enter a URL that starts with https://."))
    if len(url) > MAX_LENGTH:
        raise AddressError(_too_long(len(url)))
    for char in url:
        is_invisible = unicodedata.category(char) in {"Cc", "Cf", "Cs"} and char not in _JOINERS
        if char.isspace() or is_invisible:
            message = _(
                "The URL contains a space or an invisible character (%(code)s). Remove it, or "
                "percent-encode it."
            )
            raise AddressError(message % {"code": f"U+{ord(char):04X}"})
    if "\\" in url:
        raise AddressError(_("The URL contains a backslash. Use / instead, or %5C."))


def _too_long(length: int) -> str:
    message = _(
        "The URL is %(length)s characters long, and at most %(limit)s are allowed. Find a shorter "
        "URL for the same page."
    )
    return message % {"length": length, "limit": MAX_LENGTH}


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
    except ValueError:
        message = _("“%(url)s” isn’t a valid URL. Check the part between // and the next /.")
        raise AddressError(message % {"url": _shorten(url)}) from None
    if parts.scheme not in DEFAULT_PORTS or not url[len(parts.scheme) :].startswith("://"):
        message = _(
            "“%(url)s” isn’t a web address. Enter the full URL, starting with http:// or https://."
        )
        raise AddressError(message % {"url": _shorten(url)})
    if "@" in parts.netloc:
        raise AddressError(
            _("The URL contains a user name or password before “@”. Remove that part.")
        )
    return parts


def _normalise_host(parts: SplitResult) -> str:
    if "[" in parts.netloc or "]" in parts.netloc:
        return f"[{_ip_address(parts.hostname or '', 6)}]"
    # `parts.hostname` would be in lower case by Python's rules, which differ from those of UTS 46.
    written = parts.netloc.partition(":")[0]
    try:
        labels = _to_ascii(unquote(written, errors="strict")).removesuffix(".").split(".")
    except UnicodeError:
        raise AddressError(_bad_host(written)) from None
    host = ".".join(labels)
    if not host:
        raise AddressError(_("The URL has no host. Use one such as https://example.org/page."))
    if _NUMERIC_LABEL.fullmatch(labels[-1]):
        return _ip_address(host, 4)
    if len(host) > 253 or not all(_HOST_LABEL.fullmatch(label) for label in labels):
        raise AddressError(_bad_host(written))
    return host


def _to_ascii(host: str) -> str:
    """A host as browsers send it: UTS 46, section 4, non-transitional. Raises UnicodeError."""
    mapped = idna.uts46_remap(host, std3_rules=False)
    return ".".join(_label_to_ascii(label) for label in mapped.split("."))


def _label_to_ascii(label: str) -> str:
    if label.startswith("xn--"):
        decoded = label[4:63].encode("ascii").decode("punycode")
        if decoded.isascii() or _label_to_ascii(idna.uts46_remap(decoded, False)) != label:
            raise UnicodeError(label)
    if label.isascii():
        return label
    _check_label(label)
    return "xn--" + label.encode("punycode").decode("ascii")


def _check_label(label: str) -> None:
    """The validity criteria of UTS 46 that its table of characters does not hold."""
    idna.check_initial_combiner(label)
    idna.check_bidi(label)
    for position, char in enumerate(label):
        if char in _JOINERS and not idna.valid_contextj(label, position):
            raise UnicodeError(label)


def _encode(text: str) -> str:
    """Encode what may not stand in an address, decode what need not be encoded (RFC 3986)."""
    return _ENCODED.sub(_as_needed, quote(text, safe=_AS_WRITTEN))


def _as_needed(encoded: re.Match[str]) -> str:
    if not encoded[1]:
        return "%25"  # a percent sign that encodes nothing
    char = chr(int(encoded[1], 16))
    return char if char in _UNRESERVED else encoded[0].upper()


def _without_dot_segments(path: str) -> str:
    """RFC 3986, section 5.2.4."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)


def _route(fragment: str) -> str:
    """A fragment that chooses the page, without the place in it: an anchor, a text directive."""
    route = fragment.partition(":~:")[0].partition("#")[0]
    return _encode(route) if route.startswith("!") or "/" in route else ""


def _bad_host(host: str) -> str:
    return _("“%(host)s” isn’t a valid host name.") % {"host": _shorten(host)}


def _ip_address(host: str, version: int) -> str:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        address = None
    if address is None or address.version != version or "%" in host:
        message = _("“%(host)s” isn’t a valid IP address.")
        raise AddressError(message % {"host": _shorten(host)})
    return str(address)


def _port(parts: SplitResult, url: str) -> int | None:
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        message = _("“%(url)s” has an invalid port. Use a number from 1 to 65535, or none.")
        raise AddressError(message % {"url": _shorten(url)})
    return port


def _is_tracking(piece: str) -> bool:
    key = unquote(piece.partition("=")[0]).lower()
    return key.startswith("utm_") or key in {"fbclid", "gclid"}


def _shorten(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"


@functools.cache
def _public_suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def check_mail_address(address: str) -> None:
    """Raises ValidationError for letters before the @ that mail servers don't take.

    Django's own check takes “ſ” for an S, and “ı” for an I. A domain may have any letters.
    """
    name = address.rpartition("@")[0]
    if wrong := next((letter for letter in name if not letter.isascii()), ""):
        message = _("Mail servers don’t take “%(letter)s” before the @. Check the address.")
        raise ValidationError(message % {"letter": wrong})
