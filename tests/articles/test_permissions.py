"""Who may do what: every action × role, and what makes a draft one’s own."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from articles import permissions, publishing
from articles.permissions import NEEDS, READING, ROLES, NotAllowed, may
from tests import factories
from tests.articles.people import AT_LEAST, STAFF, somebody

pytestmark = pytest.mark.django_db

OWN = {"edit", "add note", "submit", "restore", "discard"}  # with own drafts from Reporter on
LEAST = {
    "view": "Reporter", "preview": "Reporter", "history": "Reporter", "compare": "Reporter",
    "edit": "Editor", "add note": "Editor", "submit": "Editor", "withdraw": "nobody",
    "restore": "Editor", "discard": "Editor",
    "approve": "Editor", "send back": "Editor", "publish": "Editor", "schedule": "Editor",
    "unschedule": "Editor", "unpublish": "Editor", "correct": "Editor",
    "add notice": "Editor", "import": "Editor",
    "retract": "Chief", "take down": "Chief", "reinstate": "Chief",
}  # fmt: skip


def test_the_table_names_every_action():
    assert LEAST.keys() == NEEDS.keys() | READING
    assert publishing.ALLOWED.keys() <= LEAST.keys()


@pytest.mark.parametrize("role", STAFF)
def test_every_action_on_the_draft_of_somebody_else(role):
    user, article = somebody(role), factories.DraftArticleFactory()
    allowed = {action for action in LEAST if may(user, action, article)}
    assert allowed == {action for action, least in LEAST.items() if role in AT_LEAST.get(least, ())}


def test_a_reporter_works_on_own_drafts():
    reporter = somebody("Reporter")
    for values in ({"created_by": reporter}, {"assignee": reporter}):
        article = factories.DraftArticleFactory(**values)
        assert {action for action in LEAST if may(reporter, action, article)} == OWN | READING


@pytest.mark.parametrize(
    "factory",
    [
        factories.InReviewArticleFactory,
        factories.ReadyArticleFactory,
        factories.ScheduledArticleFactory,
        factories.LiveArticleFactory,
        factories.LiveDraftArticleFactory,
        factories.RetractedArticleFactory,
        factories.TakenDownArticleFactory,
    ],
)
def test_what_was_handed_over_is_no_longer_the_reporters(factory):
    reporter = somebody("Reporter")
    article = factory(created_by=reporter)
    left = {"add note"} | ({"withdraw"} if factory is factories.InReviewArticleFactory else set())
    assert {action for action in LEAST if may(reporter, action, article)} == READING | left


@pytest.mark.parametrize("role", STAFF)
def test_a_submission_is_withdrawn_by_whose_it_is(role):
    user = somebody(role)
    for values in ({"created_by": user}, {"assignee": user}, {}):
        article = factories.InReviewArticleFactory(**values)
        assert may(user, "withdraw", article) is (bool(values) and role != "nobody")
    again = factories.LiveArticleFactory(created_by=user)
    publishing.unpublish(again)
    publishing.submit(again)
    assert not may(user, "withdraw", again)  # readers have seen it


def test_an_unpublished_article_stays_with_the_editors():
    reporter = somebody("Reporter")
    article = factories.LiveArticleFactory(created_by=reporter)
    publishing.unpublish(article)
    assert not may(reporter, "edit", article)
    assert may(reporter, "add note", article)


def user_with(*codenames):
    user = factories.UserFactory()
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return user


def test_nothing_but_reading_without_the_permission_to_change_articles():
    user = user_with(
        "view_article", "publish_article", "retract_article", "review_article",
        "edit_any_article", "import_article",
    )  # fmt: skip
    article = factories.DraftArticleFactory()
    assert {action for action in LEAST if may(user, action, article)} == READING


def test_each_verb_asks_for_its_permission():
    article = factories.LiveArticleFactory()
    retracts = user_with("change_article", "retract_article")
    reviews = user_with("change_article", "review_article")
    assert {action for action in LEAST if may(retracts, action, article)} == READING | {
        "retract", "take down", "reinstate",
    }  # fmt: skip
    assert {action for action in LEAST if may(reviews, action, article)} == READING | {
        "approve", "send back",
    }  # fmt: skip


def test_without_an_article_it_is_asked_of_any():
    reporter = somebody("Reporter")
    assert may(reporter, "edit")
    assert not may(reporter, "publish")


def test_who_left_may_nothing():
    chief = somebody("Chief", is_active=False)
    assert not [action for action in LEAST if may(chief, action)]


def test_an_unknown_action_fails_loudly():
    with pytest.raises(KeyError):
        may(somebody("Chief"), "pulbish")


def make_groups():
    """Once more, as the migrations did."""
    import_module("articles.migrations.0005_groups").make_groups(apps, None)
    import_module("feedback.migrations.0003_groups").give_permissions(apps, None)


def test_the_groups_have_what_the_table_says():
    for name, rights in ROLES.items():
        group = Group.objects.get(name=name).permissions
        ours = group.filter(content_type__app_label__in=["accounts", "articles", "references"])
        codenames = ours.values_list("content_type__app_label", "codename")
        assert {f"{app}.{codename}" for app, codename in codenames} == {
            f"{model.split('.')[0]}.{verb}_{model.split('.')[1]}"
            for model, verbs in rights.items()
            for verb in verbs.split()
        }


def test_a_name_is_made_by_those_who_make_it_by_hand():
    roles = {model: permissions.least_role(model, "add") for model in permissions.MADE_BESIDE}
    assert roles == {
        "articles.section": "Chief",
        "articles.author": "Chief",
        "articles.tag": "Reporter",
        "articles.image": "Reporter",
        "references.source": "Reporter",
        "references.reference": "Reporter",
    }
    for model, least in roles.items():
        assert permissions.may_make(None, model)
        permissions.require_making(None, model, "New")
        for role in ROLES:
            user = Group.objects.get(name=role).user_set.first() or somebody(role)
            assert permissions.may_make(user, model) == (role in AT_LEAST[least]), (role, model)
        with pytest.raises(NotAllowed, match=f"“New”.*permission.*role {least} "):
            permissions.require_making(factories.UserFactory(), model, "New")


WHERE_IT_IS_CITED = {
    factories.DraftArticleFactory: False,
    factories.InReviewArticleFactory: False,
    factories.ScheduledArticleFactory: True,
    factories.LiveArticleFactory: True,
    factories.RetractedArticleFactory: True,
    factories.TakenDownArticleFactory: False,
}


@pytest.mark.parametrize(("factory", "is_public"), WHERE_IT_IS_CITED.items())
def test_what_readers_see_of_a_work_is_changed_by_those_who_publish(factory, is_public):
    work = factory().references.first()
    reporter, editor = somebody("Reporter"), somebody("Editor")
    for row in (work, work.source):
        assert permissions.is_cited_publicly(row) is is_public
        assert permissions.may_change_row(reporter, row) is not is_public
        assert permissions.may_change_row(editor, row)
        assert permissions.may_change_row(None, row)


def test_a_work_is_public_until_the_edit_without_it_is_live():
    article = factories.LiveArticleFactory()
    work = article.references.first()
    article.citations.filter(reference=work).delete()
    article.body = "Nothing is cited."
    article.save()
    publishing.schedule(article, timezone.now() + timedelta(days=1))
    assert permissions.is_cited_publicly(work)
    assert permissions.is_cited_publicly(work.source)
    publishing.publish(article)
    assert permissions.is_cited_publicly(work) is False


def test_groups_are_made_again_without_a_change():
    before = {group.name: set(group.permissions.all()) for group in Group.objects.all()}
    make_groups()
    after = {group.name: set(group.permissions.all()) for group in Group.objects.all()}
    assert after == before
    assert before["Reporter"] < before["Editor"] < before["Chief"]


def test_groups_keep_what_a_site_gave_them():
    reporter, chief = Group.objects.get(name="Reporter"), Group.objects.get(name="Chief")
    extra = chief.permissions.get(codename="retract_article")
    reporter.permissions.add(extra)
    make_groups()
    assert extra in reporter.permissions.all()


@pytest.mark.parametrize(
    ("rights", "expected"),
    [
        ([], False),
        (["change_page"], False),
        (["publish_article"], False),
        (["change_page", "publish_article"], True),
    ],
)
def test_what_readers_see_of_pages_is_changed_by_those_who_do_both(rights, expected):
    user = factories.UserFactory()
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    assert permissions.may_publish_pages(user) is expected
