"""What PostgreSQL keeps of pages and their revisions, whoever asks it in SQL."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from articles.models import Page, PageRevision
from articles.publishing import pages
from tests import factories

pytestmark = pytest.mark.django_db

EARLIER = datetime(2020, 1, 1, tzinfo=UTC)
LATER = datetime(2100, 1, 1, tzinfo=UTC)


def refused(constraint):
    return pytest.raises(IntegrityError, match=constraint)


def at_the_end():
    """Ask what the end of the transaction asks."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.mark.parametrize("is_live", [True, False])
@pytest.mark.parametrize(
    "change",
    [
        {"title": "Forged"},
        {"path": "forged"},
        {"body": "Forged."},
        {"policies": ["ethics"]},
        {"number": 9},
        {"kind": "restore"},
        {"created_at": EARLIER},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_revision_stays_as_it_was_frozen(is_live, change):
    (factories.PageFactory if is_live else factories.DraftPageFactory)()
    with refused("is frozen"), transaction.atomic():
        PageRevision.objects.update(**change)


def test_a_revision_stays_with_its_page():
    first, second = factories.PageFactory(), factories.PageFactory()
    with refused("is frozen"), transaction.atomic():
        first.revisions.update(page=second, number=2)


def test_who_saved_it_is_forgotten_with_the_account_and_not_replaced():
    by, other = factories.UserFactory(), factories.UserFactory()
    page = factories.DraftPageFactory()
    pages.save(page, {"title": "T", "path": "p", "body": "B", "policies": []}, by=by)
    with refused("is frozen"), transaction.atomic():
        page.revisions.filter(number=2).update(created_by=other)
    by.delete()
    assert [each.created_by for each in page.revisions.order_by("number")] == [None, None]


@pytest.mark.parametrize(
    "period",
    [None, (EARLIER, None), (EARLIER, LATER), "empty"],
    ids=["taken back", "earlier", "earlier and over", "empty"],
)
def test_when_readers_saw_it_is_not_told_otherwise(period):
    page = factories.PageFactory()
    live = DateTimeTZRange(empty=True) if period == "empty" else period
    with pytest.raises(IntegrityError), transaction.atomic():
        page.revisions.update(live=live)
    pages.unpublish(page)
    start = page.revisions.get().live.lower
    with refused("is frozen"), transaction.atomic():
        page.revisions.update(live=DateTimeTZRange(start, None))


def test_one_revision_is_live_at_a_time():
    page = factories.PageFactory()
    with refused("page_revision_one_live"), transaction.atomic():
        PageRevision.objects.create(
            page=page, number=2, title="T", path="p", body="B", live=(LATER, None)
        )


@pytest.mark.parametrize(
    ("column", "value", "constraint"),
    [
        ("kind", "forged", "page_revision_kind_known"),
        ("policies", ["forged"], "page_revision_policies_known"),
        ("number", 1, "page_revision_number_unique"),
    ],
)
def test_what_a_revision_can_be(column, value, constraint):
    values = {"number": 2, "title": "T", "path": "p", "body": "B"} | {column: value}
    page = factories.DraftPageFactory()
    with refused(constraint), transaction.atomic():
        page.revisions.create(**values)


def test_a_revision_goes_with_its_page_alone():
    page = factories.PageFactory()
    at_the_end()
    with refused("kept for as long as the page"), transaction.atomic():
        page.revisions.all().delete()
        at_the_end()
    with refused("cannot be emptied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE articles_pagerevision")
    page.delete()
    at_the_end()
    assert not PageRevision.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE articles_page SET is_live = NOT is_live",
        "INSERT INTO articles_page (path, title, body, body_html, in_footer, position, policies, "
        "is_live) VALUES ('forged', 'Forged', '', '', true, 0, '{}', true)",
    ],
    ids=["update", "insert"],
)
@pytest.mark.parametrize("is_live", [True, False])
def test_a_page_is_live_exactly_when_a_revision_is(statement, is_live):
    (factories.PageFactory if is_live else factories.DraftPageFactory)()
    at_the_end()
    with refused("live exactly when"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        at_the_end()


def test_a_revision_is_no_longer_live_while_its_page_is():
    page = factories.PageFactory()
    start = page.revisions.get().live.lower
    with refused("live exactly when"), transaction.atomic():
        page.revisions.update(live=DateTimeTZRange(start, LATER))
        at_the_end()


def test_two_pages_have_two_paths():
    factories.DraftPageFactory(path="same")
    with refused("path"), transaction.atomic():
        Page(path="same", title="T", body="B").save()
