"""What PostgreSQL keeps of a publication: its kind of change, and the notice that came with it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from articles import publishing
from articles.models import Correction, Revision
from articles.publishing import Change, PublishingError
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


def test_no_revision_goes_without_its_notice():
    article = factories.LiveArticleFactory()
    publishing.save_revision(article)
    notice = publishing.add_notice(article, "A figure was wrong.")
    Correction.objects.filter(pk=notice.pk).update(revision=article.working_revision)
    with pytest.raises(models.RestrictedError):
        article.working_revision.delete()


@pytest.mark.parametrize(
    "factory",
    [
        factories.DraftArticleFactory,
        factories.ReadyArticleFactory,
        factories.ScheduledArticleFactory,
    ],
)
def test_a_notice_is_on_an_article_that_was_public(factory):
    article = factory()
    with pytest.raises(IntegrityError, match="notice_is_public"), transaction.atomic():
        article.corrections.create(text="A figure was wrong.")
    live = factories.LiveArticleFactory()
    before = timezone.now() - timedelta(days=365)
    with pytest.raises(IntegrityError, match="notice_is_public"), transaction.atomic():
        live.corrections.create(text="A figure was wrong.", created_at=before)


@pytest.mark.parametrize(
    "change",
    [
        {"text": "It was never wrong."},
        {"kind": "retraction"},
        {"created_at": timezone.now() - timedelta(days=1)},
        {"created_at": timezone.now() + timedelta(days=1)},
        {"article": "other"},
        {"amends": "itself"},
    ],
)
def test_a_notice_stays_as_readers_were_told_it(change):
    article, other = factories.LiveArticleFactory.create_batch(2)
    notice = publishing.add_notice(article, "A figure was wrong.")
    change = {name: {"other": other, "itself": notice}.get(v, v) for name, v in change.items()}
    rows = Correction.objects.filter(pk=notice.pk)
    before = rows.values().get()
    with pytest.raises(IntegrityError, match="notice_is_kept"), transaction.atomic():
        rows.update(**change)
    with pytest.raises(IntegrityError, match="notice_is_kept"), transaction.atomic():
        rows.delete()
    with (
        pytest.raises(IntegrityError, match="articles_correction is kept: it cannot be emptied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE articles_correction CASCADE")
    assert rows.values().get() == before
    rows.update(placement="bottom")


def test_a_session_that_says_so_may_erase():
    notice = publishing.add_notice(factories.LiveArticleFactory(), "A figure was wrong.")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL newsroom.may_erase = 'on'")
    notice.delete()
    assert not Correction.objects.exists()


def test_an_amended_notice_is_an_earlier_one_on_the_same_article():
    article, other = factories.LiveArticleFactory.create_batch(2)
    foreign = publishing.add_notice(other, "A name was wrong.")
    with pytest.raises(PublishingError, match="The notice to amend is on another article"):
        publishing.add_notice(article, "Two figures were wrong.", amends=foreign)
    with pytest.raises(IntegrityError, match="is no earlier one"), transaction.atomic():
        article.corrections.create(text="Two figures were wrong.", amends=foreign)
    notice = publishing.add_notice(article, "A figure was wrong.")
    amendment = publishing.add_notice(article, "Two figures were wrong.", amends=notice)
    assert list(notice.amended_by.all()) == [amendment]


@pytest.fixture
def as_before():
    """Without the guard that bars the change of what is live already."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE articles_revision DISABLE TRIGGER revision_is_frozen")
        cursor.execute("ALTER TABLE articles_correction DISABLE TRIGGER notice_is_kept")
        cursor.execute("ALTER TABLE articles_revision DISABLE TRIGGER revision_is_published")
        yield cursor
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE articles_revision ENABLE TRIGGER revision_is_frozen")
        cursor.execute("ALTER TABLE articles_revision ENABLE TRIGGER revision_is_published")
        cursor.execute("ALTER TABLE articles_correction ENABLE TRIGGER notice_is_kept")


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
