"""What saving and publishing from the form cost: queries, row locks and renderings of the text."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.rendering import html
from tests import factories
from tests.articles.admin.articles.test_admin import form_of

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


def cost(admin_client, article, renderings, **changes):
    """(row locks, renderings, queries) of posting the form with changes."""
    path, data = form_of(admin_client, article, **changes)
    renderings.clear()
    with CaptureQueriesContext(connection) as queries:
        response = admin_client.post(path, data)
    assert response.status_code == 302, response.context["errors"]
    locks = [query["sql"] for query in queries if LOCK.search(query["sql"])]
    assert not [sql for sql in locks if " JOIN " in sql]
    return len(locks), len(renderings), len(queries)


def test_a_save_with_13_citations(admin_client, renderings):
    article = factories.LiveArticleFactory(works=13)
    locks, rendered, queries = cost(admin_client, article, renderings, standfirst="Another.")
    assert (locks, rendered, queries <= 90) == (1, 1, True), queries


TIME = {"publish_at_0": "2050-01-01", "publish_at_1": "10:00"}
NOTICE = {"change": "correction", "notice": "It was 2017."}


@pytest.mark.parametrize(
    ("make", "asked", "most"),
    [
        (factories.DraftArticleFactory, {}, 76),
        (factories.LiveArticleFactory, TIME, 82),
        (factories.LiveArticleFactory, NOTICE, 82),
    ],
)
def test_publishing_from_the_form(admin_client, renderings, make, asked, most):
    article, asked = make(works=3), asked | {"title": "Out now", "_publish": "1"}
    locks, rendered, queries = cost(admin_client, article, renderings, **asked)
    assert (locks, rendered, queries <= most) == (1, 1, True), queries
