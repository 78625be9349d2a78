"""Newsroom behind the real nginx and the real Caddy, with the files of `deploy/`."""

import gzip
import os
import random
import re
import subprocess
import sys
import time
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

import PIL.Image
import pytest

from tests.newsroom.processes import ROOT
from tests.newsroom.server.fronts import HOST, Answer, Caddy, Connection, Front, Nginx, need
from tests.newsroom.server.test_workers import TARGETS

# What the two may differ in from the application: what is said of the connection and the moment.
OF_THE_SERVER = {
    "server", "date", "connection", "transfer-encoding", "alt-svc", "age", "content-length",
    "accept-ranges", "last-modified", "etag", "keep-alive", "content-disposition", "x-cache",
}  # fmt: skip


@pytest.fixture(scope="module")
def site(serve_for_module):
    return serve_for_module(
        SITE_URL=f"https://{HOST}", TRUSTED_PROXIES="1", ALLOWED_HOSTS=HOST, DEBUG="false"
    )


@pytest.fixture(scope="module", params=[Nginx, Caddy], ids=lambda kind: kind.name)
def front(request, site, demo):
    need(request.param)
    with TemporaryDirectory(prefix="newsroom-") as folder:
        Path(folder).chmod(0o755)
        front = request.param(Path(folder), demo[1], site.port)
        front.start()
        yield front
        front.stop()


@pytest.fixture
def article(session):
    """Number, number of its revision, where to vote."""
    return session.execute(TARGETS).fetchone()


def directly(site, path: str, method: str = "GET", **headers: str) -> Answer:
    """What the application says to a front server."""
    connection = HTTPConnection("127.0.0.1", site.port, timeout=30)
    try:
        ours = {"Host": HOST, "X-Forwarded-Proto": "https", "Accept-Encoding": "gzip"}
        connection.request(method, path, headers=ours | headers)
        return Answer(connection.getresponse())
    finally:
        connection.close()


def of_the_application(answer: Answer) -> dict[str, str]:
    return {
        name.lower(): value
        for name, value in answer.headers.items()
        if name.lower() not in OF_THE_SERVER
    }


def a_file(var_dir: Path, pattern: str) -> str:
    return str(next(var_dir.glob(pattern)).relative_to(var_dir))


@pytest.mark.drill
def test_pages_come_through_as_they_are(front, site, article):
    path = article[2].removesuffix("feedback/")
    pages = {
        "/": 200, path: 200, "/search/?q=data": 200, "/feed.xml": 200, "/robots.txt": 200,
        "/sitemap.xml": 200, path.removesuffix("/"): 301, "/no/such/page/": 404,
        article[2]: 200, "/admin/login/": 200, "/healthz": 200,
        "/media/cards/made-up.png": 404, "/media/missing.jpg": 404,
    }  # fmt: skip
    for page, status in pages.items():
        for method in ("GET", "HEAD", "GET"):
            expected = directly(site, page, method)
            answer = front.ask(page, method, accept_encoding="gzip")
            assert (page, answer.status) == (page, status)
            theirs, ours = of_the_application(expected), of_the_application(answer)
            for headers in (theirs, ours):
                headers.pop("set-cookie", "")
                if "expires" in headers:  # of its own second
                    headers["expires"] = "now"
                headers["cache-control"] = re.sub(r"\d+", "n", headers["cache-control"])
            assert ours == theirs
            if "set-cookie" not in {name.lower() for name in expected.headers}:
                assert answer.body == expected.body  # without a token of somebody's own


@pytest.mark.drill
def test_conditional_requests_are_answered(front, article):
    path = article[2].removesuffix("feedback/")
    first = front.ask(path, accept_encoding="gzip")
    assert gzip.decompress(first.body).startswith(b"<!doctype html>")
    again = front.ask(path, accept_encoding="gzip", if_none_match=first.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    other = front.ask(path, accept_encoding="gzip", if_none_match='"other"')
    assert (other.status, other.body) == (200, first.body)
    assert front.ask(path).text.startswith("<!doctype html>")


STATIC = [
    "static/css/base.*.css",
    "static/js/feedback.*.js",
    "static/favicon.*.svg",
    "static/favicon.svg",
    "static/admin/css/base.*.css",
    "media/**/*.jpg",
    "media/**/*.avif",
]


@pytest.mark.drill
@pytest.mark.parametrize("pattern", STATIC)
def test_files_are_the_front_servers_with_the_headers_of_ours(front, site, demo, pattern):
    path = "/" + a_file(demo[1], pattern)
    expected = directly(site, path)
    answer = front.ask(path, accept_encoding="gzip")
    assert (answer.status, answer.body) == (200, expected.body)
    assert answer.headers["Server"].lower().startswith(front.name)
    theirs, ours = of_the_application(expected), of_the_application(answer)
    for headers in (theirs, ours):  # for documents, which no file here is
        for name in ("permissions-policy", "cross-origin-opener-policy", "x-frame-options"):
            headers.pop(name, "")
        headers["content-type"] = headers["content-type"].replace('"', "")
        if not path.endswith(".svg"):
            headers.pop("content-security-policy", "")
        else:
            policy = headers["content-security-policy"]
            headers["content-security-policy"] = sorted(policy.split("; "))
    assert ours == theirs
    etag = answer.headers["ETag"]
    assert front.ask(path, accept_encoding="gzip", if_none_match=etag).status == 304


@pytest.mark.drill
def test_files_are_read_from_the_disk(front, demo):
    path = demo[1] / "media" / "from-the-disk.png"
    path.write_bytes(b"image")
    answer = front.ask("/media/from-the-disk.png")
    assert (answer.status, answer.body) == (200, b"image")
    assert answer.headers["Content-Type"] == "image/png"
    path.rename(demo[1] / "withheld.png")  # whatever was taken down
    assert front.ask("/media/from-the-disk.png").status == 404


@pytest.mark.drill
@pytest.mark.parametrize(
    "path",
    [
        "/media/page.html",
        "/media/../secret_key",
        "/media/%2e%2e/secret_key",
        "/media/..%2fsecret.png",
        "/static/../secret_key",
        "/static/%2e%2e/secret_key",
        "/static../secret_key",
        "/secret_key",
        "/postgres/PG_VERSION",
        "/withheld/secret.png",
        "/media/cards/card.png",
        "/media//cards/card.png",
        "/media/x/../cards/card.png",
        "/media/CARDS/card.png",
        "/static/",
        "/media/",
    ],
)
def test_nothing_else_is_read_from_the_disk(front, demo, path):
    secret = b"kept from everybody"
    files = ("secret_key", "secret.png", "media/page.html", "withheld/secret.png")
    for name in (*files, "media/cards/card.png"):
        file = demo[1] / name
        file.parent.mkdir(exist_ok=True)
        if name != "secret_key":
            file.write_bytes(secret)
    answer = front.ask(path)
    assert answer.status in (301, 400, 403, 404)
    assert secret not in answer.body
    assert (demo[1] / "secret_key").read_bytes() not in answer.body


def vote(front: Front, article, **headers: str) -> Answer:
    number, revision, path = article
    body = urlencode({"article": number, "revision": revision, "value": 1})
    headers = {"sec_fetch_site": "same-origin", **headers}
    form = "application/x-www-form-urlencoded"
    return front.ask(path, "POST", body, content_type=form, accept_language="en", **headers)


@pytest.mark.drill
def test_a_stranger_cannot_make_up_an_address(front, session, article):
    """Votes of one network look alike, whatever their senders write in headers."""
    before = session.execute("SELECT count(*) FROM feedback_vote").fetchone()[0]
    agent = f"{front.name} {time.monotonic()}"
    for n in range(3):
        forged = {"x_forwarded_for": f"9.9.{n}.9", "forwarded": f"for=9.9.{n}.9"}
        assert vote(front, article, user_agent=agent, **forged).status == 303
    number, revision, path = article
    body = urlencode({"article": number, "revision": revision, "value": 1})
    for n in range(3):  # a header that WSGI would take for the same
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\nUser-Agent: {agent}\r\n"
            f"X_Forwarded_For: 9.8.{n}.9\r\nX_FORWARDED_PROTO: http\r\nAccept-Language: en\r\n"
            "Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        assert front.send((head + body).encode()).startswith(b"HTTP/1.1 303")
    after = session.execute("SELECT count(*) FROM feedback_vote").fetchone()[0]
    assert after == before + 1


@pytest.mark.drill
def test_a_cookie_is_never_kept(front, article):
    first = vote(front, article, user_agent="one")
    assert "fb=" in first.headers["Set-Cookie"]
    assert "Secure" in first.headers["Set-Cookie"]
    for path in (article[2], "/admin/login/"):
        answers = [front.ask(path) for _ in range(2)]
        for answer in answers:
            assert "no-store" in answer.headers["Cache-Control"]
        if path.startswith("/admin"):
            assert answers[0].headers["Set-Cookie"] != answers[1].headers["Set-Cookie"]


@pytest.mark.drill
def test_plain_http_and_other_hosts_lead_nowhere_else(front):
    plain = front.ask("/no/matter?x=1", is_secure=False)
    assert plain.status in (301, 308)
    assert plain.headers["Location"].startswith(f"https://{HOST}")
    assert front.ask("/", x_forwarded_proto="http", x_forwarded_host="evil.example").status == 200
    with pytest.raises(OSError, match=r"(?i)alert|EOF|reset|unrecognized"):
        front.ask("/", host="evil.example")
    assert front.ask("/").status == 200
    evil = front.send(b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
    assert b"evil" not in evil
    assert b"stylesheet" not in evil


@pytest.mark.drill
def test_uploads_of_editors_pass_and_those_of_strangers_do_not(front, article):
    body = b"x" * 20_000_000
    form = "multipart/form-data; boundary=b"
    signed_out = front.ask("/admin/articles/image/add/", "POST", body, content_type=form)
    assert signed_out.status == 302  # the whole of it came to Newsroom, which asks who it is
    assert "/admin/login/" in signed_out.headers["Location"]
    assert front.ask(article[2], "POST", body[:200_000], content_type=form).status == 413


B = "a-boundary-that-no-image-contains"


class Editor:
    """Somebody who is signed in, through a front server."""

    def __init__(self, front: Front, demo):
        self.front, self.cookies = front, {}
        environment = {
            "DATABASE_URL": demo[0],
            "VAR_DIR": str(demo[1]),
            "DJANGO_SUPERUSER_PASSWORD": "a long password",
        }
        name = f"editor-{front.name}"
        subprocess.run(
            [sys.executable, "manage.py", "createsuperuser", "--noinput", f"--username={name}"],
            cwd=ROOT,
            env=os.environ | environment | {"DJANGO_SUPERUSER_EMAIL": f"{name}@example.org"},
            check=True,
            capture_output=True,
        )
        signed_in = self.post("/admin/login/", {"username": name, "password": "a long password"})
        assert signed_in.status == 302

    def ask(self, path, method="GET", body=None, **headers) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = self.front.ask(path, method, body, cookie=cookies, **headers)
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def post(self, path: str, fields: dict[str, str], upload: bytes = b"") -> Answer:
        page = self.ask(path).text
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
        parts = [
            f'--{B}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in {**fields, "csrfmiddlewaretoken": token}.items()
        ]
        if upload:
            head = 'Content-Disposition: form-data; name="upload"; filename="large.png"'
            parts.append(f"--{B}\r\n{head}\r\nContent-Type: image/png\r\n\r\n".encode())
            parts.append(upload + b"\r\n")
        origin = {"origin": f"https://{HOST}", "referer": f"https://{HOST}{path}"}
        form = f"multipart/form-data; boundary={B}"
        return self.ask(
            path, "POST", b"".join(parts) + f"--{B}--\r\n".encode(), content_type=form, **origin
        )


def large_image(seed: str) -> bytes:
    """Of almost 20 MB, as many as an image may have."""
    file = BytesIO()
    size = (2550, 2600)
    image = PIL.Image.frombytes("RGB", size, random.Random(seed).randbytes(size[0] * size[1] * 3))
    image.save(file, "PNG", compress_level=0)
    return file.getvalue()


@pytest.mark.drill
def test_an_editor_uploads_an_image_of_twenty_megabytes(front, demo, session):
    before = session.execute("SELECT count(*) FROM articles_image").fetchone()[0]
    image = large_image(front.name)
    assert 19_800_000 < len(image) < 20_000_000
    described = {"alt": "Noise", "caption": "", "credit": "", "licence": "CC0"}
    answer = Editor(front, demo).post("/admin/articles/image/add/", described, image)
    assert answer.status == 302
    assert re.fullmatch(r"/admin/articles/image/\d+/change/", answer.headers["Location"])
    assert session.execute("SELECT count(*) FROM articles_image").fetchone()[0] == before + 1


@pytest.mark.drill
def test_slow_bodies_wait_in_front(front, article):
    head = f"POST {article[2]} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 100\r\n\r\nabc"
    connections = []
    for _ in range(20):
        connection = Connection(front.port)
        connection.connect()
        connection.sock.sendall(head.encode())
        connections.append(connection)
    time.sleep(0.5)
    started = time.monotonic()
    assert vote(front, article, user_agent="quick").status == 303
    assert time.monotonic() - started < 2
    for connection in connections:
        connection.close()
