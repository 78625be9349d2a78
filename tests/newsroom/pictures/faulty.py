"""A store of pictures that does not do what it should."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Faulty:
    """A store that hangs, answers 500, or breaks off in the middle."""

    def __init__(self, way: str = "hangs"):
        faulty = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                faulty.asked += 1
                if faulty.way == "hangs":
                    faulty.released.wait(20)
                    self.close_connection = True
                    return
                if faulty.way == "breaks off":
                    self.send_response(200)
                    self.send_header("Content-Length", str(faulty.length))
                    self.end_headers()
                    self.wfile.write(b"x" * 100_000)
                    self.close_connection = True
                    return
                self.send_response(404 if faulty.way == "has nothing" else 500)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_HEAD = do_PUT = do_DELETE = do_GET

            def log_message(self, *arguments): ...

        self.length = 1_000_000  # of what breaks off
        self.way, self.asked, self.released = way, 0, threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.endpoint = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()
