"""A web server on this machine for tests of the link checker, and a checker that may reach it."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from references.links import LinkChecker, Pace
from references.web_pages.fetching import PageReader

HERE = "127.0.0.1"


class Handler(BaseHTTPRequestHandler):
    """`/status/404` answers so; `/to?URL` redirects; `/get-only`, `/slow`, `/drip`, `/rude`."""

    protocol_version = "HTTP/1.1"

    def do_HEAD(self):
        self.server.requests.append((self.command, self.headers["Host"], self.path))
        self.server.agents.add(self.headers["User-Agent"])
        kind, _, rest = self.path.lstrip("/").replace("?", "/", 1).partition("/")
        with self.server.one_more(self.headers["Host"]):
            getattr(self, f"answer_{kind.replace('-', '_')}")(rest)

    do_GET = do_HEAD

    def reply(self, status: int, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def answer_status(self, rest: str) -> None:
        self.reply(int(rest.partition("/")[0]))

    def answer_to(self, rest: str) -> None:
        self.reply(301, Location=rest)

    def answer_loop(self, rest: str) -> None:
        self.reply(302, Location=f"/loop/{int(rest or 0) + 1}")

    def answer_get_only(self, rest: str) -> None:
        self.reply(200 if self.command == "GET" else 405)

    def answer_rude(self, rest: str) -> None:
        """Hang up on HEAD, and say nonsense to GET."""
        if self.command == "GET":
            self.wfile.write(b"what do you want?\r\n\r\n")
        self.close_connection = True

    def answer_slow(self, rest: str) -> None:
        time.sleep(1)
        self.reply(200)

    def answer_work(self, rest: str) -> None:
        time.sleep(0.02)
        self.reply(200)

    def answer_drip(self, rest: str) -> None:
        """Headers without an end, one every now and then."""
        self.send_response(200)
        try:
            for number in range(100):
                self.send_header(f"X-{number}", "drip")
                self.flush_headers()
                time.sleep(0.05)
        except OSError:
            self.close_connection = True

    def answer_page(self, rest: str) -> None:
        """What the test put there: (content type, content)."""
        kind, content = self.server.pages[rest]
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def answer_endless(self, rest: str) -> None:
        """HTML without an end, fast or (`/endless/slow`) ever so slowly."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        try:
            self.wfile.write(b"<title>Endless</title>")
            while True:
                self.wfile.write(b"x" * 65536 if not rest else b"x")
                time.sleep(0.05 if rest else 0)
        except OSError:
            self.close_connection = True

    def answer_flood(self, rest: str) -> None:
        """A page without an end: it is never read."""
        self.send_response(200)
        self.end_headers()
        try:
            while self.command == "GET":
                self.wfile.write(b"x" * 65536)
        except OSError:
            self.close_connection = True

    def log_message(self, *args):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__((HERE, 0), Handler)
        self.requests: list[tuple[str, str, str]] = []
        self.agents: set[str] = set()
        self.pages: dict[str, tuple[str, bytes]] = {}
        self.at_once: Counter[str] = Counter()
        self.most_at_once = self.most_at_one_host = 0
        self._guard = threading.Lock()

    @property
    def port(self) -> int:
        return self.server_address[1]

    def url(self, path: str, host: str = HERE) -> str:
        return f"http://{host}:{self.port}{path}"

    @contextmanager
    def one_more(self, host: str) -> Iterator[None]:
        with self._guard:
            self.at_once[host] += 1
            self.most_at_once = max(self.most_at_once, self.at_once.total())
            self.most_at_one_host = max(self.most_at_one_host, self.at_once[host])
        try:
            yield
        finally:
            with self._guard:
                self.at_once[host] -= 1

    def handle_error(self, request, client_address):
        pass  # readers that hang up are what is tested


@contextmanager
def running() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, args=[0.01], daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def checker_for(server: Server, **changes) -> LinkChecker:
    """A checker to which this machine, and this port alone, is the public internet."""
    return LinkChecker("Tester (+http://testserver)", **(_reaching(server) | changes))


def reader_for(server: Server, **changes) -> PageReader:
    """The same for what reads pages."""
    settings = _reaching(server) | {"timeout": 2.0, "seconds": 2.0} | changes
    return PageReader("Tester (+http://testserver)", **settings)


def _reaching(server: Server) -> dict:
    return {
        "pace": Pace(0.0),
        "may_reach": lambda address: address == HERE,
        "ports": {server.port},
        "timeout": 0.3,
        "patience": 0.5,
        "resolve": resolving({}),
    }


def resolving(names: dict[str, list[str]]):
    """A resolver of these names; every other name, and every address, is this machine's."""

    def resolve(host, port, **kwargs):
        family = {True: 10, False: 2}
        return [
            (family[":" in address], 1, 6, "", (address, port))
            for address in names.get(host, [HERE])
        ]

    return resolve
