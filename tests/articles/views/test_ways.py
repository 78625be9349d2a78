"""Every kind of page is linked from somewhere, and no link of the site leads nowhere."""

from html.parser import HTMLParser

import pytest
from django.urls import resolve

from articles import publishing
from articles.urls import urlpatterns
from feedback.urls import urlpatterns as feedback_urlpatterns
from tests import factories

pytestmark = pytest.mark.django_db

# What programs find by its name, what a letter leads to, what follows an answer.
UNLINKED = {
    *("articles:robots", "articles:sitemap", "articles:sitemap_news", "articles:sitemap_pages"),
    *("articles:sitemap_month", "articles:sitemap_list", "articles:llms"),
    *("articles:social_card", "articles:search_suggestions", "articles:preview"),
    *("feedback:thanks", "articles:labels"),  # this one while there is no page about it
    *("articles:look", "articles:look_manifest", "articles:look_for_desk", "articles:look_icon"),
}


class Ways(HTMLParser):
    """Where a page leads without a script: its links, its alternates, its forms."""

    def __init__(self, html: str):
        super().__init__()
        self.found: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        is_alternate = tag == "link" and values.get("rel") == "alternate"
        if tag == "a" or is_alternate:
            self.found.add(values["href"])
        elif tag == "form":
            self.found.add(values["action"])


def ways_from(path: str, html: str) -> set[str]:
    """The paths of this site that a page leads to, with their queries, without fragments."""
    found = set()
    for href in Ways(html).found:
        address = href.removeprefix("http://testserver").partition("#")[0]
        if address.startswith("?"):
            found.add(path.partition("?")[0] + address)
        elif address.startswith("/") and not address.startswith(("/admin/", "/media/")):
            found.add(address)
    return found


def test_a_reader_gets_everywhere_by_links_alone(client, site):
    common = {"by": [factories.AuthorFactory()], "tagged": ["web"], "body": "Said [1].", "works": 0}
    work = factories.ReferenceFactory()
    for number in range(4):
        article = factories.DraftArticleFactory(slug=f"story-{number}", **common)
        article.citations.create(number=1, reference=work)
        publishing.publish(article)
    publishing.add_notice(article, "A word was wrong.")
    waiting, kinds = {"/"}, {}
    while waiting:
        path = waiting.pop()
        response = client.get(path)
        assert response.status_code == 200, path
        kinds[path] = resolve(path.partition("?")[0]).view_name
        if response["Content-Type"].startswith("text/html"):
            waiting |= ways_from(path, response.content.decode()) - kinds.keys()
    named = {f"articles:{each.name}" for each in urlpatterns}
    named |= {f"feedback:{each.name}" for each in feedback_urlpatterns}
    assert set(kinds.values()) == named - UNLINKED
