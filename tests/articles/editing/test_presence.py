"""Who else has an article open."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.editing import autosaves, presence
from articles.models import Presence
from tests import factories
from tests.articles.people import signed_in, somebody

pytestmark = pytest.mark.django_db


def test_tabs_see_one_another_until_they_fall_silent():
    article, other = factories.DraftArticleFactory(), factories.DraftArticleFactory()
    ana, ben = factories.UserFactory(first_name="Ana"), factories.UserFactory(username="ben")
    assert presence.arrive(article, ana, "tab-1") == []
    presence.arrive(other, ana, "tab-1")
    presence.arrive(article, ana, "tab-2")
    seen = presence.arrive(article, ben, "tab-3")
    assert [(each.user, each.tab) for each in seen] == [(ana, "tab-1")]  # named once
    at = f"{timezone.localtime(seen[0].opened_at):%H:%M %Z}"
    assert presence.in_words(seen[:1], ben) == f"Ana has had this article open since {at}."
    assert presence.in_words(presence.arrive(article, ana, "tab-2"), ana) == (
        f"You’ve had this article open in another tab since {at}. "
        f"ben has had this article open since {at}."
    )
    Presence.objects.filter(user=ana).update(seen_at=timezone.now() - timedelta(seconds=26))
    assert presence.in_words(presence.arrive(article, ana, "tab-4"), ana) == (
        f"ben has had this article open since {at}."  # her own are closed by now
    )
    presence.leave(article, ana, "tab-4")
    assert len(presence.arrive(article, ben, "tab-3")) == 1
    Presence.objects.filter(user=ana).update(seen_at=timezone.now() - timedelta(seconds=41))
    assert presence.arrive(article, ben, "tab-3") == []
    assert Presence.objects.count() == 1  # what fell silent is gone
    presence.leave(article, ben, "tab-3")
    assert not Presence.objects.exists()


def test_who_writes_is_told_from_who_only_looks():
    article = factories.DraftArticleFactory()
    ana, ben = factories.UserFactory(first_name="Ana"), factories.UserFactory()
    autosaves.keep(article, ana, "tab00001", [("title", "Old")], timedelta(hours=1))
    presence.arrive(article, ana, "tab-1")
    seen = presence.arrive(article, ben, "tab-2")
    assert "has had this article open since" in presence.in_words(seen, ben)
    kept = autosaves.keep(article, ana, "tab00001", [("title", "New")])
    [seen] = presence.arrive(article, ben, "tab-2")
    since = f"{timezone.localtime(seen.opened_at):%H:%M %Z}"
    saved = f"{timezone.localtime(kept.saved_at):%H:%M %Z}"
    assert presence.in_words([seen], ben) == (
        f"Ana has been editing since {since}, last saved at {saved}."
    )


def test_the_ping_is_for_those_who_may_edit(django_assert_max_num_queries):
    reporter, editor = somebody("Reporter"), somebody("Editor", first_name="Eve")
    article = factories.DraftArticleFactory(created_by=reporter, body="Words.", works=0)
    path = reverse("admin:articles_article_presence", args=[article.pk])
    base = article.working_revision_id
    presence.arrive(article, editor, "tab-of-eve")
    client = signed_in(reporter)
    with django_assert_max_num_queries(10):
        said = client.post(path, {"tab": "tab0of0rosa", "base": base}).json()["message"]
    assert said.startswith("Eve has had this article open since ")
    assert client.get(path).status_code == 405
    assert client.post(path, {"tab": "<b>"}).status_code == 400
    article.title = "Changed"
    article.save()
    saved = publishing.save_revision(article, by=editor)
    said = client.post(path, {"tab": "tab0of0rosa", "base": base}).json()["message"]
    at = f"{timezone.localtime(saved.created_at):%H:%M %Z}"
    assert said.endswith(
        f"Eve saved this article at {at}. When you save, both versions are merged."
    )
    assert client.post(path, {"tab": "tab0of0rosa", "leave": "1"}).status_code == 204
    assert list(article.presences.values_list("tab", flat=True)) == ["tab-of-eve"]
    publishing.submit(article)
    assert client.post(path, {"tab": "tab0of0rosa"}).status_code == 403
    client.force_login(factories.UserFactory())
    assert client.post(path, {"tab": "tab0of0rosa"}).status_code == 403
