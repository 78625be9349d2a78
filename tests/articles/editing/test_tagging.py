"""Tags renamed and merged: what becomes of articles, addresses and the log."""

import pytest
from django.db import IntegrityError, transaction

from articles import publishing
from articles.editing import tagging
from articles.editing.tagging import TaggingError
from articles.models import AuditEntry, FormerSlug, Tag
from tests import factories

pytestmark = pytest.mark.django_db


def redirects():
    slugs = dict(Tag.objects.values_list("pk", "slug"))
    return {former.slug: slugs[former.owner] for former in FormerSlug.objects.of(Tag)}


def renamed(tag, **values):
    for name, value in values.items():
        setattr(tag, name, value)
    tagging.rename(tag)
    return tag


def tags_of(article):
    return [each.tag.name for each in article.tagged_items.order_by("pk")]


def test_a_renamed_tag_keeps_its_former_addresses_and_takes_one_back():
    tag = renamed(factories.TagFactory(name="Net", slug="net"), slug="web")
    assert redirects() == {"net": "web"}
    renamed(tag, slug="the-web")
    assert redirects() == {"net": "the-web", "web": "the-web"}
    renamed(tag, slug="net")
    assert redirects() == {"the-web": "net", "web": "net"}
    other = factories.TagFactory(name="Web")
    assert other.slug == "web"
    assert redirects() == {"the-web": "net"}
    tag.delete()
    assert redirects() == {}


def test_a_rename_is_noted_and_a_save_without_one_is_not():
    by = factories.UserFactory()
    tag = factories.TagFactory(name="Net", slug="net")
    tag.description = "What connects."
    tagging.rename(tag, by=by)
    assert not AuditEntry.objects.exists()
    tag.name = "Web"
    tagging.rename(tag, by=by)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.target_name, entry.actor) == ("rename", "Web", by)
    assert entry.details == {"name": {"before": "Net", "after": "Web"}}
    assert redirects() == {}


def test_an_address_in_use_leads_nowhere_else():
    used, other = factories.TagFactory(name="used"), factories.TagFactory(name="other")
    with pytest.raises(IntegrityError, match="belongs to a tag"), transaction.atomic():
        FormerSlug.objects.create(kind="tag", slug=used.slug, owner=other.pk)
    assert redirects() == {}


def test_merged_tags_leave_their_place_and_their_addresses_to_one():
    by = factories.UserFactory()
    all_three = factories.LiveArticleFactory(tagged=["net", "web", "www", "rest"])
    gone = factories.LiveArticleFactory(tagged=["www", "rest", "net"])
    neither = factories.LiveArticleFactory(tagged=["rest"])
    net, web, www = Tag.objects.filter(name__in=["net", "web", "www"]).order_by("name")
    renamed(www, slug="w3")
    frozen = gone.revisions.count(), gone.working_revision.tags
    assert tagging.merge([net, www], into=web, by=by) == 1
    assert (tags_of(all_three), tags_of(gone), tags_of(neither)) == (
        ["web", "rest"],
        ["web", "rest"],
        ["rest"],
    )
    assert redirects() == {"net": "web", "w3": "web", "www": "web"}
    assert not Tag.objects.filter(name__in=["net", "www"]).exists()
    gone.refresh_from_db()
    assert (gone.revisions.count(), gone.working_revision.tags) == frozen
    assert gone.state() == "live"
    entry = AuditEntry.objects.get(action="merge")
    assert (entry.target_name, entry.actor) == ("web", by)
    assert entry.details == {"merged": ["net", "www"], "articles": 1}


def test_a_merge_needs_two_tags_that_are_there():
    web, gone = factories.TagFactory(name="web"), factories.TagFactory(name="gone")
    with pytest.raises(TaggingError, match="Select at least two tags"):
        tagging.merge([web], into=web)
    Tag.objects.get(pk=gone.pk).delete()
    with pytest.raises(TaggingError, match="Someone else merged or deleted one"):
        tagging.merge([web, gone], into=web)
    assert redirects() == {}


def test_readers_are_led_from_a_former_address(client):
    tag = renamed(factories.TagFactory(name="Net", slug="net"), slug="web")
    factories.LiveArticleFactory(tagged=[tag.name])
    response = client.get("/tags/net/", {"before": "x"})
    assert (response.status_code, response["Location"]) == (301, "/tags/web/?before=x")
    assert client.get("/tags/web/").status_code == 200
    assert client.get("/tags/nothing/").status_code == 404


def test_a_revision_from_before_a_merge_is_restored_with_the_tag_that_stayed():
    article = factories.DraftArticleFactory(tagged=["net", "www", "gone"])
    before = article.working_revision
    web = factories.TagFactory(name="web")
    tagging.merge(Tag.objects.filter(name__in=["net", "www"]), into=web)
    Tag.objects.get(name="gone").delete()
    article.tags.clear()
    publishing.restore(article, before)
    assert tags_of(article) == ["web"]
    assert set(Tag.objects.values_list("name", flat=True)) == {"web"}
