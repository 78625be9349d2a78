"""What PostgreSQL keeps of a publication: its kind of change, and the notice that came with it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from articles import publishing
from articles.models import Correction, Revision
from articles.publishing import Change
from references.sql_files import sql_folder
from tests import factories

pytestmark = pytest.mark.django_db

FILL = sql_folder("articles", "carry_over") / "3_what_readers_were_told.sql"


def published_again(article, change, **values):
    type(article).objects.filter(pk=article.pk).update(**values)
    return publishing.publish(type(article).objects.get(pk=article.pk), change=change)


def test_a_draft_has_no_kind_of_change():
    article = factories.DraftArticleFactory()
    draft = Revision.objects.filter(article=article)
    with pytest.raises(IntegrityError, match="revision_change_known"), transaction.atomic():
        draft.update(change=Change.MINOR)
    with pytest.raises(IntegrityError, match="revision_change_known"), transaction.atomic():
        draft.update(change="great")


def test_the_kind_of_change_comes_and_goes_with_the_period():
    article = factories.DraftArticleFactory()
    revision = publishing.schedule(article, timezone.now() + timedelta(hours=1))
    row = Revision.objects.filter(pk=revision.pk)
    period = revision.live
    row.update(live=None, is_listed=False, change="")
    row.update(live=period, is_listed=True, change=Change.UPDATE)
    for other in (Change.CORRECTION, ""):
        with pytest.raises(IntegrityError, match="revision_is_frozen"), transaction.atomic():
            row.update(change=other)
    publishing.unschedule(article)
    assert row.get().change == ""


def test_a_notice_names_a_revision_of_its_own_article():
    mine, other = factories.LiveArticleFactory.create_batch(2)
    notice = publishing.add_notice(mine, "A figure was wrong.")
    rows = Correction.objects.filter(pk=notice.pk)
    rows.update(revision=mine.working_revision)
    assert list(mine.working_revision.notices.all()) == [notice]
    with pytest.raises(IntegrityError, match="correction_of_own_revision"), transaction.atomic():
        rows.update(revision=other.working_revision)
    with pytest.raises(IntegrityError, match="correction_of_own_revision"), transaction.atomic():
        Correction.objects.create(article=mine, text="Wrong.", revision=other.working_revision)


def test_an_article_goes_with_its_notices_but_no_revision_without_them():
    article = factories.DraftArticleFactory()
    revision = publishing.save_revision(article)
    article.corrections.create(text="A figure was wrong.", revision=revision)
    with pytest.raises(models.RestrictedError):
        revision.delete()
    article.delete()
    assert not Correction.objects.exists()


@pytest.fixture
def as_before():
    """Without the guard that bars the change of what is live already."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE articles_revision DISABLE TRIGGER revision_is_frozen")
        yield cursor
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE articles_revision ENABLE TRIGGER revision_is_frozen")


def test_what_readers_were_told_by_guess_is_kept_once(as_before):
    article = factories.LiveArticleFactory(body="One.", works=0)
    publishing.add_notice(article, "With the first publication.")
    published_again(article, Change.MINOR, body="Two.")
    published_again(article, Change.UPDATE, body="Three.")
    published_again(article, Change.CORRECTION, body="Four.")
    mended = publishing.add_notice(article, "A figure was wrong.")
    late = publishing.add_notice(article, "Another was wrong.")
    Correction.objects.filter(pk=late.pk).update(created_at=timezone.now() + timedelta(minutes=2))
    Revision.objects.update(change="")
    as_before.execute(FILL.read_text())
    changes = Revision.objects.order_by("number").values_list("change", flat=True)
    assert list(changes) == ["", "minor", "update", "correction"]
    last = Revision.objects.order_by("-number").first()
    assert list(Correction.objects.exclude(revision=None)) == [mended]
    assert Correction.objects.get(pk=mended.pk).revision == last
