"""The audit log: every verb leaves an entry, and no entry is ever changed."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles import audit, publishing
from articles.editing import previews
from articles.models import AuditEntry
from articles.publishing import PublishingError
from tests import factories

pytestmark = pytest.mark.django_db


def told():
    return [(each.action, each.target_name, each.actor_name) for each in AuditEntry.objects.all()]


def test_an_entry_keeps_names_when_person_and_thing_are_gone():
    user = factories.UserFactory(username="ada")
    tag = factories.TagFactory(name="web")
    entry = audit.record("delete", tag, by=user, why="a test")
    tag.delete()
    user.delete()
    entry.refresh_from_db()
    assert (entry.actor_name, entry.target_kind, entry.target_name) == ("ada", "tag", "web")
    assert entry.details == {"why": "a test"}


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_an_entry(change):
    entry = audit.record("delete", factories.TagFactory())
    rows = AuditEntry.objects.filter(pk=entry.pk)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows.update(actor_name="somebody else") if change == "update" else rows.delete()
    assert rows.get().actor_name == ""


def test_every_verb_is_noted():
    by = factories.UserFactory(username="ada")
    article = factories.DraftArticleFactory(title="T")
    soon = timezone.now() + timedelta(days=1)
    publishing.submit(article, by=by)
    publishing.withdraw(article, by=by)
    publishing.submit(article, by=by)
    publishing.send_back(article, by=by)
    publishing.submit(article, by=by)
    publishing.approve(article, by=by)
    publishing.schedule(article, soon, by=by)
    publishing.unschedule(article, by=by)
    publishing.publish(article, by=by)
    publishing.add_notice(article, "The year was wrong.", by=by)
    publishing.retract(article, "All of it was wrong.", by=by)
    publishing.reinstate(article, by=by)
    publishing.restore(article, article.revisions.first(), by=by)
    publishing.unpublish(article, by=by)
    publishing.publish(article, by=by)
    publishing.take_down(article, by=by)
    actions = [
        "submit", "withdraw", "submit", "send back", "submit", "approve", "schedule",
        "unschedule", "publish", "correct", "retract", "reinstate", "restore", "unpublish",
        "publish", "take down",
    ]  # fmt: skip
    assert told()[::-1] == [(action, "T", "ada") for action in actions]


def test_links_to_drafts_are_noted_when_they_are_made_and_closed():
    by = factories.UserFactory(username="ada")
    article = factories.DraftArticleFactory(title="T")
    link, _ = previews.share(article.working_revision, days=7, by=by)
    previews.revoke(link, by=by)
    previews.revoke(link, by=by)  # closed already
    assert told() == [("revoke", "T", "ada"), ("share", "T", "ada")]
    assert AuditEntry.objects.get(action="share").details == {"revision": 1, "days": 7}


def test_what_is_refused_is_not_noted():
    article = factories.DraftArticleFactory(body="It is so [9].")
    for verb in (publishing.publish, publishing.unpublish, publishing.approve):
        with pytest.raises(PublishingError):
            verb(article)
    with pytest.raises(PublishingError):
        publishing.add_notice(article, "Too early.")
    assert told() == []
