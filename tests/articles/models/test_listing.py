"""The database keeps lists and their lengths true, whatever is done to an article."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from articles import publishing
from articles.models import Article, Listing, Revision, Tally
from articles.models.list_kinds import ListKind
from references.sql_files import ROOT, sql_folder
from tests import factories

pytestmark = pytest.mark.django_db

MAY = datetime(2026, 5, 1, 9, tzinfo=UTC)


def expected():
    """Every list entry, computed the long way: (kind, owner, article)."""
    found = set()
    for article in Article.objects.all():
        shown = article.revisions.filter(is_listed=True).order_by("-live__startswith").first()
        if shown is None:
            continue
        # What a scheduled edit will cite stands there with its time, beside what is cited now.
        works = article.references.model.objects.in_bulk(
            [
                each["reference"]
                for revision in article.revisions.filter(is_listed=True)
                for each in revision.references
            ]
        )
        owners = [
            (ListKind.SECTION, article.section_id),
            *((ListKind.TAG, each.pk) for each in article.tags.all()),
            *((ListKind.AUTHOR, each.pk) for each in article.authors.all()),
            *((ListKind.REFERENCE, each) for each in works),
            *((ListKind.SOURCE, each.source_id) for each in works.values()),
        ]
        if article.is_featured:
            owners += [(ListKind.FEATURED, 0), (ListKind.FEATURED, article.section_id)]
        found |= {(int(kind), owner, article.pk) for kind, owner in owners}
    return found


def assert_true():
    rows = list(Listing.objects.values_list("kind", "owner", "article"))
    assert len(rows) == len(set(rows))
    assert set(rows) == expected()
    lengths = Counter((kind, owner) for kind, owner, _ in rows)
    tallies = Tally.objects.filter(articles__gt=0).exclude(kind=ListKind.MONTH)
    assert {(each.kind, each.owner): each.articles for each in tallies} == lengths
    months = Tally.objects.filter(kind=ListKind.MONTH)
    assert sum(months.values_list("articles", flat=True)) == len({row[2] for row in rows})
    cited = Tally.objects.filter(kind=ListKind.SOURCE).values_list("citations", flat=True)
    assert sum(cited) == sum(kind == ListKind.REFERENCE for kind, _, _ in rows)


def test_lists_stay_true_through_all_that_editors_do():
    with time_machine.travel(MAY, tick=False) as clock:
        steady = factories.LiveArticleFactory(tagged=["web"], is_featured=True)
        draft = factories.DraftArticleFactory(tagged=["web", "law"])
        assert_true()
        publishing.publish(draft)
        assert_true()
        draft.tags.set(["law", "code"])
        draft.section = factories.SectionFactory(slug="science")
        draft.is_featured = True
        draft.save()
        assert_true()
        draft.bylines.update(author=factories.AuthorFactory())
        assert_true()
        clock.shift(60)
        draft.citations.filter(number=2).delete()
        draft.body = "Words [1]."
        draft.save()
        publishing.save_revision(draft)
        assert_true()
        publishing.schedule(draft, timezone.now() + timedelta(days=1))
        assert_true()
        publishing.unschedule(draft)
        assert_true()
        publishing.publish(draft)
        assert_true()
        publishing.retract(draft, "It was wrong.")
        assert_true()
        publishing.reinstate(draft)
        assert_true()
        work = steady.references.first()
        work.source = factories.SourceFactory()
        work.save()
        assert_true()
        publishing.unpublish(steady)
        publishing.take_down(draft)
        assert_true()
    assert not Listing.objects.exists()


def test_a_list_holds_an_article_once_and_from_its_time_on():
    with time_machine.travel(MAY, tick=False) as clock:
        section = factories.SectionFactory()
        factories.ScheduledArticleFactory(title="Scheduled")
        factories.LiveScheduledArticleFactory(title="Live")

        def listed():
            cards = Revision.objects.listed().in_section(section).as_cards()
            return [(each.title, each.standfirst) for each in cards]

        old, new = "What it is about, in one sentence.", "A better standfirst."
        assert listed() == [("Live", old)]
        clock.shift(timedelta(days=2, seconds=1))
        assert listed() == [("Scheduled", old), ("Live", new)]


def test_a_tally_knows_the_last_date_and_the_source_of_a_work():
    days = [datetime(2026, 4, day, tzinfo=UTC) for day in (1, 2)]
    first, last = (
        factories.LiveArticleFactory(works=1, body="Words [1].", tagged=["web"], published_at=day)
        for day in days
    )
    tag = Tally.objects.get(kind=ListKind.TAG)
    assert (tag.articles, tag.newest_at) == (2, days[1])
    publishing.unpublish(last)
    tag = Tally.objects.get(kind=ListKind.TAG)
    assert (tag.articles, tag.newest_at) == (1, days[0])
    work = first.references.get()
    assert Tally.objects.get(kind=ListKind.REFERENCE, owner=work.pk).parent == work.source_id


def test_a_scheduled_article_that_is_deleted_leaves_its_lists():
    factories.ScheduledArticleFactory(tagged=["web"]).delete()
    assert not Listing.objects.exists()
    assert not Tally.objects.filter(articles__gt=0).exists()


def test_the_kinds_have_the_same_numbers_in_python_and_in_sql():
    sql = (sql_folder("articles", "0004_lists") / "kinds.sql").read_text()
    assert set(re.findall(r"WHEN '(\w+)'", sql)) == {kind.name.lower() for kind in ListKind}
    with connection.cursor() as cursor:
        for kind in ListKind:
            cursor.execute("SELECT articles_kind(%s)", [kind.name.lower()])
            assert cursor.fetchone() == (kind.value,)


def test_kinds_are_named_and_never_numbered():
    """A misspelt name would be NULL, and a number would have to be kept in step by hand."""
    names = {kind.name.lower() for kind in ListKind}
    number = re.compile(r"\bkind\b *(=|<>|BETWEEN|IN|NOT IN|WHEN) *\(?\d|\d::smallint")
    for app in ("articles", "feedback", "references", "newsroom", "benchmarks"):
        for file in (ROOT / app).rglob("*"):
            if file.suffix in {".py", ".sql"} and "migrations" not in file.parts:
                text = file.read_text()
                assert set(re.findall(r"articles_kind\('(\w+)'\)", text)) <= names, file
                assert not number.search(text), file
