"""What a worker of `make serve` does to be watched: counts, and answers whoever scrapes.

One worker listens at METRICS_PORT and answers for all of them. When it ends, the next one to find
the port free does; all look once a second.
"""

import logging
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from socket import AF_INET, AF_INET6, SO_REUSEADDR, SOL_SOCKET, socket

from django.conf import settings
from django.db.backends.signals import connection_created
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from newsroom.page_cache import building
from newsroom.watching import exposition
from newsroom.watching.counts import Counts
from newsroom.watching.requests import Application, Watched, time_queries

logger = logging.getLogger(__name__)

EVERY = 1.0  # seconds
PATIENCE = 10.0  # seconds for whoever scrapes to say what it wants


def watched(application: Application) -> Application:
    """The application as the settings want it watched; itself when they want nothing."""
    is_logged, is_measured = settings.LOG_REQUESTS, settings.METRICS_PORT > 0
    if not (is_logged or is_measured):
        return application
    connection_created.connect(time_queries, dispatch_uid="newsroom.watching")
    counts = Counts(settings.METRICS_DIR) if is_measured else None
    if counts is not None:
        threading.Thread(target=Teller(counts).run, name="metrics", daemon=True).start()
    takes_ids = settings.TRUSTED_PROXIES > 0
    return Watched(application, counts=counts, is_logged=is_logged, takes_ids=takes_ids)


class Teller:
    """Notes what is so of this worker, and answers at the port when no other worker does."""

    def __init__(self, counts: Counts):
        self._counts = counts
        self._server: HTTPServer | None = None
        self._rest = threading.Event()

    def run(self) -> None:
        while not self._rest.wait(EVERY):
            try:
                self._note()
                if self._server is None and (server := listening()):
                    self._server = server
                    threading.Thread(
                        target=server.serve_forever, name="metrics port", daemon=True
                    ).start()
            except Exception:
                logger.exception("The metrics of this worker can’t be told.")
                self._rest.wait(60)

    def _note(self) -> None:
        if (cache := building.of_this_process) is not None:
            store = cache.store
            self._counts.note(
                cache_bytes=store.bytes, cache_budget=store.budget, cache_pages=len(store)
            )


def listening() -> HTTPServer | None:
    """A server at the port; None when another worker has it."""
    try:
        return MetricsServer((settings.METRICS_ADDRESS, settings.METRICS_PORT), Handler)
    except OSError:
        return None


class MetricsServer(HTTPServer):
    """Answers one after the other, however many ask."""

    def __init__(self, address: tuple[str, int], handler: Callable[..., BaseHTTPRequestHandler]):
        self.address_family = AF_INET6 if ":" in address[0] else AF_INET
        super().__init__(address, handler)

    def server_bind(self) -> None:
        self.socket.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)  # without looking its name up

    def get_request(self) -> tuple[socket, object]:
        connection, address = super().get_request()
        connection.settimeout(PATIENCE)
        return connection, address

    def handle_error(self, request: object, client_address: object) -> None:
        """Who scrapes went away, or the answer could not be made: there is no reader’s address."""
        logger.exception("A scrape failed.")


class Handler(BaseHTTPRequestHandler):
    def version_string(self) -> str:
        return "Newsroom"

    def do_GET(self) -> None:
        if self.path.partition("?")[0] != "/metrics":
            self.send_error(404)
            return
        body = exposition.exposition()
        self.send_response(200)
        self.send_header("Content-Type", CONTENT_TYPE_PLAIN_0_0_4)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Nothing: a scrape comes four times a minute."""
