"""Values that nobody types: in addresses, filters and bodies. Refused or left out, never a 500."""

import json

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import Client, RequestFactory
from django.urls import reverse

from tests import factories
from tests.articles.admin.test_roles import addresses, article  # noqa: F401
from tests.articles.people import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.drill]  # thousands of requests

VALUES = [
    *("a\0b", "x", "-1", "9" * 30, "9" * 5000, "1e999", "NaN", "٣", "²", "2026-02-30"),
    *("0000-00-00", "99999-01-01", "%", "a,b", "__", "None"),
]
ANYWHERE = ["q", "p", "o", "page", "section", "revision", "old", "new", "pk__in", "_to_field"]
MODELS = list(admin.site._registry)


@pytest.fixture
def client():
    client = Client(raise_request_exception=False)
    client.force_login(somebody("superuser", username="curious"))
    return client


def status_of(client, method, path, data, **extra) -> int:
    """The status of a request that leaves nothing behind, even when it broke the transaction."""
    with transaction.atomic():
        try:
            return getattr(client, method)(path, data, **extra).status_code
        finally:
            transaction.set_rollback(True)


def filters_of(model) -> set[str]:
    request = RequestFactory().get("/")
    request.user = somebody("superuser", username="filters")
    changelist = admin.site._registry[model].get_changelist_instance(request)
    names = {name for spec in changelist.filter_specs for name in spec.expected_parameters() or []}
    if day := changelist.date_hierarchy:
        names |= {f"{day}__{part}" for part in ("year", "month", "day")}
    return names


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_filters_of_every_list(client, article, model):  # noqa: F811
    path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    for name in filters_of(model):
        for value in VALUES:
            assert status_of(client, "get", path, {name: value}) < 500, (name, value[:20])


@pytest.mark.parametrize("value", ["x", "9" * 5000])
def test_parameters_of_every_address(client, article, value):  # noqa: F811
    for url_name, path in list(addresses()):
        if url_name != "logout":
            # A list stops at the first that it does not know: what it knows comes alone.
            assert status_of(client, "get", path, dict.fromkeys(ANYWHERE, value)) < 500, path
            if "/article/" in path:
                for name in ANYWHERE:
                    assert status_of(client, "get", path, {name: value}) < 500, (path, name)


@pytest.mark.parametrize("value", VALUES)
def test_what_the_form_completes_and_chooses(client, article, value):  # noqa: F811
    autocomplete = {"app_label": "articles", "model_name": "citation", "field_name": "reference"}
    assert status_of(client, "get", "/admin/autocomplete/", autocomplete | {"term": value}) < 500
    for name in autocomplete:
        given = autocomplete | {name: value, "term": "a"}
        assert status_of(client, "get", "/admin/autocomplete/", given) < 500
    for path in ("tags.json", "images.json"):
        for name in ("q", "page"):
            path_of = f"/admin/articles/article/{path}"
            assert status_of(client, "get", path_of, {name: value}) < 500


BODIES = [
    *("", "1", "null", "true", "NaN", "[]", '"x"', "{", "[" * 50_000, '{"a":' * 50_000, "\0", "{}"),
    '{"body": "x", "citations": 1e999}',
    '{"body": "x", "citations": [[1e999, 1]]}',
    '{"body": "x", "citations": [[1, 1e999]]}',
    '{"body": "x", "citations": [[NaN, 1]]}',
    '{"body": "x", "citations": [[1]]}',
    '{"body": "x", "citations": [["1", "x"]]}',
    f'{{"body": "x", "citations": [[1, {"9" * 30}]]}}',
    f'{{"body": "x", "citations": [[{"9" * 4000}, 1]]}}',
    f'{{"body": "x", "citations": [[1, {"9" * 5000}]]}}',
    '{"body": "a\\u0000b\\ud800", "citations": []}',
    '{"body": "[1] [99999999999999999999] [-1]", "citations": [[-1, 1], [0, 1]]}',
    '{"body": 1, "citations": []}',
    '{"body": "x", "citations": {"a": 1}}',
    b"\xff\xfe",
]


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_bodies_of_the_live_preview(client, article, body):  # noqa: F811
    for path in ("preview.json", f"{article.pk}/preview.json"):
        answer = client.post(
            f"/admin/articles/article/{path}", body, content_type="application/json"
        )
        assert answer.status_code in {200, 400, 413}, answer.content[:200]
        assert isinstance(json.loads(answer.content), dict)


@pytest.mark.parametrize("value", ["", "x", "-1", "9" * 5000, "a\0b", "²", "1e999"])
def test_values_of_posts_without_a_form(client, article, value):  # noqa: F811
    draft = factories.DraftArticleFactory(works=2)
    base = f"/admin/articles/article/{draft.pk}"
    posts = [
        ("/admin/articles/article/reference.json", {"url": value}),
        ("/admin/articles/article/reference.json", {"key": value}),
        (f"{base}/presence.json", {"tab": value, "base": value}),
        (f"{base}/presence.json", {"tab": "abcdefgh", "base": value}),
        (f"{base}/previews/", {"revision": value, "days": value, "link": value}),
        ("/admin/articles/article/", {"action": value, "_selected_action": value}),
        ("/admin/articles/article/", {"action": "publish", "_selected_action": value}),
        (
            "/admin/articles/article/",
            {"action": "publish", "_selected_action": value, "confirm": value, "seen": value},
        ),
        (f"{base}/publish/", {"act": value, "seen": value, "publish_at_0": value}),
        ("/admin/articles/article/", {"action": "delete_selected", "_selected_action": value}),
        ("/admin/articles/revision/", {"action": "restore", "_selected_action": value}),
        ("/admin/feedback/report/", {"action": value, "_selected_action": value}),
    ]
    for path, data in posts:
        assert status_of(client, "post", path, data) < 500, (path, data)


@pytest.mark.parametrize("value", ["x", "9" * 5000, "a\0b", "1e999", "[" * 30_000, "²"])
def test_values_of_the_article_form(client, article, value):  # noqa: F811
    draft = factories.DraftArticleFactory(works=2)
    path = reverse("admin:articles_article_change", args=[draft.pk])
    context = client.get(path).context
    forms = [
        context["adminform"].form,
        *(item.formset.management_form for item in context["inline_admin_formsets"]),
        *(form for item in context["inline_admin_formsets"] for form in item.formset.forms),
    ]
    names = [field.html_name for form in forms for field in form]
    names += ["_cite", "cite_merge", "cite_into", "cite_remove", "cite_url", "_merged"]
    for name in names if value in ("x", "9" * 5000) else ():
        data = {name: value, "_cite": "merge", "_save": "1"}
        assert status_of(client, "post", path, data) < 500, name
    assert status_of(client, "post", path, dict.fromkeys(names, value)) < 500
