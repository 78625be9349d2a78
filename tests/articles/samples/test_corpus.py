"""The made-up publication holds every rule that a real one holds."""

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from articles.models import Article, Listing, Revision, Tally
from articles.models.article import State
from articles.provenance.articles import Provenance
from articles.publishing.findings import find_problems
from articles.publishing.snapshots import take_snapshot
from articles.samples import corpus, corpus_rows
from articles.samples.corpus import make_corpus
from articles.samples.corpus_words import PLACES, author_name, place, source_name, tag_name
from tests import factories

pytestmark = pytest.mark.django_db
UNTIL = datetime(2026, 4, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def few_texts(monkeypatch):
    monkeypatch.setattr(corpus_rows, "TEXTS", 8)
    monkeypatch.setattr(corpus_rows, "_FATES", dict.fromkeys(corpus_rows._FATES, 60))


def rows(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return sorted(cursor.fetchall())


LISTS = """
SELECT article_id, kind, owner, published_at
FROM articles_lists_of(ARRAY(SELECT id FROM articles_article))
"""
LISTED = "SELECT article_id, kind, owner, published_at FROM articles_listing"
INDEXES = """
SELECT indexdef FROM pg_indexes WHERE tablename ~ 'articles_|references_'
UNION ALL SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint WHERE contype IN ('f', 'x')
UNION ALL SELECT tgname || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
"""
TALLIES = "SELECT kind, owner, parent, articles, citations, newest_at FROM articles_tally"


def test_articles_are_what_saving_them_would_make():
    make_corpus(60, seed=1, until=UNTIL)
    articles = Article.objects.select_related("working_revision").order_by("pk")
    for article in articles:
        snapshot = take_snapshot(article).columns
        revision = article.working_revision
        snapshot["provenance"] = Provenance.from_dict(snapshot["provenance"])
        assert {name: getattr(revision, name) for name in snapshot} == snapshot
        problems = find_problems(revision)
        assert not any(each.is_blocking for each in problems)
        assert revision.warning_findings == len(problems)
        article.full_clean()
    states = set(Article.objects.with_state(UNTIL).values_list("state_now", flat=True))
    assert states >= {
        State.DRAFT,
        State.SCHEDULED,
        State.LIVE,
        State.LIVE_DRAFT,
        State.RETRACTED,
        State.TAKEN_DOWN,
    }
    assert Article.objects.create(section=articles[0].section, title="Next", slug="next").pk > 60


def test_what_is_made_in_bulk_equals_what_triggers_make(monkeypatch):
    make_corpus(60, seed=2, until=UNTIL)
    titles = list(Article.objects.order_by("pk").values_list("title", flat=True))
    tallies, indexes = rows(TALLIES), rows(INDEXES)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL newsroom.may_erase = 'on'")
        cursor.execute(
            "TRUNCATE articles_article, articles_tally, articles_listing, references_reference"
            " CASCADE"
        )
    monkeypatch.setattr(corpus, "MANY", 1)
    make_corpus(60, seed=2, until=UNTIL)
    assert list(Article.objects.order_by("pk").values_list("title", flat=True)) == titles
    assert rows(INDEXES) == indexes
    assert rows(LISTED) == rows(LISTS)
    assert rows(TALLIES) == tallies
    assert Listing.objects.count()
    assert Tally.objects.count()


def test_it_refuses_to_mix_with_articles_of_others():
    factories.LiveArticleFactory(title="Real")
    with pytest.raises(CommandError) as error:
        call_command("make_corpus", 5, workers=1)
    assert str(error.value) == (
        "This database already has articles. Use another database (DATABASE_URL or VAR_DIR), or "
        "add to this one with --force."
    )
    call_command("make_corpus", 5, workers=1, force=True)
    call_command("make_corpus", 5, workers=1, force=True)
    assert Article.objects.count() == 11
    assert Revision.objects.live(timezone.now()).filter(title="Real").exists()


def test_names_are_all_different():
    for name in (tag_name, author_name, source_name):
        assert len({name(number) for number in range(5_000)}) == 5_000
    assert len({place(number) for number in range(PLACES)}) == PLACES
