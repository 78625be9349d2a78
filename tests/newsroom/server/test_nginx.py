"""How long nginx keeps pages, by `deploy/nginx.conf`, of an application that the tests make up."""

import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.newsroom.server.fronts import ROOT, Nginx, need


class Upstream:
    """An application that says what the test wants, or nothing."""

    def __init__(self):
        upstream = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                if upstream.is_stopped:
                    self.close_connection = True
                    return
                upstream.asked.append(self.path)
                status, headers, seconds = upstream.answer
                time.sleep(seconds)
                body = f"{status} {len(upstream.asked)}".encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments): ...

        self.asked: list[str] = []
        self.is_stopped = False
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def says(self, status: int, cache_control: str, seconds: float = 0, **headers: str) -> None:
        self.answer = status, {"Cache-Control": cache_control, **headers}, seconds

    def stop(self) -> None:
        self.is_stopped = True
        self.server.shutdown()
        self.server.server_close()


KEPT = "public, max-age=0, must-revalidate, s-maxage=1, stale-if-error=3"


@pytest.fixture
def upstream():
    upstream = Upstream()
    yield upstream
    upstream.stop()


@pytest.fixture
def nginx(upstream, tmp_path):
    need(Nginx)
    with TemporaryDirectory(prefix="newsroom-") as folder:
        Path(folder).chmod(0o755)
        front = Nginx(Path(folder), tmp_path, upstream.port)
        front.start()
        yield front
        front.stop()


@pytest.mark.drill
def test_a_page_is_kept_for_a_second_by_all_that_ask_at_once(nginx, upstream):
    upstream.says(200, KEPT, seconds=0.5)
    threads = [threading.Thread(target=nginx.ask, args=("/page/",)) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(upstream.asked) == 1
    time.sleep(2.1)
    assert nginx.ask("/page/").text == "200 2"


@pytest.mark.drill
def test_stale_pages_are_shown_while_nobody_answers_and_no_longer(nginx, upstream):
    upstream.says(200, KEPT)
    assert nginx.ask("/page/").text == "200 1"
    upstream.stop()
    time.sleep(2)
    assert nginx.ask("/page/").text == "200 1"
    time.sleep(4)
    answer = nginx.ask("/page/")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert answer.headers["Cache-Control"] == "no-store"
    assert nginx.ask("/another/").status == 503


@pytest.mark.drill
@pytest.mark.parametrize("status", [403, 404, 410, 429, 500, 503])
def test_what_the_application_says_is_never_replaced_by_a_stale_page(nginx, upstream, status):
    upstream.says(200, KEPT)
    assert nginx.ask("/page/").text == "200 1"
    upstream.says(status, "no-store")
    time.sleep(2)
    assert nginx.ask("/page/").status == status


@pytest.mark.drill
@pytest.mark.parametrize(
    ("path", "cache_control", "headers"),
    [
        ("/admin/", KEPT, {}),
        ("/preview/x/", KEPT, {}),
        ("/part/a/feedback/", KEPT, {}),
        ("/page/", KEPT, {"Set-Cookie": "a=1"}),
        ("/page/", "private, no-store", {}),
        ("/page/", "no-store", {}),
    ],
)
def test_what_is_for_one_person_is_never_kept(nginx, upstream, path, cache_control, headers):
    upstream.says(200, cache_control, **headers)
    assert [nginx.ask(path).text for _ in range(2)] == ["200 1", "200 2"]


@pytest.mark.drill
def test_a_copy_for_each_coding_and_none_for_signed_requests(nginx, upstream):
    upstream.says(200, KEPT.replace("s-maxage=1", "s-maxage=60"), Vary="Accept-Encoding")
    codings = ["gzip", "GZIP, deflate", "deflate, gzip;q=0.5", "br, gzip", "br;q=1.0", "", "zstd"]
    texts = [nginx.ask("/page/", accept_encoding=coding).text[-1] for coding in codings]
    assert texts == ["1", "1", "1", "2", "2", "3", "3"]
    assert nginx.ask("/page/", authorization="Basic eDp5").text == "200 4"
    assert nginx.ask("/page/", accept_encoding="gzip").text == "200 1"
    assert nginx.ask("/page/", cookie="fb=x", cache_control="no-cache").text == "200 3"


def test_nginx_can_make_the_folder_of_its_cache():
    """nginx makes one folder, but not those above it; Debian's package has no /var/cache/nginx."""
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    folder = Path(re.search(r"^proxy_cache_path (\S+)", text, re.MULTILINE)[1])
    assert folder.parent == Path("/var/cache")
