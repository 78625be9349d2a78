"""Which page is meant: nobody can put into it what others get, nor fill the memory with pages."""

import random
from contextlib import ExitStack
from urllib.parse import parse_qsl, urlencode

import pytest
from django.test import TransactionTestCase
from hypothesis import given
from hypothesis import strategies as st

from articles.freshness import LISTS, Freshness, Shown, clock
from newsroom.page_cache.gate import Gate
from newsroom.page_cache.layer import PageCache
from newsroom.page_cache.requests import LONGEST, SHOWN, Keys, normalised, request_for
from newsroom.page_cache.store import Store
from tests.newsroom.page_cache.pages import make_site
from tests.newsroom.page_cache.serving import HOST


def hit(server, path, **options):
    """Ask until it comes from memory; the answer."""
    for _ in range(50):
        answer = server.ask(path, **options)
        if answer.how == "hit":
            return answer
    raise AssertionError((path, answer.status, answer.how))


# Hosts


@pytest.mark.parametrize(
    ("host", "status", "how"),
    [
        ("testserver", 200, "hit"),
        ("testserver:80", 200, "hit"),
        ("TestServer:8000", 200, "hit"),
        ("testserver.", 200, "pass"),
        ("evil.example", 400, "pass"),
        ("evil.example:80", 400, "pass"),
        ("testserver@evil.example", 400, "pass"),
        ("testserver:80@evil.example", 400, "pass"),
        ("testserver:evil", 400, "pass"),
        ("testserver:\xb2", 400, "pass"),
        ("testserver:80:80", 400, "pass"),
        ("testserver/x", 400, "pass"),
        ("", 400, "pass"),
        (None, 400, "pass"),
    ],
)
def test_one_host_is_answered_and_others_change_nothing(shared_site, host, status, how):
    server, site = shared_site
    hit(server, site["article"])
    answer = server.ask(site["article"], host=host)
    assert (answer.status, answer.how) == (status, how)
    assert "evil" not in hit(server, site["article"]).text


pytestmark = pytest.mark.django_db  # or else pytest-django makes no database


@pytest.fixture(scope="module")
def shared_site(two_servers, django_db_setup, django_db_blocker):
    """A site for tests that change nothing in the database, made once."""
    with django_db_blocker.unblock():
        site = make_site()
        two_servers[0].hear()
        yield two_servers[0], site
        TransactionTestCase._fixture_teardown(None)  # ours, that empties what is filled


def test_two_hosts_are_refused(shared_site):
    server, site = shared_site
    answer = server.ask(site["front"], headers=[("Host", "evil.example")])
    assert answer.status == 400
    assert "evil" not in hit(server, site["front"]).text


HEADERS = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Server": "evil.example",
    "X-Forwarded-Port": "666",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Prefix": "/evil",
    "X-Script-Name": "/evil",
    "X-Original-URL": "/evil/",
    "X-Rewrite-URL": "/evil/",
    "X-HTTP-Method-Override": "POST",
    "Forwarded": "host=evil.example;proto=https",
    "Origin": "https://evil.example",
    "Referer": "https://evil.example/",
    "User-Agent": "evil",
    "Cookie": "sessionid=evil; csrftoken=evil; fb=evil; media=evil",
    "Accept": "application/json",
    "Accept-Language": "de",
    "Cache-Control": "no-cache",
    "Pragma": "no-cache",
    "Range": "bytes=0-9",
    "X-Requested-With": "XMLHttpRequest",
    "Purpose": "prefetch",
    "Save-Data": "on",
}


def test_no_header_changes_a_page(shared_site):
    """Neither one that was made for it, nor one from memory."""
    server, _site = shared_site
    for number, (name, value) in enumerate(HEADERS.items()):
        usual = hit(server, "/newsroom/story/")
        answer = server.ask("/newsroom/story/", headers={name: value})
        assert (answer.how, answer.raw) == ("hit", usual.raw), name
        assert "evil" not in answer.text, name
        # Made for who sends it, and then sent to everybody.
        path = f"/search/?q=number{number}"
        poisoned, clean = server.ask(path, headers={name: value}), hit(server, path)
        assert (poisoned.how, poisoned.raw) == ("miss", clean.raw), name
        assert "evil" not in clean.text.lower(), name


def test_who_is_authorised_is_answered_by_django(shared_site):
    server, _site = shared_site
    hit(server, "/newsroom/story/")
    for name in ("Authorization", "If-Match", "If-Unmodified-Since"):
        answer = server.ask("/newsroom/story/", headers={name: "Basic eDp5"})
        assert answer.how == "pass", name


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PURGE"])
def test_other_methods_are_not_kept(shared_site, method):
    server, _site = shared_site
    before = hit(server, "/newsroom/story/")
    answer = server.ask("/newsroom/story/", method)
    assert answer.how == "pass"
    assert answer.status in (405, 403, 501)
    assert hit(server, "/newsroom/story/").raw == before.raw


def test_head_and_get_share_a_page(shared_site):
    server, _site = shared_site
    for path, methods in (("/search/?q=one", "HEAD GET HEAD"), ("/search/?q=two", "GET HEAD GET")):
        answers = [server.ask(path, method) for method in methods.split()]
        assert [answer.how for answer in answers] == ["miss", "hit", "hit"]
        for answer in answers:
            assert answer["Content-Length"] == answers[0]["Content-Length"]
        assert {bool(answer.raw) for answer in answers} == {True, False}


# Parameters


def test_unknown_parameters_share_the_page_and_appear_nowhere_in_it(shared_site):
    server, _site = shared_site
    for path in ("/", "/newsroom/story/", "/feed.xml", "/tags/", "/search/", "/about/how/"):
        usual = hit(server, path)
        for query in ("utm_source=evil", "fbclid=evil&gclid=evil", "evil", "=evil", "&&&", "?evil",
                      "page=evil" if path != "/search/" else "evil=1", "q%5B%5D=evil"):  # fmt: skip
            answer = server.ask(f"{path}?{query}")
            assert (answer.how, answer.raw) == ("hit", usual.raw), (path, query)
            assert "evil" not in answer.text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("q=tea&page=2", "page=2&q=tea"),
        ("q=tea", "q=first&q=tea"),
        ("q=tea", "%71=t%65a"),
        ("q=green+tea", "q=green%20tea"),
        ("q=tea", "q=tea&utm_source=x"),
        ("q=%FF", "q=%EF%BF%BD"),  # Django reads both as U+FFFD
        ("q=%C3%A9", "q=%c3%a9"),
    ],
)
def test_one_question_is_one_page_however_it_is_asked(shared_site, one, other):
    assert normalised("/search/", one) == normalised("/search/", other)
    server, _site = shared_site
    first = server.ask(f"/search/?{one}")
    again = server.ask(f"/search/?{other}")
    assert (again.how, again.body) == ("hit", first.body)


@pytest.mark.parametrize(
    ("one", "other"),
    [("q=tea", "q=Tea"), ("q=tea", "q=tea&page=2"), ("q=a%26page=2", "q=a&page=2"), ("q=", "")],
)
def test_two_questions_are_two_pages(one, other):
    assert normalised("/search/", one) != normalised("/search/", other)


@pytest.mark.parametrize(
    "query",
    ["q=%00", "q=tea&x=%00", "q=" + "x" * 600, "&".join(f"q={n}" for n in range(1_000)), "q=\xe9"],
)
def test_what_is_odd_is_left_to_django(shared_site, query):
    server, _site = shared_site
    before = server.polled()["entries"]
    answer = server.ask(f"/search/?{query}") if query.isascii() else None
    assert answer is None or (answer.how == "pass" and answer.status in (200, 400))
    assert server.polled()["entries"] <= before


@given(
    st.sampled_from(["/search/", "/", "/sources/", "/newsroom/story/"]),
    st.lists(
        st.tuples(
            st.sampled_from(["q", "page", "before", "kind", "utm", "a b", "é", "q[]"]),
            st.text(max_size=8),
        ),
        max_size=6,
    ),
)
def test_a_normal_query_stays_as_it_is_and_says_the_same(path, pairs):
    query = normalised(path, urlencode(pairs))
    if query is not None:
        assert normalised(path, query) in (query, None)
        given_pairs = dict(parse_qsl(urlencode(pairs), keep_blank_values=True))
        kept = dict(parse_qsl(query, keep_blank_values=True))
        assert kept.items() <= given_pairs.items()
        assert "utm" not in kept


# Redirects


@pytest.mark.parametrize("kind", ["old slug", "wrong section", "without slash", "former tag"])
def test_a_query_goes_along_with_who_is_led_elsewhere_and_with_nobody_else(shared_site, kind):
    server, site = shared_site
    path = site[kind]
    target = server.ask(path)["Location"]
    assert target
    for query in ("utm_source=one", "before=x&utm=two", "x=%2F%2Fevil", "utm_source=one"):
        answer = server.ask(f"{path}?{query}")
        assert (answer.status, answer["Location"]) == (301, f"{target}?{query}")
        assert server.ask(path)["Location"] == target
        head = server.ask(f"{path}?{query}", "HEAD")
        assert (head.status, head["Location"], head.raw) == (301, f"{target}?{query}", b"")


def test_a_search_without_its_slash_is_led_to_it(shared_site):
    server, _site = shared_site
    for word in ("tea", "coffee", "tea"):
        assert server.ask(f"/search?q={word}")["Location"] == f"/search/?q={word}"
    assert server.ask("/search")["Location"] == "/search/"


# Paths


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/", "//evil.example/newsroom/story/", "/newsroom//story/", "//",
        "/./newsroom/story/", "/newsroom/../newsroom/story/", "/newsroom/story/;x=1",
        "/newsroom/story/%3Bx", "/newsroom/story%2F", "/NEWSROOM/story/", "/newsroom/st%6Fry/",
        "/newsroom/%ff/", "/newsroom/%C3%A9/", "/newsroom/%E2%80%AE/", "/newsroom/%0d%0aX-Evil:1/",
        "/newsroom/story/%00", "/%00", "/newsroom/story/%20", "/newsroom/story/?", "/%2e%2e/",
        "/newsroom/" + "a" * 600 + "/", "/" + "a/" * 400, "/newsroom/" + "%C3%A9" * 300 + "/",
        "/newsroom\\story/", "/*", "/newsroom/story/.md", "/index.php", "/.env",
    ],
)  # fmt: skip
def test_odd_paths_are_pages_of_their_own_or_none(shared_site, path):
    server, _site = shared_site
    usual = hit(server, "/newsroom/story/")
    first, second = server.ask(path), server.ask(path)
    assert first.status in (200, 301, 404, 400), first.status
    assert first.status == second.status
    assert first.raw == second.raw
    location = second["Location"]
    assert not location.startswith(("//", "http")), location
    assert not second["X-Evil"]
    assert hit(server, "/newsroom/story/").raw == usual.raw


def test_what_is_too_long_is_not_kept(shared_site):
    server, _site = shared_site
    path = "/newsroom/" + "a" * LONGEST + "/"
    assert [server.ask(path).how for _ in range(2)] == ["pass", "pass"]


def test_files_feedback_and_the_admin_are_not_kept(shared_site):
    server, _site = shared_site
    for path in ("/admin/", "/admin/login/", "/preview/abc/", "/media/none.jpg", "/static/x.css",
                 "/newsroom/story/feedback/", "/newsroom/story/report/", "/healthz", "/readyz",
                 "/newsroom/story/report/thanks/"):  # fmt: skip
        assert [server.ask(path).how for _ in range(2)] == ["pass", "pass"], path


@pytest.mark.parametrize("asked", [20_000, pytest.param(1_000_000, marks=pytest.mark.drill)])
def test_made_up_addresses_neither_fill_the_memory_nor_push_out_what_is_read(asked):
    """In this process, before an application that answers everything with a page."""
    cache = page_cache(megabytes=2)
    random.seed(11)
    makers = [
        lambda: (f"/{random.random()}/", ""),
        lambda: ("/search/", f"q={random.getrandbits(64)}&utm={random.random()}"),
        lambda: ("/tags/", f"before={random.getrandbits(64)}-1"),
        lambda: ("/x" + "a" * random.randrange(300) + ".md", ""),
        lambda: ("/newsroom/é" + "\xff" * random.randrange(600), "&" * random.randrange(30)),
    ]
    hits = 0
    for number in range(asked):
        ask(cache, *random.choice(makers)())
        assert cache.store.bytes <= cache.store.budget
        if number % 20 == 0:
            hits += dict(ask(cache, "/newsroom/story/"))["X-Cache"] == "hit"
    assert len(cache.store) > 30
    assert hits >= asked / 20 - 1
    assert cache._flights == {}
    with ExitStack() as stack:  # nobody has stayed inside
        for _ in range(cache.gate.room):
            stack.enter_context(cache.gate.waiting())


class NoPoller:
    is_down = False

    def ensure_running(self):
        """The test hears for it."""

    def wait_for_poll(self, since):
        return True


def page_cache(megabytes):
    """One that is proved to be fresh for as long as the test lasts."""

    def application(environ, start_response):
        environ[SHOWN] = Shown(frozenset({LISTS}), None)
        body = f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}".encode() * 50
        start_response("404 Not Found", [("Content-Type", "text/html"), ("ETag", '"1"')])
        return [body]

    known = Freshness()
    known.hear(clock() + 3_600, [])
    return PageCache(
        application,
        store=Store(megabytes * 1024 * 1024, known),
        poller=NoPoller(),
        keys=Keys([HOST], is_https=False),
        gate=Gate(16),
        known=known,
        patience=0,
    )


def ask(cache, path, query=""):
    """The headers of the answer."""
    said = []
    asked = environ(path, query)
    b"".join(cache(asked, lambda status, headers: said.extend(headers)))
    return said


# Keys by themselves


def environ(path="/", query="", host=HOST, scheme="http", **headers):
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "HTTP_HOST": host,
        "wsgi.url_scheme": scheme,
        **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
    }


@pytest.mark.parametrize(
    ("scheme", "forwarded", "is_kept"),
    [
        ("http", None, False),
        ("http", "http", False),
        ("http", "https", True),
        ("http", "https, http", True),
        ("http", " https ", True),
        ("http", "HTTPS", False),
        ("http", "http, https", False),
        ("https", None, True),
        ("https", "https", True),
        # As Django reads it: it would lead who says so to https, and so everybody.
        ("https", "http", False),
        ("https", "", False),
    ],
)
def test_what_is_led_to_https_is_not_kept(scheme, forwarded, is_kept):
    headers = {} if forwarded is None else {"x_forwarded_proto": forwarded}
    key = Keys([HOST], is_https=True).of(environ(scheme=scheme, **headers))
    assert (key is not None) == is_kept


def test_without_https_nobody_can_say_that_it_is():
    keys = Keys([HOST], is_https=False)
    usual, forwarded = keys.of(environ()), keys.of(environ(x_forwarded_proto="https"))
    assert usual == forwarded
    assert not usual.is_secure
    assert keys.of(environ(scheme="https")) != usual


@pytest.mark.parametrize("hosts", [[".example.org"], ["*"], ["a.example", "b.example"]])
def test_several_hosts_have_pages_of_their_own(hosts):
    keys = Keys(hosts, is_https=False)
    named = {keys.of(environ(host=host)) for host in ("a.example", "A.example", "a.example:80")}
    assert len(named) == 2
    assert keys.of(environ(host="")) is None


def test_a_request_for_a_page_says_nothing_but_its_key():
    asked = environ("/search/", "x=1&q=tea", x_forwarded_host="evil", cookie="a=b", accept="json",
                    if_none_match="*", range="bytes=0-1")  # fmt: skip
    asked |= {"REMOTE_USER": "evil", "REQUEST_METHOD": "HEAD", "wsgi.input": object(),
              "CONTENT_TYPE": "text/evil", "CONTENT_LENGTH": "99"}  # fmt: skip
    request = request_for(Keys([HOST], is_https=False).of(asked), asked)
    known = {name for name in request if name.startswith("HTTP_")}
    assert known == {"HTTP_HOST"}
    assert request["REQUEST_METHOD"] == "GET"
    assert request["QUERY_STRING"] == "q=tea"
    assert request["wsgi.input"].read() == b""
    assert "evil" not in str(request.values())


@pytest.mark.drill
def test_https_is_asked_for_before_anything_is_kept(start_server, shared_site):
    server = start_server(SITE_URL="https://testserver")
    plain = server.ask("/newsroom/story/")
    assert (plain.status, plain.how) == (301, "pass")
    assert plain["Location"] == "https://testserver/newsroom/story/"
    secure = hit(server, "/newsroom/story/", headers={"X-Forwarded-Proto": "https"})
    assert secure["Strict-Transport-Security"]
    assert server.ask("/newsroom/story/").status == 301
