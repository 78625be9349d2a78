"""What PostgreSQL keeps of revisions and of the audit log, whoever asks it in SQL."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from articles import audit, publishing
from articles.models import AuditEntry, Correction, Revision
from articles.publishing.announcing import announced
from tests import factories

pytestmark = pytest.mark.django_db

LATER = timezone.now() + timedelta(days=1)
YEARS_AGO = LATER - timedelta(days=900)


def refused(message):
    return pytest.raises(IntegrityError, match=message)


def seen(state):
    """A revision that readers see, once saw, or see with a retraction."""
    article = factories.LiveArticleFactory()
    if state == "replaced":
        article.standfirst = "Changed."
        article.save()
        publishing.publish(article)
    elif state == "unpublished":
        publishing.unpublish(article)
    elif state == "retracted":
        publishing.retract(article, "It was wrong.")
    return Revision.objects.filter(article=article, number=1)


@pytest.mark.parametrize("state", ["live", "replaced", "unpublished", "retracted"])
@pytest.mark.parametrize(
    ("change", "by"),
    [
        ({"body_html": "<p>Forged.</p>"}, "rendering"),
        ({"word_count": F("word_count") + 1}, "rendering"),
        ({"minutes": F("minutes") + 1}, "rendering"),
        ({"published_at": YEARS_AGO}, "publishing"),
        ({"public_updated_at": LATER + timedelta(days=900)}, "publishing"),
        ({"live": None, "is_listed": False, "change": ""}, "publishing"),
        ({"live": (YEARS_AGO, YEARS_AGO + timedelta(days=1))}, "publishing"),
        ({"is_listed": ~F("is_listed")}, "publishing"),
    ],
)
def test_what_readers_saw_changes_by_what_announces_itself(state, change, by):
    row = seen(state)
    before = row.values().get()
    for other in ("", {"publishing": "rendering", "rendering": "publishing"}[by]):
        with refused(f"{by} alone changes this"), transaction.atomic(), announced(other):
            row.update(**change)
    assert row.values().get() == before
    with transaction.atomic():
        with announced(by):
            assert row.update(**change) == 1
        transaction.set_rollback(True)
    with transaction.atomic(), announced(by):
        pass
    with refused(f"{by} alone changes this"), transaction.atomic():  # it is over
        row.update(**change)


def test_the_text_of_a_draft_is_rendered_by_rendering():
    row = Revision.objects.filter(pk=factories.DraftArticleFactory().working_revision_id)
    with refused("rendering alone changes this"), transaction.atomic():
        row.update(body_html="<p>Forged.</p>")


def test_a_verb_that_fails_leaves_nothing_announced():
    article = factories.LiveArticleFactory()
    with pytest.raises(publishing.PublishingError):
        publishing.publish(article)
    with refused("publishing alone changes this"), transaction.atomic():
        article.revisions.update(is_listed=False)


@pytest.mark.parametrize(
    ("table", "model"),
    [("revision", Revision), ("correction", Correction), ("auditentry", AuditEntry)],
)
def test_no_table_of_the_record_is_emptied(table, model):
    article = factories.LiveArticleFactory()
    publishing.add_notice(article, "A figure was wrong.")
    count = model.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for tables in (f"articles_{table}", "articles_article"):
            if (table, tables) == ("auditentry", "articles_article"):
                continue  # it refers to nothing
            with refused("cannot be emptied"), transaction.atomic():
                cursor.execute(f"TRUNCATE {tables} CASCADE")
        assert model.objects.count() == count > 0
        cursor.execute("SET LOCAL newsroom.may_erase = 'on'")
        cursor.execute(f"TRUNCATE articles_{table} CASCADE")
    assert not model.objects.exists()


def test_a_session_that_says_so_may_erase_rows():
    article = factories.LiveArticleFactory()
    audit.record("tag", article)
    with refused("was live: it cannot be deleted"), transaction.atomic():
        article.delete()
    with refused("append-only"), transaction.atomic():
        AuditEntry.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL newsroom.may_erase = 'on'")
    article.delete()
    with refused("append-only"), transaction.atomic():
        AuditEntry.objects.update(actor_name="Somebody else")
    AuditEntry.objects.all().delete()
    assert not Revision.objects.exists()
