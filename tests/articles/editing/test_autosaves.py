"""What is kept of a form that was not saved, and when it goes."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from articles import freshness
from articles.editing import autosaves
from articles.models import Autosave
from articles.models.presence import MOST_BYTES
from tests import factories

pytestmark = pytest.mark.django_db

TAB, OTHER = "tab00001", "tab00002"
PAIRS = [("title", "The  tides"), ("body", "High."), ("base_revision", "7")]


@pytest.fixture
def user():
    return factories.UserFactory()


@pytest.mark.parametrize("is_new", [True, False])
def test_tab_is_written_again_and_again_into_one_row(user, is_new, django_assert_num_queries):
    article = None if is_new else factories.DraftArticleFactory()
    first = autosaves.keep(article, user, TAB, PAIRS)
    with django_assert_num_queries(6 if is_new else 3):  # with the savepoint of the test
        second = autosaves.keep(article, user, TAB, [("title", "The tides\0"), ("body", "Low.")])
    [row] = Autosave.objects.all()
    assert first.pk == second.pk == row.pk
    assert row.values == [["title", "The tides"], ["body", "Low."]]
    assert (row.title, row.base_revision) == ("The tides", None)
    assert row.saved_at > first.saved_at


def test_where_the_form_began_stays_known(user):
    autosaves.keep(None, user, TAB, PAIRS)
    assert Autosave.objects.get().base_revision == 7


def test_copy_that_comes_late_replaces_nothing_newer(user):
    hour = timedelta(hours=1)
    autosaves.keep(None, user, TAB, [("title", "From yesterday")], 24 * hour)
    autosaves.keep(None, user, TAB, [("title", "An hour ago")], hour)
    autosaves.keep(None, user, TAB, [("title", "Too late")], 2 * hour)
    row = Autosave.objects.get()
    assert row.title == "An hour ago"
    assert freshness.now() - row.saved_at >= hour
    autosaves.keep(None, user, TAB, [("title", "Now")])
    autosaves.keep(None, user, OTHER, PAIRS, timedelta(days=900))
    assert [row.title for row in autosaves.begun_by(user)] == ["Now", "The tides"]


def test_copy_wins_over_what_a_slow_request_stored_after_it(user):
    autosaves.keep(None, user, TAB, [("title", "On its way when the copy was made")])
    autosaves.keep(None, user, TAB, [("title", "The copy")], timedelta(seconds=3))
    assert Autosave.objects.get().title == "The copy"


def test_tabs_and_people_do_not_overwrite_one_another(user):
    article = factories.DraftArticleFactory()
    for person in (user, factories.UserFactory()):
        for tab in (TAB, OTHER):
            autosaves.keep(article, person, tab, PAIRS)
    assert len(autosaves.of_article(article)) == 4


def test_too_much_is_refused_in_words(user):
    with pytest.raises(autosaves.TooLarge, match=r"more than is kept while you write: 1\.5 MB"):
        autosaves.keep(None, user, TAB, [("body", "x" * MOST_BYTES)])
    assert not Autosave.objects.exists()


def test_oldest_of_one_person_go(user, monkeypatch):
    monkeypatch.setattr(autosaves, "MOST_OF_ONE", 2)
    autosaves.keep(None, factories.UserFactory(), TAB, PAIRS)
    for number in range(4):
        autosaves.keep(None, user, f"tab0000{number}", PAIRS)
    assert [row.tab for row in autosaves.begun_by(user)] == ["tab00003", "tab00002"]
    assert Autosave.objects.count() == 3


def test_late_copy_stays_though_all_others_are_newer(user, monkeypatch):
    monkeypatch.setattr(autosaves, "MOST_OF_ONE", 2)
    for tab in ("tab00001", "tab00002"):
        autosaves.keep(None, user, tab, PAIRS)
    late = autosaves.keep(None, user, "tab00003", [("title", "Found again")], timedelta(days=9))
    assert {row.tab for row in Autosave.objects.all()} == {"tab00002", "tab00003"}
    assert Autosave.objects.get(title="Found again").pk == late.pk


def test_save_forgets_its_tab_and_what_is_the_same(user):
    article = factories.DraftArticleFactory()
    stranger = factories.UserFactory()
    same = [("body", "High."), ("title", "The  tides"), ("tags", ""), ("citations-0-id", "9")]
    kept = [
        autosaves.keep(article, user, TAB, [("body", "Something else.")]),
        autosaves.keep(article, user, OTHER, same),
    ]
    left = [
        autosaves.keep(article, user, "tab00003", [("body", "Not saved.")]),
        autosaves.keep(article, stranger, TAB, PAIRS),
        autosaves.keep(None, user, OTHER, PAIRS),
    ]
    autosaves.settle(article, user, TAB, PAIRS)
    assert not Autosave.objects.filter(pk__in=[row.pk for row in kept]).exists()
    assert Autosave.objects.count() == len(left)


def test_first_save_of_an_article_forgets_what_was_kept_before_it_was_one(user):
    autosaves.keep(None, user, TAB, PAIRS)
    autosaves.settle(factories.DraftArticleFactory(), user, TAB, PAIRS)
    assert not Autosave.objects.exists()


def test_form_that_holds_what_is_saved_needs_no_row(user):
    autosaves.keep(None, user, TAB, PAIRS)
    autosaves.drop(None, user, TAB)
    assert not Autosave.objects.exists()


@pytest.mark.parametrize("is_rehearsal", [True, False])
def test_what_was_not_written_for_thirty_days_goes(user, is_rehearsal):
    for days, tab in ((31, TAB), (29, OTHER)):
        row = autosaves.keep(None, user, tab, PAIRS)
        saved_at = freshness.now() - timedelta(days=days)
        Autosave.objects.filter(pk=row.pk).update(saved_at=saved_at)
    assert autosaves.purge(is_rehearsal=is_rehearsal) == 1
    assert Autosave.objects.count() == (2 if is_rehearsal else 1)


@pytest.mark.django_db(transaction=True)
def test_what_arrives_while_its_form_is_saved_waits_and_is_refused(user):
    answers = []

    def arrive():
        try:
            answers.append(autosaves.keep(None, user, TAB, PAIRS))
        except autosaves.Saved as saved:
            answers.append(saved)
        finally:
            connection.close()

    thread = threading.Thread(target=arrive)
    with transaction.atomic():
        autosaves.settle(factories.DraftArticleFactory(), user, TAB, PAIRS)
        thread.start()
        thread.join(0.5)
        assert answers == []
    thread.join(10)
    assert isinstance(answers[0], autosaves.Saved)
    assert not Autosave.objects.exists()
