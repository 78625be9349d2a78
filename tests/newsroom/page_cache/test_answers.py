"""A page from memory and one just made are the same to whoever asks, in every coding."""

import itertools

import pytest

from articles.freshness import Freshness
from newsroom.page_cache.answers import HEADER, entry_of, needs_coding, send
from newsroom.page_cache.coding import accepted
from newsroom.page_cache.store import OVERHEAD
from tests.newsroom.page_cache.pages import make_site

CODINGS = ("", "gzip", "gzip, deflate, br, zstd")
OF_THE_MOMENT = {"age", "date", HEADER.lower()}
OF_THE_CODING = {"content-encoding", "content-length"}


@pytest.fixture
def site(servers):
    return make_site()


def described(answer, besides=OF_THE_CODING):
    """Status, headers, and decoded body, in which nothing may differ."""
    left_out = OF_THE_MOMENT | besides
    headers = sorted(
        (name.lower(), value.removeprefix("W/") if name == "ETag" else value)
        for name, value in answer.headers
        if name.lower() not in left_out
    )
    return answer.status, headers, answer.body


def differences(first, second):
    return [
        pair
        for pair in zip(described(first), described(second), strict=True)
        if len(set(map(str, pair))) > 1
    ]


def asked(server, path, method="GET", **headers):
    return server.ask(path, method, {name.replace("_", "-"): headers[name] for name in headers})


def test_nothing_tells_a_hit_from_a_miss_or_from_django(site, servers):
    first, second = servers
    second.hear()
    found, seen = {}, set()
    for kind, path in site.items():
        passed = asked(first, path, Authorization="Bearer x")  # Django's own, as it is
        made = first.get(path)
        seen |= {(made.status, made.how), passed.how}
        if differing := differences(passed, made):
            found[kind, "pass"] = differing
        for coding, server in itertools.product(CODINGS, servers):
            answer = asked(server, path, Accept_Encoding=coding)
            seen.add((answer.status, answer.how, answer["Content-Encoding"]))
            if differing := differences(made, answer):
                found[kind, coding, answer.how] = differing
            if server is first:
                head = asked(server, path, "HEAD", Accept_Encoding=coding)
                expected = described(answer, besides=set())[:2]
                if (described(head, besides=set())[:2], head.raw) != (expected, b""):
                    found[kind, coding, "HEAD"] = head
            if faults := faults_of_headers(answer):
                found[kind, coding, "headers"] = faults
    assert found == {}
    assert seen >= {(200, "hit", "gzip"), (200, "hit", "br"), (200, "miss"), (410, "hit", "br"),
                    (404, "hit", "gzip"), (301, "hit", ""), (302, "hit", ""), "pass"}  # fmt: skip


def faults_of_headers(answer):
    names = [name.lower() for name, _value in answer.headers]
    rules = {
        "kept for a second": "max-age=0, must-revalidate, s-maxage=1" in answer["Cache-Control"],
        "no cookie": not answer["Set-Cookie"],
        "right length": int(answer["Content-Length"]) == len(answer.raw),
        "varies by coding alone": answer["Vary"] in ("", "Accept-Encoding"),
        "has a tag": bool(answer["ETag"]) == (answer.status == 200),
        "each once": len(names) == len(set(names)),
    }
    return [name for name, is_kept in rules.items() if not is_kept]


def test_who_has_a_page_is_told_so(site, server):
    for kind in ("front", "article", "atom", "sitemap", "markdown", "card", "suggestions"):
        path = site[kind]
        page = server.get(path)
        tag = page["ETag"]
        for known in (tag, f"W/{tag}", f'"other", W/{tag}', f'{tag}, "other"', "*"):
            for method in ("GET", "HEAD"):
                for coding in CODINGS:
                    answer = asked(
                        server, path, method, If_None_Match=known, Accept_Encoding=coding
                    )
                    assert (answer.status, answer.raw) == (304, b""), (kind, known)
                    for name in ("ETag", "Cache-Control", "Vary"):
                        assert answer[name] == page[name], (kind, name)
                    assert not answer["Content-Encoding"]
        for unknown in ('"other"', 'W/"other"', "nonsense", "W/", ",", '"' * 3_000):
            assert asked(server, path, If_None_Match=unknown).status == 200, (kind, unknown)


def test_dates_of_change_are_compared_where_there_are_any(site, server):
    page = server.get(site["atom"])
    changed = page["Last-Modified"]
    later, before = "Sat, 01 Jan 2101 00:00:00 GMT", "Sat, 01 Jan 2000 00:00:00 GMT"
    statuses = {
        since: asked(server, site["atom"], If_Modified_Since=since).status
        for since in (changed, later, before, "yesterday", "")
    }
    assert statuses == {changed: 304, later: 304, before: 200, "yesterday": 200, "": 200}
    # The tag is asked first (RFC 9110, 13.2.2).
    both = asked(server, site["atom"], If_Modified_Since=later, If_None_Match='"other"')
    assert both.status == 200
    assert asked(server, site["front"], If_Modified_Since=later).status == 200


def test_a_missing_page_is_no_known_one(site, server):
    for kind in ("missing", "gone", "old slug"):
        assert asked(server, site[kind], If_None_Match="*").status in (404, 410, 301)


@pytest.mark.parametrize(
    ("header", "codings"),
    [
        ("", ""),
        ("gzip", "gzip"),
        ("br", "br"),
        ("GZIP, Br", "gzip br"),
        ("gzip;q=0, br", "br"),
        ("gzip; q=0.000, br;q=0.001", "br"),
        ("*", "gzip br"),
        ("*;q=0", ""),
        ("br;q=0, *", "gzip"),
        ("identity", ""),
        ("deflate, zstd", ""),
        ("gzip" * 100, ""),
        (";q=1,,;", ""),
        ("x-gzip", ""),
        ("gzip,gzip;q=0", ""),
    ],
)
def test_codings_are_those_that_are_accepted(header, codings):
    assert accepted(header) == set(codings.split())


def entry(body=b"x" * 300, content_type="text/html; charset=utf-8"):
    headers = [("Content-Type", content_type), ("ETag", '"1"'), ("Content-Length", str(len(body)))]
    return entry_of("200 OK", headers, body, mark=Freshness().begin(), scopes=frozenset())


def test_brotli_is_made_when_a_page_is_asked_for_again():
    page, environ = entry(), {"HTTP_ACCEPT_ENCODING": "br, gzip", "REQUEST_METHOD": "GET"}
    assert not needs_coding(page, environ)
    page.uses = 1
    assert not needs_coding(page, {"HTTP_ACCEPT_ENCODING": "gzip"})
    assert needs_coding(page, environ)
    assert not needs_coding(page, environ)
    assert set(page.codings) == {"", "gzip", "br"}


def test_a_text_is_kept_coded_alone_and_sent_plain_to_who_takes_no_coding():
    body = b"<p>Words of a page.</p>" * 200
    page, said = entry(body), []
    assert page.size < OVERHEAD + len(body) / 10
    for uses in range(2):
        page.uses = uses
        needs_coding(page, {"HTTP_ACCEPT_ENCODING": "br", "REQUEST_METHOD": "GET"})
        for method, sent in (("GET", [body]), ("HEAD", [])):
            environ = {"REQUEST_METHOD": method}
            assert send(page, "hit", 0, environ, lambda *each: said.append(each)) == sent
            headers = dict(said[-1][1])
            assert (headers["Content-Length"], headers["ETag"]) == (str(len(body)), '"1"')
            assert "Content-Encoding" not in headers


def test_an_empty_or_short_answer_is_sent_as_it_is():
    for body in (b"", b"x" * 199):
        sent = send(entry(body), "hit", 0, {"REQUEST_METHOD": "GET"}, lambda *each: None)
        assert sent == [body]


@pytest.mark.parametrize(
    ("body", "content_type"), [(b"x" * 199, "text/html"), (b"x" * 300, "image/png")]
)
def test_what_gains_nothing_is_not_coded(body, content_type):
    assert set(entry(body, content_type).codings) == {""}


def test_age_is_a_number_and_stale_pages_are_not_stored():
    said = []
    send(entry(), "stale", 7, {"REQUEST_METHOD": "GET"}, lambda *each: said.append(each))
    headers = dict(said[0][1])
    assert (headers["Age"], headers["Cache-Control"], headers[HEADER]) == ("7", "no-store", "stale")
