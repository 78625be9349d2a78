"""What is sent: a page in the coding that is asked for, 304 to who has it, or that it must wait."""

import json
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.template.loader import get_template
from django.utils.http import parse_etags, parse_http_date_safe
from django.utils.translation import gettext as _

from articles.freshness import Mark, Scopes
from newsroom.page_cache.coding import (
    BROTLI,
    GZIP,
    PLAIN,
    SHORTEST,
    accepted,
    decoded,
    encoded,
    is_text,
)
from newsroom.page_cache.requests import Environ
from newsroom.page_cache.store import Entry, Headers

StartResponse = Callable[..., Any]
Body = Iterable[bytes]

# Browsers and caches in front ask every time, and get 304 for what they have. A shared cache may
# answer for a second, and for five minutes while this server doesn’t.
KEPT = "public, max-age=0, must-revalidate, s-maxage=1, stale-if-error=300"
HEADER = "X-Cache"
# Of one coding, or said anew each time.
_OWN = {"content-length", "content-encoding", "cache-control", "etag", "age", "date"}
# What a 304 repeats (RFC 9110, 15.4.5).
_OF_304 = {"content-location", "expires", "last-modified", "vary"}


class How:
    """What the debug header says: where an answer comes from."""

    HIT = "hit"
    MISS = "miss"
    STALE = "stale"
    PASSED = "pass"


def entry_of(status: str, headers: Headers, body: bytes, *, mark: Mark, scopes: Scopes) -> Entry:
    """An answer of Django, to be kept. Its gzip is made at once, its brotli at the second use.

    A text is kept coded alone: few ask for it plain, and that would take most of the memory.
    """
    lowered = {name.lower(): value for name, value in headers}
    own = [(name, value) for name, value in headers if name.lower() not in _OWN]
    etag = lowered.get("etag", "").removeprefix("W/")
    entry = Entry(status, own, etag, mark, scopes, until=float("inf"))
    entry.control = lowered.get("cache-control", KEPT)
    tag = [("ETag", etag)] if etag else []
    is_coded = _is_coded(lowered.get("content-type", ""), body)
    length = ("Content-Length", str(len(body)))
    entry.codings[PLAIN] = b"" if is_coded else body, [*own, *tag, length]
    if is_coded:
        _add_coding(entry, GZIP, body)
    return entry


def needs_coding(entry: Entry, environ: Environ) -> bool:
    """Make the brotli of a page that is asked for again; whether it was made."""
    if entry.uses < 1 or BROTLI in entry.codings or GZIP not in entry.codings:
        return False
    if BROTLI not in accepted(environ.get("HTTP_ACCEPT_ENCODING", "")):
        return False
    _add_coding(entry, BROTLI, _plain(entry))
    return True


def send(entry: Entry, how: str, age: int, environ: Environ, start_response: StartResponse) -> Body:
    """Send a page; `age` is for how many seconds nobody has proved it."""
    control = "no-store" if how == How.STALE else entry.control
    said = [("Cache-Control", control), ("Age", str(age)), (HEADER, how)]
    if _is_known(entry, environ):
        repeated = [(name, value) for name, value in entry.headers if name.lower() in _OF_304]
        tag = [("ETag", entry.etag)] if entry.etag else []
        start_response("304 Not Modified", [*repeated, *tag, *said])
        return []
    takes = accepted(environ.get("HTTP_ACCEPT_ENCODING", ""))
    coding = next((name for name in (BROTLI, GZIP) if name in takes and name in entry.codings), "")
    body, headers = entry.codings[coding]
    start_response(entry.status, [*headers, *said])
    if environ["REQUEST_METHOD"] == "HEAD":
        return []
    return [body or _plain(entry)]


def send_as_is(
    status: str, headers: Headers, body: bytes, environ: Environ, start_response: StartResponse
) -> Body:
    """An answer that nobody keeps."""
    start_response(status, [*headers, (HEADER, How.PASSED)])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def unavailable(
    environ: Environ, start_response: StartResponse, headers: Headers, *, retry_after: int
) -> Body:
    """503, without asking the database for anything."""
    is_sent = environ["REQUEST_METHOD"] not in ("GET", "HEAD")
    if environ.get("HTTP_ACCEPT", "").startswith("application/json"):
        content_type, body = "application/json", _message(is_sent)
    else:
        content_type, body = "text/html; charset=utf-8", _page(is_sent)
    start_response(
        "503 Service Unavailable",
        [
            ("Content-Type", content_type),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("Retry-After", str(retry_after)),
            (HEADER, How.PASSED),
            *headers,
        ],
    )
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def apology(*, is_sent: bool) -> dict[str, str]:
    """The heading and the message while nothing can be asked of the database, or saved."""
    if is_sent:
        heading = _("Nothing was saved")
        message = _("What you sent was not saved. Please try again in a minute.")
    else:
        heading = _("Temporarily unavailable")
        message = _("We can’t show this page right now. Please try again in a minute.")
    return {"heading": heading, "message": message}


def _page(is_sent: bool) -> bytes:
    """In the look that pages had before, which this process may yet hear of."""
    return get_template("503.html").render(apology(is_sent=is_sent)).encode()


@cache
def _message(is_sent: bool) -> bytes:
    return json.dumps({"message": apology(is_sent=is_sent)["message"]}).encode()


def _is_coded(content_type: str, body: bytes) -> bool:
    return len(body) >= SHORTEST and is_text(content_type)


def _add_coding(entry: Entry, coding: str, plain: bytes) -> None:
    body = encoded(plain, coding)
    tag = [("ETag", f"W/{entry.etag}")] if entry.etag else []
    headers = [*entry.headers, *tag, ("Content-Encoding", coding)]
    entry.codings[coding] = body, [*headers, ("Content-Length", str(len(body)))]


def _plain(entry: Entry) -> bytes:
    if GZIP in entry.codings:
        return decoded(entry.codings[GZIP][0])
    return entry.codings[PLAIN][0]


def _is_known(entry: Entry, environ: Environ) -> bool:
    """Whether who asks has these bytes already (RFC 9110, 13.2.2)."""
    if not entry.status.startswith("200"):
        return False
    if tags := environ.get("HTTP_IF_NONE_MATCH"):
        known = {tag.removeprefix("W/") for tag in parse_etags(tags[:2_000])}
        return bool(entry.etag) and ("*" in known or entry.etag in known)
    if since := environ.get("HTTP_IF_MODIFIED_SINCE"):
        modified = next((value for name, value in entry.headers if name == "Last-Modified"), "")
        then, now = parse_http_date_safe(since), parse_http_date_safe(modified)
        return then is not None and now is not None and now <= then
    return False
