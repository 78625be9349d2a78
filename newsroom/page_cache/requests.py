"""Which page a request asks for: its key, and the request for that page without all else.

Django never sees what is not in the key, so no stranger can put into a page what others get.
"""

from collections.abc import Callable, Collection
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

Environ = dict[str, Any]

SHOWN = "newsroom.shown"  # where Django says that an answer may be kept, and what it shows
LONGEST = 512  # bytes of host, path and query together; what is longer is not kept
MOST_PARAMS = 20

# What is for one person, or is a file.
UNKEPT_STARTS = ("/admin/", "/preview/", "/static/", "/media/", "/healthz", "/readyz")
UNKEPT_ENDS = ("/feedback/", "/report/", "/report/thanks/")

# The parameters that pages read; others change nothing, and are left out.
PARAMS = {
    "/search/": (
        *("q", "section", "year", "tag", "author", "source", "origin", "order", "exact", "page"),
    ),
    "/search/suggest/": ("q",),
    "/sources/": ("kind", "before", "after"),
}
OTHER_PARAMS = ("before", "after")

_LEFT_TO_DJANGO = {"HTTP_AUTHORIZATION", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE"}
_COPIED = (
    *("wsgi.version", "wsgi.errors", "wsgi.multithread", "wsgi.multiprocess", "wsgi.run_once"),
    *("wsgi.url_scheme", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "REMOTE_ADDR"),
    "HTTP_X_FORWARDED_PROTO",
)


class Key(NamedTuple):
    is_secure: bool
    host: str
    path: str
    query: str


class Keys:
    """Reads requests of one site. `hosts` are those that requests may name."""

    def __init__(self, hosts: Collection[str], *, is_https: bool):
        self._is_https = is_https
        only = next(iter(hosts)) if len(hosts) == 1 else "."
        # One literal name stands for all ports; with several, or patterns, each has its pages.
        self._only_host = "" if only.startswith(".") or "*" in only else only.lower()

    def of(self, environ: Environ) -> Key | None:
        """The key of a page; None for what is not kept or has to be looked at by Django."""
        path = environ.get("PATH_INFO", "")
        if (
            environ["REQUEST_METHOD"] not in ("GET", "HEAD")
            or path.startswith(UNKEPT_STARTS)
            or path.endswith(UNKEPT_ENDS)
            or not _LEFT_TO_DJANGO.isdisjoint(environ)
            or environ.get("SCRIPT_NAME")
        ):
            return None
        is_secure = self.is_secure(environ)
        host = self._host(environ)
        if host is None or (self._is_https and not is_secure):
            return None
        query = environ.get("QUERY_STRING", "")
        if len(host) + len(path) + len(query) > LONGEST or "\0" in path:
            return None
        if query and (query := normalised(path, query)) is None:
            return None
        return Key(is_secure, host, path, query)

    def is_secure(self, environ: Environ) -> bool:
        # As Django reads SECURE_PROXY_SSL_HEADER, which is set for HTTPS alone.
        forwarded = environ.get("HTTP_X_FORWARDED_PROTO") if self._is_https else None
        if forwarded is None:
            return environ["wsgi.url_scheme"] == "https"
        return forwarded.split(",", 1)[0].strip() == "https"

    def _host(self, environ: Environ) -> str | None:
        host = environ.get("HTTP_HOST", "").lower()
        if not self._only_host:
            return host or None
        if host == self._only_host:
            return host
        name, _, port = host.rpartition(":")
        is_port = port.isascii() and port.isdigit()
        return self._only_host if name == self._only_host and is_port else None


def normalised(path: str, query: str) -> str | None:
    """The parameters that a page reads, in one order; None for a query that Django refuses.

    >>> normalised("/search/", "utm_source=x&page=2&q=tea")
    'q=tea&page=2'
    """
    if "%00" in query or "\0" in query or not query.isascii() or query.count("&") >= MOST_PARAMS:
        return None
    given = dict(parse_qsl(query, keep_blank_values=True))  # the last of each, as Django takes it
    names = PARAMS.get(path, OTHER_PARAMS)
    return urlencode([(name, given[name]) for name in names if name in given])


def request_for(key: Key, environ: Environ) -> Environ:
    """A request for a page that says nothing but its key."""
    request = {name: environ[name] for name in _COPIED if name in environ}
    return request | {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": key.path,
        "QUERY_STRING": key.query,
        "HTTP_HOST": key.host,
        "wsgi.input": BytesIO(),
        "CONTENT_LENGTH": "0",
    }


Application = Callable[[Environ, Callable[..., Any]], Any]
