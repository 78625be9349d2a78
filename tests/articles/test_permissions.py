"""Who may do what to an article, asked in one place."""

import pytest
from django.contrib.auth.models import Permission

from articles import publishing
from articles.permissions import may
from tests import factories

pytestmark = pytest.mark.django_db


def user_with(*codenames):
    user = factories.UserFactory()
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return user


def test_nothing_without_the_permission_to_change_articles():
    article = factories.DraftArticleFactory()
    user = user_with("publish_article", "retract_article", "review_article", "edit_any_article")
    assert not any(may(user, action, article) for action in ("edit", "publish", "approve"))


def test_a_writer_works_on_own_drafts_only():
    writer = user_with("change_article")
    own = factories.DraftArticleFactory(created_by=writer)
    assigned = factories.DraftArticleFactory(assignee=writer)
    others = factories.DraftArticleFactory()
    live = factories.LiveArticleFactory(created_by=writer)
    allowed = [may(writer, "edit", article) for article in (own, assigned, others, live)]
    assert allowed == [True, True, False, False]
    assert not may(writer, "publish", own)
    publishing.submit(own)
    assert not may(writer, "edit", own)


def test_each_verb_asks_for_its_permission():
    article = factories.LiveArticleFactory()
    editor = user_with("change_article", "edit_any_article", "review_article", "publish_article")
    assert all(may(editor, action, article) for action in ("edit", "approve", "publish", "correct"))
    assert not may(editor, "retract", article)
    assert may(user_with("change_article", "retract_article"), "take down", article)
