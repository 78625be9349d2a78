"""What PostgreSQL holds of autosaves, whoever writes them."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from articles.models import Autosave
from articles.models.presence import MOST_BYTES
from tests import factories

pytestmark = pytest.mark.django_db


def autosave(**values):
    values = {"tab": "tab00001", "values": [["title", "Tides"]]} | values
    return Autosave.objects.create(saved_at=timezone.now(), **values)


@pytest.mark.parametrize("is_new", [True, False])
def test_tab_of_a_person_has_one_row_for_an_article(is_new):
    article = None if is_new else factories.DraftArticleFactory()
    user = factories.UserFactory()
    autosave(user=user, article=article)
    with pytest.raises(IntegrityError, match="autosave_tab_once"), transaction.atomic():
        autosave(user=user, article=article)
    autosave(user=user, article=article, tab="tab00002")
    autosave(user=factories.UserFactory(), article=article)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"tab": "short"}, "autosave_tab_form"),
        ({"tab": "Tab-00001"}, "autosave_tab_form"),
        ({"values": {"title": "Tides"}}, "autosave_values_are_a_list"),
        ({"values": [["body", "x" * MOST_BYTES]]}, "autosave_not_too_large"),
    ],
)
def test_rows_that_mean_nothing_are_refused(values, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        autosave(user=factories.UserFactory(), **values)


def test_longest_body_in_any_script_fits():
    pairs = [["body", "\U0001f30a" * 250_000], ["title", "Tides"]]
    assert autosave(user=factories.UserFactory(), values=pairs).pk


def test_it_goes_with_its_article_and_with_its_person():
    article, user = factories.DraftArticleFactory(), factories.UserFactory()
    autosave(user=user, article=article)
    autosave(user=factories.UserFactory(), article=article)
    user.delete()
    assert Autosave.objects.count() == 1
    article.delete()
    assert not Autosave.objects.exists()


def test_lists_leave_the_text_in_the_database():
    autosave(user=factories.UserFactory())
    with connection.execute_wrapper(lambda execute, sql, *rest: _without(sql, execute, *rest)):
        [row] = Autosave.objects.without_values()
    assert row.title == ""


def _without(sql, execute, *rest):
    assert '"values"' not in sql
    return execute(sql, *rest)
