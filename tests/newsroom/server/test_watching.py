"""The log and the metrics of a real server with two workers: right, and without a reader's address.

What one reader and one editor do is done with addresses that nothing may repeat.
"""

import json
import os
import signal
import urllib.request
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

import pytest

from tests.newsroom.processes import free_port
from tests.newsroom.server.test_workers import TARGETS, is_alive, wait_until, workers_of
from tests.newsroom.watching.test_exposition import samples

pytestmark = pytest.mark.drill

READER = "203.0.113.77"
SECRETS = (READER, "203.0.113", "s3cret", "sessionid", "Mozilla/9")


def ask(port: int, path: str, method="GET", form=None, **headers: str) -> int:
    """As a server in front passes it on. The status of the answer."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {
        "X-Forwarded-For": READER, "X-Real-IP": READER, "User-Agent": "Mozilla/9 s3cret",
        "Cookie": "sessionid=s3cret", "Referer": "https://example.org/?s3cret",
        "Sec-Fetch-Site": "same-origin", **headers,
    }  # fmt: skip
    body = urlencode(form) if form else None
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def do_everything(port: int, target) -> None:
    """Each kind of request, those that are refused among them."""
    article, revision, vote = target
    page = vote.removesuffix("feedback/")
    vote_form = {"article": article, "revision": revision, "value": 1}
    report = vote.replace("feedback", "report")
    for _ in range(3):
        assert ask(port, page) == 200
    for path in ("/", "/search/?q=s3cret", "/feed.xml", "/robots.txt", "/healthz", "/tags/"):
        assert ask(port, path) == 200, path
    assert ask(port, "/no/such/page/?s3cret=1") == 404
    assert ask(port, "/preview/s3cret/") == 404
    assert ask(port, "/admin/welcome/s3cret/") in (200, 302, 404, 410)
    assert ask(port, "/admin/account/password/reset/key/1-s3cret/") in (200, 302)
    assert ask(port, vote, "POST", vote_form) == 303
    assert ask(port, vote, "POST", {"article": "s3cret"}) >= 400
    assert ask(port, report, "POST", {"text": "s3cret", "article": article}) >= 200
    assert ask(port, "/admin/login/", "POST", {"login": "s3cret", "password": "s3cret"}) == 403
    assert ask(port, "/admin/") == 302
    assert ask(port, "/", Host=f"{READER}.example") == 400
    assert ask(port, "/" + "long" * 2_500) == 414
    assert ask(port, page, "BREW") >= 400


@pytest.fixture
def target(session):
    return session.execute(TARGETS).fetchone()


def test_the_log_of_all_that_readers_do_has_no_address_in_it(serve, target):
    site = serve(LOG_REQUESTS="true", LOG_FORMAT="json", TRUSTED_PROXIES="1")
    do_everything(site.port, target)
    assert site.end() == 0
    text = site.text()
    for secret in SECRETS:
        assert secret not in text
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    asked = [line for line in lines if line["logger"] == "newsroom.requests"]
    assert {line["kind"] for line in asked} >= {
        "front", "article", "search", "feed", "crawler", "health", "list", "preview", "vote",
        "report", "admin", "sign-in", "other",
    }  # fmt: skip
    articles = [line for line in asked if line["kind"] == "article" and line["status"] == 200]
    assert [line["cache"] for line in articles] == ["miss", "hit", "hit"]
    assert articles[0]["queries"] > 0
    assert articles[1]["queries"] == 0
    assert {line["status"] for line in asked} >= {200, 302, 303, 400, 403, 404, 414}
    assert len({line["request_id"] for line in asked}) == len(asked)


@pytest.mark.browser
def test_the_log_of_a_browser_s_run_has_no_address_in_it(serve, target, browser):
    """As it comes through a server in front: read, vote, comment, search, look for the admin."""
    site = serve(LOG_REQUESTS="true", LOG_FORMAT="json", TRUSTED_PROXIES="1")
    context = browser.new_context(
        extra_http_headers={"X-Forwarded-For": READER}, user_agent="Mozilla/9 s3cret"
    )
    page = context.new_page()
    url = f"http://127.0.0.1:{site.port}"
    page.goto(url)
    page.goto(url + target[2].removesuffix("feedback/"))
    page.get_by_role("button", name="Yes, this article was helpful").first.click()
    page.wait_for_load_state("networkidle")
    page.goto(f"{url}/search/?q=s3cret")
    page.goto(f"{url}/admin/")
    page.get_by_label("Username").fill("s3cret")
    page.get_by_label("Password").fill("s3cret")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_load_state("networkidle")
    context.close()
    assert site.end() == 0
    text = site.text()
    for secret in SECRETS:
        assert secret not in text
    kinds = {json.loads(line).get("kind") for line in text.splitlines() if line.startswith("{")}
    assert kinds >= {"front", "article", "vote", "search", "admin", "sign-in", "static", "picture"}


def scrape(port: int) -> dict[tuple, float]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as response:
            return samples(response.read())
    except (OSError, HTTPException):  # nobody listens, or who did was killed
        return {}


def requests_of(found, kind: str) -> int:
    return sum(
        value
        for (name, *labels), value in found.items()
        if name == "newsroom_requests_total" and ("kind", kind) in labels
    )


def test_numbers_are_those_of_all_workers_and_outlive_them(serve, target):
    port = free_port()
    site = serve(METRICS_PORT=str(port), WEB_CONCURRENCY="2")
    wait_until(lambda: scrape(port).get(("newsroom_workers",)) == 2)
    before = requests_of(scrape(port), "article")
    page = target[2].removesuffix("feedback/")

    def read(times: int) -> None:
        for _ in range(times):
            assert ask(site.port, page) == 200

    read(40)
    assert requests_of(scrape(port), "article") == before + 40
    former = workers_of(site)
    for pid in former:  # one of them listens at the port
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda pid=pid: not is_alive(pid))
    wait_until(lambda: scrape(port).get(("newsroom_workers",)) == 2)
    assert set(workers_of(site)).isdisjoint(former)
    read(20)
    assert requests_of(scrape(port), "article") == before + 60
    site.process.send_signal(signal.SIGHUP)
    wait_until(lambda: set(workers_of(site)).isdisjoint(former) and len(workers_of(site)) == 2)
    wait_until(lambda: scrape(port).get(("newsroom_workers",)) == 2)
    assert requests_of(scrape(port), "article") == before + 60
    assert site.end() == 0
    assert scrape(port) == {}


def test_the_port_is_closed_unless_it_is_asked_for(serve):
    port = free_port()
    site = serve(METRICS_ADDRESS="127.0.0.1")
    assert site.get("/healthz")[0] == 200
    assert scrape(port) == {}
    assert site.get("/metrics/")[0] == 404
