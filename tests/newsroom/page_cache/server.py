"""Serves `newsroom.wsgi:application` on a free port, until whoever started it closes its input."""

import json
import os
import sys
import threading
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from django.db import connections

from articles.freshness import clock, freshness
from newsroom.wsgi import application

ASKED = "/-/polled"  # for tests alone: join a poll that is sent after this request


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 128

    def server_bind(self):
        super().server_bind()
        self.base_environ["SERVER_NAME"] = "127.0.0.1"


class Handler(WSGIRequestHandler):
    def handle(self):
        super().handle()
        connections.close_all()  # of this request's thread, which ends

    def address_string(self):
        return self.client_address[0]

    def log_message(self, *args):
        pass


def answer(environ, start_response):
    if environ["PATH_INFO"] != ASKED:
        return application(environ, start_response)
    application.poller.ensure_running()
    store = application.store
    known = {
        "polled": application.poller.wait_for_poll(clock()),
        "entries": len(store),
        "bytes": store.bytes,
        "sequence": freshness.sequence,
        "is_down": application.poller.is_down,
    }
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(known).encode()]


def end_with_parent():
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    server = Server(("127.0.0.1", 0), Handler)
    server.set_app(answer)
    threading.Thread(target=end_with_parent, daemon=True).start()
    print(server.server_port, flush=True)  # noqa: T201
    server.serve_forever()
