"""How far a page is: one rule for the list and for the form."""

import pytest
from django.db import connection

from articles.models import Page
from articles.models.article import State
from articles.models.pages.page import content_of
from articles.publishing import pages
from references.sql_files import sql_folder
from tests import factories

pytestmark = pytest.mark.django_db


def content(**changes):
    return {"title": "How", "path": "how", "body": "Words.", "policies": []} | changes


def live_page():
    return factories.PageFactory(**content())


def states(page):
    page.refresh_from_db()
    listed = Page.objects.with_state().get(pk=page.pk).state_now
    assert listed == page.state()
    return listed


def test_a_page_that_was_never_published_is_a_draft():
    assert states(factories.DraftPageFactory()) == State.DRAFT


def test_a_page_whose_text_readers_see_is_live():
    assert states(live_page()) == State.LIVE


@pytest.mark.parametrize(
    "change",
    [{"title": "Why"}, {"path": "why"}, {"body": "More."}, {"policies": ["ethics"]}],
    ids=lambda change: next(iter(change)),
)
def test_whatever_is_saved_makes_it_live_with_changes(change):
    page = live_page()
    pages.save(page, content(**change))
    assert states(page) == State.LIVE_DRAFT
    pages.save(page, content())
    assert states(page) == State.LIVE


def test_a_page_changed_in_sql_has_changes_to_publish():
    """Those that would take it back."""
    page = live_page()
    Page.objects.update(title="By hand")
    assert states(page) == State.LIVE_DRAFT


def test_drafts_are_not_among_the_live_ones():
    page = live_page()
    factories.DraftPageFactory()
    assert list(Page.objects.live()) == [page]


def test_the_list_of_states_takes_one_query(django_assert_num_queries):
    for _ in range(3):
        factories.PageFactory()
        with django_assert_num_queries(1):
            assert {page.state_now for page in Page.objects.with_state()} == {State.LIVE}


def test_pages_of_before_are_live_in_their_first_revision():
    """The file of the migration, as it is run where there are pages."""
    page = factories.PageFactory(**content(policies=["ethics"]))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL newsroom.may_erase = 'on'")
        cursor.execute("DELETE FROM articles_pagerevision")
        cursor.execute((sql_folder("articles", "0019_pages") / "carry.sql").read_text())
    revision = page.working_copy()
    assert (revision.number, revision.live.upper, revision.created_by) == (1, None, None)
    assert content_of(revision) == content(policies=["ethics"])
    assert states(page) == State.LIVE
