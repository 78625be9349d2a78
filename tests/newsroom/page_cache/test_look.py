"""The stylesheet of the look behind the page cache: for ever, until it is another one."""

import re
import time

from articles.freshness import clock
from articles.look.stylesheet import stylesheet_of
from tests import factories
from tests.newsroom.page_cache.test_freshness import keep, locked, psql  # noqa: F401

FOREVER = "public, max-age=31536000, immutable"
BRIEFLY = "public, max-age=60"


def address_on(server, path="/"):
    [found] = re.findall(r'href="(/look/[0-9a-f]{16}\.css)"', server.get(path).text)
    return found


def test_it_is_kept_with_its_own_lifetime_and_compressed(servers):
    factories.PublicationFactory(accent="#0b4f9e")
    servers[0].hear()
    path = address_on(servers[0])
    keep(servers[:1], path)
    hit = servers[0].get(path, Accept_Encoding="gzip, br")
    assert (hit.status, hit.how, hit["Cache-Control"]) == (200, "hit", FOREVER)
    assert (hit["Content-Encoding"], hit["Content-Type"]) == ("br", "text/css; charset=utf-8")
    assert "light-dark(#0b4f9e" in hit.text
    assert len(hit.raw) < 3_000
    known = servers[0].get(path, If_None_Match=hit["ETag"])
    assert (known.status, known.raw, known["Cache-Control"]) == (304, b"", FOREVER)


def test_a_change_of_look_frees_every_page_within_a_second(servers):
    publication = factories.PublicationFactory(accent="#0b4f9e")
    factories.LiveArticleFactory(slug="story", works=0, body="Words.")
    keep(servers, "/newsroom/story/")
    old = address_on(servers[0], "/newsroom/story/")
    keep(servers, old)
    publication.accent = "#00695c"
    publication.save()
    since = clock()
    new = f"/look/{stylesheet_of(publication).digest}.css"
    for server in servers:
        while address_on(server, "/newsroom/story/") != new:
            assert clock() < since + 1.5
        assert server.get(old)["Cache-Control"] == BRIEFLY
        assert server.get(old).text == server.get(new).text
        assert server.get(new)["Cache-Control"] == FOREVER


def test_addresses_that_somebody_makes_up_are_not_kept(servers):
    publication = factories.PublicationFactory(accent="#0b4f9e")
    publication.icon = "0123456789abcdef01234567"
    publication.save()
    servers[0].hear()
    present = servers[0].get(address_on(servers[0])).text
    for number in range(3):
        for suffix in ("css", "webmanifest"):
            path = f"/look/{number:016x}.{suffix}"
            answers = [servers[0].get(path) for _ in range(2)]
            assert [answer.how for answer in answers] == ["pass", "pass"], path
            assert [answer.status for answer in answers] == [200, 200]
            assert {answer["Cache-Control"] for answer in answers} == {BRIEFLY}
        assert servers[0].get(f"/look/{number:016x}.css").text == present


def test_kept_pages_have_a_stylesheet_while_the_database_is_away(servers, psql):  # noqa: F811
    factories.PublicationFactory(accent="#0b4f9e")
    first, second = servers
    keep([first], "/")
    path = address_on(first)
    keep([first], path)
    with locked(psql, "page_change"):
        while first.get("/").how == "hit":
            time.sleep(0.05)
        kept, other = first.get(path), second.get("/look/0000000000000000.css")
        assert (kept.status, kept.how, kept["Cache-Control"]) == (200, "stale", "no-store")
        assert "light-dark(#0b4f9e" in kept.text
        assert other.status == 200  # of the process that has kept nothing
        assert second.get("/newsroom/other/").status == 503
        assert second.get("/look/icon.png").status == 503
