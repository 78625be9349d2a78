"""`manage.py check_links`: which links are asked, what is said and what is kept."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from articles import publishing
from articles.management.commands.check_links import Command
from references.models import Reference
from tests import factories
from tests.references.servers import checker_for, running

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server():
    with running() as started:
        yield started


@pytest.fixture
def check(server):
    """Runs the command with a checker that may reach this machine: (lines, exit code)."""

    def run(**options):
        out = StringIO()
        try:
            call_command(Command(checker=checker_for(server)), stdout=out, **options)
        except SystemExit as ended:
            return out.getvalue().splitlines(), ended.code
        return out.getvalue().splitlines(), 0

    return run


def cite(factory, *urls, **values):
    """An article that cites works at these addresses."""
    article = factory(works=0, body="Words. " + "".join(f"[{n + 1}]" for n in range(len(urls))))
    source = factories.SourceFactory()
    for number, url in enumerate(urls, start=1):
        work = Reference.objects.create(source=source, title=f"W{number}", url=url, **values)
        article.citations.create(number=number, reference=work)
    return article


def table(ok=0, redirected=0, dead=0, unknown=0):
    rows = {"Reachable": ok, "Redirected": redirected, "Dead": dead, "Unknown": unknown}
    total = rows["All"] = sum(rows.values())
    are = "is" if dead == 1 else "are"
    said = f"{total} link{'' if total == 1 else 's'} checked, {dead} {are} dead."
    return ["", *(f"{label:<12}{count:>8}" for label, count in rows.items()), said]


def test_links_of_live_articles_are_asked_the_longest_unchecked_first(server, check):
    live = cite(
        factories.DraftArticleFactory,
        server.url("/status/200"),
        server.url("/status/404"),
        server.url("/to?/status/200"),
        server.url("/status/503"),
        "https://web.archive.org/web/2026/https://outlet.org/",
    )
    publishing.publish(live)
    cite(factories.DraftArticleFactory, server.url("/status/200/draft"))
    old, fresh = timezone.now() - timedelta(days=30), timezone.now() - timedelta(days=1)
    for url, moment in [(server.url("/status/503"), old), (server.url("/status/200"), fresh)]:
        Reference.objects.filter(url=url).update(link_status="ok", checked_at=moment)

    assert check() == (
        [
            f"1/3  dead        404  {server.url('/status/404')}",
            f"2/3  redirected  200  {server.url('/to?/status/200')}",
            f"3/3  unknown     503  {server.url('/status/503')}",
            *table(redirected=1, dead=1, unknown=1),
        ],
        1,
    )
    rows = live.references.order_by("citations__number")
    assert [(each.link_status, each.http_status) for each in rows] == [
        ("ok", None),
        ("dead", 404),
        ("redirected", 200),
        ("unknown", 503),
        ("unchecked", None),
    ]
    assert check() == (table(), 0)
    assert check(older_than=0, limit=1) == (
        [f"1/1  ok          200  {server.url('/status/200')}", *table(ok=1)],
        0,
    )


def test_one_host_alone(server, check):
    live = cite(
        factories.DraftArticleFactory,
        server.url("/status/200", "a.example"),
        server.url("/status/200", "aa.example"),
    )
    publishing.publish(live)
    lines, code = check(host=f"A.example:{server.port}")
    assert code == 0
    assert lines[0] == f"1/1  ok          200  {server.url('/status/200', 'a.example')}"


def test_what_is_no_longer_live_is_left_in_peace(server, check):
    live = cite(factories.DraftArticleFactory, server.url("/status/200"))
    publishing.publish(live)
    publishing.unpublish(live)
    assert check() == (table(), 0)


def test_no_reply_says_why(server, check):
    publishing.publish(cite(factories.DraftArticleFactory, "http://outlet.org:81/"))
    assert check() == (
        ["1/1  unknown       —  http://outlet.org:81/  Port 81 is not a web port.",
         *table(unknown=1)],
        0,
    )  # fmt: skip
