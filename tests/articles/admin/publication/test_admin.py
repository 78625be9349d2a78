"""The publication's form: what machines read and where articles are shared is ticked, not typed."""

import pytest
from django.contrib.admin import site
from django.urls import reverse

from articles.admin.publication.look.forms import COLUMNS
from articles.formats.share_links import SERVICES
from articles.models import Publication
from tests import factories

pytestmark = pytest.mark.django_db


def posted(admin_client, **changes):
    """What a browser would post of the form as it is shown, with changes; None: left out."""
    path = reverse("admin:articles_publication_change", args=[1])
    form = admin_client.get(path).context["adminform"].form
    data = {}
    for field in form:
        value = field.value()
        if field.name == "share_services":
            places = zip(SERVICES, value, strict=True)
            data |= {f"share_services_{name}": place for name, place in places if place}
        elif value is True:
            data[field.html_name] = "on"
        elif value not in (None, False):
            data[field.html_name] = value
    data |= changes
    return path, {name: value for name, value in data.items() if value is not None}


def test_every_field_is_in_the_form():
    shown = {
        name
        for _, options in site.get_model_admin(Publication).fieldsets
        for name in options["fields"]
    }
    editable = {each.name for each in Publication._meta.fields if each.editable}
    assert shown == editable - {"id"} - set(COLUMNS)  # those have a page of their own


def test_services_are_numbered_and_crawlers_ticked(admin_client):
    factories.PublicationFactory(share_services=["x", "email"])
    path, data = posted(
        admin_client,
        share_services_x=None,
        share_services_threads="2",
        share_services_email="3",
        share_services_whatsapp="1",
        closed_to=["training", "assistants"],
        social_profiles="https://social.example/@us\r\nhttps://video.example/us",
        robots_rules="User-agent: *\r\nDisallow: /drafts/",
    )
    response = admin_client.post(path, data)
    assert response.status_code == 302, response.context["errors"]
    found = Publication.objects.get()
    assert found.share_services == ["whatsapp", "threads", "email"]
    assert found.closed_to == ["training", "assistants"]
    assert found.profiles == ["https://social.example/@us", "https://video.example/us"]
    assert found.robots_rules == "User-agent: *\nDisallow: /drafts/"
    page = admin_client.get(path).content.decode()
    assert 'name="share_services_threads" value="2"' in page
    assert "Training: they collect text to train models (GPTBot, ClaudeBot, " in page


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        (
            "robots_rules",
            "Disallow: /",
            "Line 1 comes before any User-agent line, so it has no effect. "
            "Put “User-agent: *” above it.",
        ),
        (
            "social_profiles",
            "javascript:alert(1)",
            "“javascript:alert(1)” isn’t a valid URL. Start it with https://.",
        ),
        ("licence_url", "https://licence.example/", "Enter the name of the licence at this URL."),
    ],
)
def test_what_would_not_do_what_is_meant_is_refused(admin_client, field, value, message):
    factories.PublicationFactory()
    path, data = posted(admin_client, **{field: value})
    response = admin_client.post(path, data)
    assert response.status_code == 200
    assert message in [str(each) for errors in response.context["errors"] for each in errors]


def test_an_article_is_shared_where_the_publication_chose(client):
    factories.PublicationFactory(share_services=["email", "mastodon"])
    factories.LiveArticleFactory(slug="story")
    page = client.get("/newsroom/story/").content.decode()
    assert page.index(">Email</a>") < page.index(">Mastodon</a>")
    assert ">Bluesky</a>" not in page
    Publication.objects.update(share_services=[])
    assert "Share this article" not in client.get("/newsroom/story/").content.decode()
