"""What saving and publishing cost: queries, row locks and renderings of the text."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.rendering import html
from tests import factories
from tests.articles.admin.articles.test_admin import form_of
from tests.articles.admin.publishing.pages import fields_of, page_of

pytestmark = pytest.mark.django_db

LOCK = re.compile(r'FROM "articles_article".* FOR (?:NO KEY )?UPDATE')


@pytest.fixture
def renderings(monkeypatch):
    """The bodies that are rendered, one for each time."""
    bodies: list[str] = []
    read = html.read

    def counting(body, *args):
        bodies.append(body)
        return read(body, *args)

    monkeypatch.setattr(html, "read", counting)
    return bodies


def cost(admin_client, path, data, renderings):
    """(row locks, renderings, queries) of posting a form."""
    renderings.clear()
    with CaptureQueriesContext(connection) as queries:
        response = admin_client.post(path, data)
    assert response.status_code == 302, response.context["errors"]
    locks = [query["sql"] for query in queries if LOCK.search(query["sql"])]
    assert not [sql for sql in locks if " JOIN " in sql]
    return len(locks), len(renderings), len(queries)


def test_a_save_with_13_citations(admin_client, renderings):
    article = factories.LiveArticleFactory(works=13)
    path, data = form_of(admin_client, article, standfirst="Another.")
    locks, rendered, queries = cost(admin_client, path, data, renderings)
    assert (locks, rendered, queries <= 90) == (1, 1, True), queries


TIME = {"publish_at_0": "2050-01-01", "publish_at_1": "10:00"}
NOTICE = {"change": "correction", "notice": "It was 2017."}


@pytest.mark.parametrize(
    ("make", "asked", "most"),
    [
        (factories.DraftArticleFactory, {}, 36),
        (factories.LiveDraftArticleFactory, TIME | {"act": "schedule"}, 36),
        (factories.LiveDraftArticleFactory, NOTICE, 36),
    ],
)
def test_publishing_from_the_page(admin_client, renderings, make, asked, most):
    article = make(works=3)
    data = fields_of(admin_client.get(page_of(article))) | {"act": "publish"} | asked
    locks, rendered, queries = cost(admin_client, page_of(article), data, renderings)
    assert (locks, rendered, queries <= most) == (1, 1, True), queries
