"""A draft without a section, wherever editors meet it."""

import re

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from articles.editing import previews
from articles.models import Article
from tests import factories
from tests.articles.admin.articles.test_admin import form_of
from tests.articles.people import signed_in

pytestmark = pytest.mark.django_db


def address(name, *args):
    return reverse(f"admin:articles_article_{name}", args=args)


@pytest.fixture
def draft():
    factories.PublicationFactory()
    return factories.DraftArticleFactory(section=None, title="The tides", slug="tides")


def test_article_begins_with_a_title_alone():
    client = signed_in("Reporter")
    path, posted = form_of(client, title="The tides", section="", _continue="1")
    response = client.post(path, posted)
    article = Article.objects.get()
    assert response["Location"] == address("change", article.pk)
    assert (article.section, article.slug, article.working_revision.number) == (
        None,
        "the-tides",
        1,
    )


def test_submitting_saves_and_asks_for_the_section(draft):
    client = signed_in("Editor")
    path, posted = form_of(client, draft, body="New words.", _submit="1")
    response = client.post(path, posted)
    said = [str(message) for message in get_messages(response.wsgi_request)]
    assert "Saved, but not submitted. Choose a section." in said
    draft.refresh_from_db()
    assert (draft.body, draft.stage) == ("New words.", Article.Stage.DRAFTING)


def test_section_of_a_live_article_cannot_be_cleared():
    article = factories.LiveArticleFactory()
    client = signed_in("Editor")
    path, posted = form_of(client, article, section="", _continue="1")
    response = client.post(path, posted)
    assert response.context["adminform"].form.errors == {
        "section": ["Choose a section. A published or scheduled article needs one."]
    }


@pytest.mark.parametrize(
    "name", ["change", "history", "compare", "preview", "preview_links", "delete"]
)
def test_pages_of_it_open(draft, name):
    response = signed_in().get(address(name, draft.pk))
    assert response.status_code == 200
    assert name != "preview" or "No section" in response.content.decode()


def test_followed_preview_link_opens(draft, client):
    _link, token = previews.share(draft.working_revision)
    response = client.get(reverse("articles:preview", args=[token]))
    assert response.status_code == 200
    assert "No section" in response.content.decode()


def test_lists_say_that_it_has_none_and_are_narrowed_to_such(draft):
    factories.LiveArticleFactory(title="Elsewhere")
    client = signed_in()
    page = client.get(address("changelist"), {"section__isnull": "True"}).content.decode()
    assert re.search(r'class="field-section_name[^"]*">No section</td>', page)
    assert "The tides" in page
    assert "Elsewhere" not in page
    draft.created_by = client.user
    draft.save()
    assert "<bdi>No section</bdi>" in client.get(reverse("admin:index")).content.decode()


def test_late_draft_of_no_section_is_on_the_home(draft):
    Article.objects.filter(pk=draft.pk).update(due_on=timezone.localdate().replace(year=2000))
    assert "The tides" in signed_in().get(reverse("admin:index")).content.decode()
