"""What readers get is never older than one second, and never before its time."""

import itertools
import re
import threading
import time
from bisect import bisect_left
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from django.db import connection, transaction
from django.utils import timezone

from articles import publishing
from articles.freshness import clock
from articles.models import Article, Correction, Page
from articles.publishing import pages
from tests import factories

SECOND = 1.0


@pytest.fixture
def psql(transactional_db):
    """A session of somebody else: nothing of ours is told what it does."""
    params = connection.get_connection_params()
    names = ("host", "port", "user", "password", "dbname")
    known = {name: params[name] for name in names if params.get(name)}
    with psycopg.connect(**known, autocommit=True) as session:
        yield session


def another_session(psql):
    info = psql.info
    password = {"password": info.password} if info.password else {}
    return psycopg.connect(
        host=info.host, port=info.port, user=info.user, dbname=info.dbname, **password
    )


def keep(servers, *paths):
    """Ask until each page comes from memory."""
    for server in servers:
        server.hear()  # of what was done before
        for path in paths:
            deadline = clock() + 20
            while server.get(path).how != "hit":
                assert clock() < deadline, path
                time.sleep(0.02)


def soon(servers, path, is_right, since=None):
    """Ask all servers until each answers rightly, which it must from one second on."""
    since = clock() if since is None else since
    waiting = list(servers)
    while waiting:
        for server in list(waiting):
            answer = server.get(path)
            if is_right(answer):
                waiting.remove(server)
            else:
                assert answer.began < since + SECOND, (path, answer.status, answer.how)
        time.sleep(0.02)
    for server in servers:
        answer = server.get(path)
        assert is_right(answer), (path, answer.status, answer.how)


def says(text):
    return lambda answer: answer.status == 200 and text in answer.text


def says_no(text):
    return lambda answer: answer.status == 200 and text not in answer.text


def has_status(status):
    return lambda answer: answer.status == status


@contextmanager
def locked(psql, table):
    """Another session holds a table, so that who wants to read it waits."""
    with another_session(psql) as session:
        session.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield
        session.rollback()


def in_thread(work):
    """Begin something; a function that waits for what it returns."""
    results = []
    thread = threading.Thread(target=lambda: results.append(work()))
    thread.start()

    def wait():
        thread.join(30)
        return results[0]

    return wait


# While a page is made


def test_a_page_that_is_made_while_its_article_is_taken_down_is_not_kept(servers, psql):
    story = factories.LiveArticleFactory(slug="story", works=0, body="Words.")
    server = servers[0]
    server.get("/")  # what is known of the frame is known
    with locked(psql, "articles_correction"):  # read after the article itself
        made = in_thread(lambda: server.get("/newsroom/story/"))
        wait_until_somebody_waits(psql)
        publishing.take_down(story)
        since = clock()
        server.hear()
    assert made().status == 200  # it began before
    answers = [server.get("/newsroom/story/") for server in servers]
    assert [answer.status for answer in answers] == [410, 410]
    assert clock() - since < 20


def wait_until_somebody_waits(psql):
    deadline = clock() + 20
    while not psql.execute("SELECT FROM pg_locks WHERE NOT granted").fetchall():
        assert clock() < deadline
        time.sleep(0.01)


def test_who_waits_for_a_page_that_others_make_gets_no_older_one(servers, psql):
    story = factories.LiveArticleFactory(slug="story", works=0, body="Words.")
    server = servers[0]
    server.get("/")
    with locked(psql, "articles_correction"):
        first = in_thread(lambda: server.get("/newsroom/story/"))
        wait_until_somebody_waits(psql)
        publishing.take_down(story)
        time.sleep(SECOND)
        second = in_thread(lambda: server.get("/newsroom/story/"))
        time.sleep(0.1)
    assert first().status == 200
    assert second().status == 410


# What others see of an article


def test_a_takedown_is_seen_everywhere(servers):
    story = factories.LiveArticleFactory(
        slug="story", title="Zebra", works=1, body="Words [1].", tagged=["web"]
    )
    factories.LiveArticleFactory(slug="other", works=0, body="Words.", tagged=["web"])
    author = story.authors.get().slug
    source = story.references.get().source.slug
    lists = ["/", "/newsroom/", "/newsroom/other/", "/tags/web/", "/search/?q=words", "/feed.xml",
             "/tags/web/feed.json", "/llms.txt", "/sitemap-news.xml"]  # fmt: skip
    gone = ["/newsroom/story/", "/newsroom/story.md", "/newsroom/story/history/"]
    empty = [f"/authors/{author}/", f"/sources/{source}/"]
    keep(servers, *lists, *gone, *empty)
    publishing.take_down(story)
    since = clock()
    for path in lists:
        soon(servers, path, lambda answer: not {"Zebra", "/story/"} & set_in(answer), since)
    for path in gone:
        soon(servers, path, has_status(410), since)
    for path in empty:
        soon(servers, path, has_status(404), since)


def set_in(answer):
    return {word for word in ("Zebra", "/story/") if word in answer.text}


def test_a_new_article_is_seen_everywhere(servers):
    factories.PublicationFactory()
    factories.LiveArticleFactory(slug="other", works=0, body="Words.")
    paths = ["/", "/newsroom/", "/feed.json", "/search/?q=zebra"]
    missing = ["/newsroom/story/", "/tags/web/", "/news/"]
    keep(servers, *paths, *missing)
    factories.LiveArticleFactory(
        slug="story", title="Zebra", works=0, body="Words.", tagged=["web"],
        section=factories.SectionFactory(slug="news"),
    )  # fmt: skip
    since = clock()
    for path in ("/tags/web/", "/news/", "/", "/feed.json", "/search/?q=zebra"):
        soon(servers, path, says("Zebra"), since)
    soon(servers, "/newsroom/story/", has_status(301), since)
    soon(servers, "/newsroom/other/", says('href="/news/"'), since)  # the navigation


def test_an_article_that_moves_is_followed(servers):
    story = factories.LiveArticleFactory(slug="story", works=0, body="Words.")
    news = factories.SectionFactory(slug="news")
    keep(servers, "/newsroom/story/", "/newsroom/new/", "/news/story/")
    story.slug = "new"
    story.save()
    publishing.publish(story)
    soon(servers, "/newsroom/story/", lambda answer: answer["Location"] == "/newsroom/new/")
    soon(servers, "/newsroom/new/", has_status(200))
    Article.objects.filter(pk=story.pk).update(section=news)
    soon(servers, "/newsroom/story/", lambda answer: answer["Location"] == "/news/new/")
    soon(servers, "/newsroom/new/", lambda answer: answer["Location"] == "/news/new/")
    soon(servers, "/news/new/", has_status(200))


# Time


def test_what_is_scheduled_is_seen_at_its_time_and_not_before(servers):
    """With a site that nobody touches: nothing but the time changes."""
    story = factories.LiveArticleFactory(
        slug="story", title="Before", standfirst="", works=0, body="Old."
    )
    planned = factories.DraftArticleFactory(slug="planned", title="Zebra", works=0, body="New.")
    at = timezone.now() + timedelta(seconds=1.5)
    publishing.schedule(planned, at)
    story.title = "After"
    story.save()
    publishing.save_revision(story)
    publishing.schedule(story, at)
    right = {
        "/newsroom/planned/": (has_status(404), has_status(200)),
        "/newsroom/story/": (says("Before"), says("After")),
        "/": (says_no("Zebra"), says("Zebra")),
        "/feed.xml": (says_no("Zebra"), says("Zebra")),
        "/search/?q=zebra": (says_no("/planned/"), says("/planned/")),
    }
    keep(servers, *right)
    look_at(servers, right, at)


def test_what_ends_is_gone_at_its_time(servers, psql):
    story = factories.LiveArticleFactory(slug="story", title="Zebra", works=0, body="Old.")
    factories.LiveArticleFactory(slug="other", works=0, body="Old.")
    at = timezone.now() + timedelta(seconds=1.5)
    with psql.transaction():
        psql.execute("SELECT set_config('newsroom.changes', 'publishing', true)")
        psql.execute(
            "UPDATE articles_revision SET live = tstzrange(lower(live), %s) WHERE article_id = %s",
            [at, story.pk],
        )
    right = {
        "/newsroom/story/": (has_status(200), has_status(404)),
        "/": (says("Zebra"), says_no("Zebra")),
        "/newsroom/other/": (says("Zebra"), says_no("Zebra")),
    }
    keep(servers, *right)
    look_at(servers, right, at)


def look_at(servers, right, at):
    """Every answer that ended before its time is the old one; what began a second after, the new.

    The clocks of this machine and of the database are the same.
    """
    before = after = 0
    while timezone.now() < at + timedelta(seconds=1.3):
        for path, (was_right, is_right) in right.items():
            for server in servers:
                began, answer, ended = timezone.now(), server.get(path), timezone.now()
                if ended < at:
                    before += 1
                    assert was_right(answer), (path, "before its time")
                elif began > at + timedelta(seconds=1):
                    after += 1
                    assert is_right(answer), (path, "too late", answer.how)
                else:
                    assert was_right(answer) or is_right(answer)
    assert after >= len(right) * len(servers)
    assert before


# What everything shows

EDITS = {
    "the publication": (
        "UPDATE articles_publication SET name = 'The Zebra'", "/newsroom/story/", "The Zebra"
    ),
    "a section's name": (
        "UPDATE articles_section SET name = 'Zebra desk' WHERE slug = 'newsroom'",
        "/newsroom/story/", "Zebra desk"
    ),
    "the order of the navigation": (
        "UPDATE articles_section SET position = 9 WHERE slug = 'a-first'", "/", None
    ),
    "a page": (
        "UPDATE articles_page SET title = 'How zebras work'", "/about/how/", "How zebras work"
    ),
    "a page of the footer": (
        "UPDATE articles_page SET in_footer = false", "/newsroom/story/", None
    ),
    "an author": (
        "UPDATE articles_author SET name = 'Zoe Zebra', bio = 'Rides zebras'",
        "/authors/desk/", "Zoe Zebra"
    ),
    "a tag": ("UPDATE articles_tag SET name = 'zebras'", "/newsroom/story/", "zebras"),
    "a source": (
        "UPDATE references_source SET name = 'Zebra Weekly'", "/sources/outlet/", "Zebra Weekly"
    ),
    "a work": (
        "UPDATE references_reference SET title = 'On zebras'", "/sources/outlet/", "On zebras"
    ),
    "the time zone": (
        "UPDATE articles_publication SET time_zone = 'Asia/Kathmandu'", "/newsroom/story/", "+05:45"
    ),
}  # fmt: skip


def test_what_somebody_changes_with_psql_is_seen(servers, psql):
    factories.PublicationFactory()
    factories.PageFactory(path="how", title="How it works", in_footer=True)
    source = factories.SourceFactory(slug="outlet")
    story = factories.LiveArticleFactory(
        slug="story", works=1, body="Words [1].", tagged=["web"],
        by=[factories.AuthorFactory(slug="desk")],
    )  # fmt: skip
    story.references.update(source=source)
    factories.LiveArticleFactory(section=factories.SectionFactory(slug="a-first"), body="Words.")
    keep(servers, *{path for _sql, path, _text in EDITS.values()})
    for name, (sql, path, text) in EDITS.items():
        before = servers[0].get(path).body
        psql.execute(sql)
        is_right = says(text) if text else (lambda answer, old=before: answer.body != old)
        soon(servers, path, is_right)
        assert servers[0].get(path).body != before, name


def test_a_draft_of_a_page_frees_nothing_and_publishing_it_is_seen(servers):
    page = factories.PageFactory(path="how", title="How it works", body="Horses.")
    factories.LiveArticleFactory(slug="story", works=0, body="Words.")
    paths = ["/about/how/", "/newsroom/story/"]
    keep(servers, *paths)
    entries = servers[0].polled()["entries"]
    words = {"title": "How", "path": "how", "body": "Zebras.", "policies": []}
    pages.save(page, words)
    pages.add(Page(path="new", title="New", body="Words."))
    assert servers[0].polled()["entries"] == entries
    assert [servers[0].get(path).how for path in paths] == ["hit", "hit"]
    assert "Horses" in servers[0].get("/about/how/").text
    pages.publish(page, 2)
    soon(servers, "/about/how/", says("Zebras"))
    pages.unpublish(page)
    soon(servers, "/about/how/", lambda answer: answer.status == 404)


def test_a_notice_is_seen(servers):
    story = factories.LiveArticleFactory(slug="story", works=0, body="Words.")
    paths = ["/newsroom/story/", "/corrections/", "/corrections/feed.xml", "/newsroom/story.md"]
    keep(servers, *paths)
    Correction.objects.create(article=story, kind="correction", text="It was no zebra.")
    since = clock()
    for path in paths:
        soon(servers, path, says("no zebra"), since)


# Transactions and processes


def test_a_transaction_that_commits_late_is_seen_then(servers, psql):
    """Polls that came meanwhile saw later transactions, and must not pass over it."""
    factories.PublicationFactory(name="Old")
    factories.LiveArticleFactory(slug="story", works=0, body="Words.")
    keep(servers, "/newsroom/story/")
    with another_session(psql) as late:
        late.execute("SAVEPOINT one")
        late.execute("UPDATE articles_publication SET name = 'Lost'")
        late.execute("ROLLBACK TO SAVEPOINT one")
        late.execute("SAVEPOINT two")
        late.execute("UPDATE articles_publication SET name = 'Late'")
        late.execute("RELEASE SAVEPOINT two")
        for number in range(4):
            factories.TagFactory(name=f"tag {number}")
            psql.execute("UPDATE articles_tag SET name = name || '!'")
            for server in servers:
                server.hear()
        keep(servers, "/newsroom/story/")
        assert "Old" in servers[0].get("/newsroom/story/").text
        late.commit()
    soon(servers, "/newsroom/story/", says("Late"))


def test_what_is_rolled_back_frees_nothing(servers, psql):
    factories.PublicationFactory(name="Old")
    factories.LiveArticleFactory(slug="story", works=0, body="Words.")
    keep(servers, "/newsroom/story/")
    entries = servers[0].polled()["entries"]
    with another_session(psql) as session:
        session.execute("UPDATE articles_publication SET name = 'Lost'")
        session.rollback()
    assert servers[0].polled()["entries"] == entries
    assert servers[0].get("/newsroom/story/").how == "hit"


def test_a_process_that_was_paused_sends_nothing_old(servers):
    story = factories.LiveArticleFactory(slug="story", works=0, body="Words.")
    keep(servers, "/newsroom/story/", "/")
    servers[0].pause()
    try:
        publishing.take_down(story)
        asked = in_thread(lambda: servers[0].get("/newsroom/story/"))
        time.sleep(2)
        late = in_thread(lambda: servers[0].get("/newsroom/story/"))
        time.sleep(0.05)
    finally:
        servers[0].resume()
    assert late().status == 410
    assert asked().status in (200, 410)
    assert servers[0].get("/newsroom/story/").status == 410


def test_a_poll_that_hangs_leaves_kept_pages_marked_and_heals(servers, psql):
    factories.LiveArticleFactory(slug="story", works=0, body="Words.")
    keep(servers, "/newsroom/story/")
    since = clock()
    with locked(psql, "page_change"):
        for server in servers:
            while (answer := server.get("/newsroom/story/")).how == "hit":
                assert answer.began < since + SECOND + 0.3
                time.sleep(0.05)
            assert (answer.status, answer.how) == (200, "stale")
            assert answer["Cache-Control"] == "no-store"
            assert "Words" in answer.text
            assert answer.began < since + 3
            other = server.get("/newsroom/other/")
            assert (other.status, bool(other["Retry-After"])) == (503, True)
            assert other["Cache-Control"] == "no-store"
            for name in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"):
                assert other[name] == answer[name]
            in_json = server.ask("/search/suggest/?q=w", headers={"Accept": "application/json"})
            assert (in_json.status, in_json["Content-Type"]) == (503, "application/json")
            assert server.get("/healthz").status == 200
            assert server.get("/newsroom/story/").ended - clock() < 0.5
    since = clock()
    for server in servers:
        while server.get("/newsroom/other/").status == 503:
            assert clock() < since + 5
            time.sleep(0.05)
        assert server.get("/newsroom/other/").status == 404
        assert server.get("/newsroom/story/").how in ("miss", "hit")


def test_a_connection_of_the_poller_that_is_closed_is_made_anew_at_once(servers, psql):
    factories.LiveArticleFactory(slug="story", works=0, body="Words.")
    keep(servers, "/newsroom/story/")
    psql.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE query LIKE '%%pg_current_snapshot()::text%%' AND pid <> pg_backend_pid()"
    )
    until = clock() + 0.8
    while clock() < until:
        for server in servers:
            assert server.get("/newsroom/story/").how in ("hit", "miss")
            assert server.get("/nowhere/").status == 404
    assert not any(server.polled()["is_down"] for server in servers)


# Lists under constant changes


def test_lists_are_made_twice_a_second_however_many_changes_come(servers, psql):
    story = factories.LiveArticleFactory(slug="story", works=0, body="Words.")
    server = servers[0]
    keep([server], "/")
    made, answers = 0, 0
    until = clock() + 2
    while clock() < until:
        psql.execute(
            "UPDATE articles_article SET is_featured = NOT is_featured WHERE id = %s", [story.pk]
        )
        answers += 1
        made += server.get("/").how == "miss"
        time.sleep(0.01)
    assert answers > 20
    assert 2 <= made <= 5


# A crowd of publications and readers


def edition_in(answer):
    found = re.search(r"Edition (\d+)", answer.text)
    return int(found[1]) if found else None


@pytest.mark.parametrize("publications", [40, pytest.param(1_500, marks=pytest.mark.drill)])
def test_no_answer_is_older_than_a_second_and_none_before_its_time(servers, publications):
    """An article is published again and again, and read meanwhile, itself and in lists.

    In the drill, there are some ten readings to each publication: more than 10,000 together.
    """
    factories.PublicationFactory()
    story = factories.LiveArticleFactory(slug="story", title="Edition 0", works=0, body="Words.")
    committed = [clock()]  # when each edition was there for all
    begun = [clock()]  # when its transaction began
    stop = threading.Event()
    read, missing, wrong = [], [], []

    def look(server):
        paths = itertools.cycle(["/newsroom/story/", "/", "/newsroom/story.md", "/feed.xml"])
        while not stop.is_set():
            path = next(paths)
            answer = server.get(path)
            if answer.status == 200:
                edition = edition_in(answer)
                (missing if edition is None else read).append((path, edition, answer))
            elif answer.status != 503:
                wrong.append((path, answer.status))
            time.sleep(0.03)

    threads = [threading.Thread(target=look, args=[server]) for server in servers for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        for number in range(1, publications + 1):
            story.title = f"Edition {number}"
            story.save()
            begun.append(clock())
            with transaction.atomic():
                publishing.save_revision(story)
                publishing.publish(story)
                if number % 15 == 0:
                    time.sleep(0.3)  # others commit and polls come meanwhile
            committed.append(clock())
            if number % 20 == 0:
                time.sleep(0.7)
        time.sleep(SECOND)
    finally:
        stop.set()
        for thread in threads:
            thread.join(30)
    assert wrong == []
    assert missing == []
    assert len(read) + publications > 200
    for path, edition, answer in read:
        assert begun[edition] <= answer.ended, (path, edition, "before its time")
        oldest = max(0, bisect_left(committed, answer.began - SECOND) - 1)
        assert edition >= oldest, (path, edition, oldest, answer.how)
    assert {answer.how for _path, _edition, answer in read} >= {"hit", "miss"}
