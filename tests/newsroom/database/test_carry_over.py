"""A database that the migrations of before made is carried over whole, or left alone."""

import gzip
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from articles.models import Article, Correction, Listing, Revision
from feedback.models import Counter, VoteChange
from newsroom.database import carry_over
from tests.schema import describe, differences

# A dump of a real one: the last commit before the squash, three articles, a notice, three votes.
MADE_BEFORE = Path(__file__).with_name("made_before.sql.gz")
NEW_PLACE = "order of columns articles_article"


def schema():
    connection.ensure_connection()
    return describe(connection.connection)


def our_migrations():
    applied = MigrationRecorder(connection).applied_migrations()
    return {each for each in applied if each[0] in carry_over.APPS}


@pytest.fixture(scope="module")
def names(server, django_db_blocker):
    """Of the database as it was, and of a copy that is carried over."""
    old = server.make()
    with django_db_blocker.unblock():
        with server.using(old), connection.cursor() as cursor:
            cursor.execute(gzip.decompress(MADE_BEFORE.read_bytes()).decode())
        new = server.make(template=old)
        with server.using(new):
            call_command("migrate", verbosity=0)
    yield old, new
    server.drop(old)
    server.drop(new)


@pytest.fixture
def made_before(names, server, django_db_blocker):
    """For tests that change nothing, or undo what they change."""
    with django_db_blocker.unblock(), server.using(names[0]):
        yield


@pytest.fixture
def carried_over(names, server, django_db_blocker):
    with django_db_blocker.unblock(), server.using(names[1]):
        yield


@pytest.mark.drill
def test_it_becomes_what_the_new_migrations_make(carried_over, server, migrated):
    carried, recorded = schema(), our_migrations()
    assert recorded >= set(carry_over.NEW)
    with server.using(migrated):
        fresh = schema()
        assert our_migrations() == recorded
    # The one difference: a column cannot be moved in a table that is there.
    places = carried.pop(NEW_PLACE), fresh.pop(NEW_PLACE)
    assert sorted(places[0].split()) == sorted(places[1].split())
    assert differences(carried, fresh) == []


def test_the_rows_stay_and_the_new_columns_are_filled(carried_over):
    story = Article.objects.get(slug="told-and-corrected")
    changes = story.revisions.order_by("number").values_list("change", flat=True)
    assert list(changes) == ["", "minor", "update", "correction"]
    assert Correction.objects.get(text="A figure was wrong.").revision.number == 4
    assert Correction.objects.get(text="Added by itself.").revision is None
    assert (Revision.objects.count(), Counter.objects.count()) == (6, 1)
    assert VoteChange.objects.count() == 3
    kinds = ContentType.objects.filter(app_label="feedback", model__in=["tally", "counter"])
    assert [each.model for each in kinds] == ["counter"]


def test_the_triggers_go_on(carried_over):
    article = Article.objects.get(slug="told-and-corrected")
    before = Listing.objects.filter(article=article).count()
    Article.objects.filter(pk=article.pk).update(is_featured=True)
    assert Listing.objects.filter(article=article).count() == before + 2
    with pytest.raises(DatabaseError, match="is frozen"):
        Revision.objects.update(title="Rewritten")


def test_a_second_time_there_is_nothing_to_carry(carried_over, capsys):
    call_command("migrate")
    said = capsys.readouterr().out
    assert "Carried over" not in said
    assert "No migrations to apply." in said


@pytest.mark.parametrize(
    ("change", "undo", "advice"),
    [
        (
            "DELETE FROM django_migrations WHERE name IN ('0018_social_texts', '0003_roles')",
            "INSERT INTO django_migrations (app, name, applied) VALUES"
            " ('articles', '0018_social_texts', now()), ('feedback', '0003_roles', now())",
            "An unreleased version of Newsroom made this database, and some of that version's "
            "migrations are missing: articles.0018_social_texts, feedback.0003_roles. Nothing was "
            "changed. Run “manage.py migrate” of that version first, then of this one.",
        ),
        (
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('articles', '0019_change_of_a_revision', now())",
            "DELETE FROM django_migrations WHERE name = '0019_change_of_a_revision'",
            "An unreleased version of Newsroom made this database, and this version does not know "
            "its migrations articles.0019_change_of_a_revision. Nothing was changed. Restore a "
            "backup from before them, or start with an empty database.",
        ),
    ],
    ids=["a part", "more"],
)
def test_it_is_left_alone_when_it_is_not_complete(made_before, change, undo, advice):
    with connection.cursor() as cursor:
        cursor.execute(change)
        before, migrations = schema(), our_migrations()
        with pytest.raises(CommandError) as error:
            call_command("migrate")
        assert str(error.value) == advice
        assert (schema(), our_migrations()) == (before, migrations)
        cursor.execute(undo)


def test_asking_changes_nothing(made_before, capsys):
    before = schema()
    call_command("migrate", plan=True)
    with pytest.raises(SystemExit) as end:
        call_command("migrate", check_unapplied=True)
    assert end.value.code == 1
    said = "This database was made by an earlier version; migrate will carry it over.\n"
    assert capsys.readouterr().out == 2 * said
    assert (schema(), our_migrations()) == (before, carry_over.OLD)


def test_an_error_on_the_way_changes_nothing(made_before, monkeypatch, tmp_path):
    wrong = tmp_path / "wrong.sql"
    wrong.write_text("SELECT 1 / 0;")
    monkeypatch.setattr(carry_over, "MADE_ANEW", (*carry_over.MADE_ANEW, wrong))
    before = schema()
    with pytest.raises(DatabaseError, match="division by zero"):
        call_command("migrate")
    assert (schema(), our_migrations()) == (before, carry_over.OLD)


def test_old_and_new_migrations_are_told_apart():
    on_disk = {key for key in MigrationLoader(None).disk_migrations if key[0] in carry_over.APPS}
    assert set(carry_over.NEW) <= on_disk
    assert not on_disk & carry_over.OLD
