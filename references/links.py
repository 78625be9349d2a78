"""Asking web servers whether a page is still there: what speaks to the network stands on this.

Never called in a request, unlike `web_pages.fetching`: `manage.py check_links` does. Standard
library, see decision 0023.
"""

import http.client
import socket
import ssl
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from references.hosts import WEB_PORTS, AddressRefused, Target, follow, is_public, target_of
from references.models import Reference

Status = Reference.LinkStatus

MAX_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
GONE = frozenset({404, 410})
TOO_MANY = 429


@dataclass(frozen=True)
class Answer:
    """What a check found: `http_status` of the last reply if there was one, a note for people."""

    status: str
    http_status: int | None = None
    note: str = ""


class NotReached(Exception):
    """No reply; the message says why."""


@dataclass
class Pace:
    """One request at a time to each host, and `pause` seconds between two of them."""

    pause: float = 1.0
    _locks: dict[str, threading.Lock] = field(default_factory=lambda: defaultdict(threading.Lock))
    _free_at: dict[str, float] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def turn(self, host: str) -> Iterator[None]:
        with self._guard:
            lock = self._locks[host]
        with lock:
            time.sleep(max(0.0, self._free_at.get(host, 0.0) - time.monotonic()))
            try:
                yield
            finally:
                self._free_at[host] = time.monotonic() + self.pause


@dataclass
class LinkChecker:
    """Asks for pages, politely, and never a machine that is not on the public internet.

    A name is resolved once for a request, every address it has is checked, and the connection
    goes to one of those very addresses, so that a name server cannot answer twice. Each redirect
    starts again from there. No body is read: a reply is its status and at most 64 KB a line and
    100 lines of headers, within `patience` seconds from the connection on.

    `may_reach` and `ports` are arguments for tests, which have a server on this machine. No
    setting and no variable of the environment reaches them.
    """

    user_agent: str
    pace: Pace = field(default_factory=Pace)
    timeout: float = 10.0
    patience: float = 20.0
    may_reach: Callable[[str], bool] = is_public
    ports: Collection[int] = WEB_PORTS
    resolve: Callable = socket.getaddrinfo
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def check(self, url: str) -> Answer:
        """Ask for the page at `url`, following redirects; whatever happens is an Answer."""
        try:
            return self._follow(url)
        except (AddressRefused, NotReached) as error:
            return Answer(Status.UNKNOWN, None, str(error))

    def _follow(self, url: str) -> Answer:
        for hops in range(MAX_REDIRECTS + 1):
            status, location = self._ask(target_of(url, self.ports))
            if status not in REDIRECTS or not location:
                return _judge(status, hops)
            url = follow(url, location)
        return Answer(Status.UNKNOWN, status, _too_many_redirects())

    def _ask(self, target: Target) -> tuple[int, str]:
        """HEAD, and GET where that is refused: many servers answer HEAD with an error."""
        try:
            status, location = self._request("HEAD", target)
        except http.client.HTTPException:
            status, location = 0, ""
        if 0 < status < 400 or status == TOO_MANY:
            return status, location
        try:
            return self._request("GET", target)
        except http.client.HTTPException as error:
            message = _("Invalid response (%(error)s).") % {"error": type(error).__name__}
            raise NotReached(message) from None

    def _request(self, method: str, target: Target) -> tuple[int, str]:
        with self.pace.turn(target.host):
            connection = self._connect(target)
            watch = threading.Timer(self.patience, hang_up, [connection.sock])
            watch.daemon = True
            watch.start()
            try:
                connection.request(method, target.path, headers=self._headers())
                reply = connection.getresponse()
                return reply.status, reply.getheader("Location") or ""
            except http.client.HTTPException:
                raise
            except OSError as error:
                raise NotReached(_reason(error)) from None
            finally:
                watch.cancel()
                connection.close()

    def _connect(self, target: Target) -> http.client.HTTPConnection:
        """A connection to an address that was checked, under the name of the host."""
        connection = http.client.HTTPConnection(_bracketed(target.host), target.port)
        connection.auto_open = 0  # or it would look the name up again
        if target.scheme == "https":
            connection.default_port = 443  # for the Host header
        try:
            raw = self._open(self._addresses(target), target.port)
        except OSError as error:
            raise NotReached(_reason(error)) from None
        try:
            connection.sock = (
                self.tls.wrap_socket(raw, server_hostname=target.host)
                if target.scheme == "https"
                else raw
            )
        except OSError as error:
            raw.close()
            raise NotReached(_reason(error)) from None
        return connection

    def _open(self, addresses: list[str], port: int) -> socket.socket:
        """The first that answers of two: one may be of a network that this machine lacks."""
        for address in addresses[:-1]:
            try:
                return socket.create_connection((address, port), self.timeout)
            except OSError:
                continue
        return socket.create_connection((addresses[-1], port), self.timeout)

    def _addresses(self, target: Target) -> list[str]:
        """Two addresses of a host at most, if possible of both families; all must be open."""
        results = self.resolve(target.host, target.port, type=socket.SOCK_STREAM)
        families = {result[4][0]: result[0] for result in results}
        closed = [address for address in families if not self.may_reach(address)]
        if closed or not families:
            message = _("%(host)s is not on the public internet.") % {"host": target.host}
            raise AddressRefused(message)
        first = next(iter(families))
        other = [address for address in families if families[address] != families[first]]
        return [first, *(other or list(families)[1:])[:1]]

    def _headers(self) -> dict[str, str]:
        return {"User-Agent": self.user_agent, "Accept": "*/*", "Connection": "close"}


def _judge(status: int, hops: int) -> Answer:
    if status in GONE:
        return Answer(Status.DEAD, status)
    if 200 <= status < 300:
        return Answer(Status.REDIRECTED if hops else Status.OK, status)
    return Answer(Status.UNKNOWN, status)


def hang_up(sock: socket.socket) -> None:
    """End a conversation from another thread; what waits in it gets an end of file."""
    with suppress(OSError):  # it had ended
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _too_many_redirects() -> str:
    message = ngettext(
        "More than %(count)s redirect.", "More than %(count)s redirects.", MAX_REDIRECTS
    )
    return message % {"count": MAX_REDIRECTS}


def _reason(error: Exception) -> str:
    name = type(error).__name__
    if isinstance(error, TimeoutError):
        return _("Timed out.")
    if isinstance(error, socket.gaierror):
        return _("Host not found.")
    if isinstance(error, ssl.SSLError):
        return _("Secure connection failed (%(error)s).") % {"error": error.reason or name}
    return _("Connection failed (%(error)s).") % {"error": name}
