"""Every address of the admin, as every kind of user."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.urls import reverse

from articles import publishing
from articles.models import Article, AuditEntry, Correction, Image, Publication, Revision
from references.models import Reference, Source
from tests import factories
from tests.articles.people import signed_in

pytestmark = pytest.mark.django_db

OURS = [model for model in admin.site._registry if model.__module__.startswith(("art", "ref"))]
NOT_ADDED = {AuditEntry, Revision, Publication}  # the publication exists already


@pytest.fixture
def rows():
    """One row of every model, and one image with its sizes."""
    factories.PublicationFactory()
    factories.PageFactory()
    article = factories.LiveArticleFactory(tagged=["web"], lead_image=factories.ImageFactory())
    publishing.add_notice(article, "The year was wrong.")


def addresses(model):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    row = model.objects.first()
    yield "changelist", reverse(f"{name}_changelist")
    yield "add", reverse(f"{name}_add")
    for page in ("change", "history", "delete"):
        yield page, reverse(f"{name}_{page}", args=[row.pk])


def allowed(model, page):
    if page == "add":
        return model not in NOT_ADDED
    if page == "delete":
        # What readers have seen is kept, and the article was live.
        return model not in {AuditEntry, Correction, Revision, Publication, Article}
    return True


def every_address():
    return [(model, page, path) for model in OURS for page, path in addresses(model)]


def test_all_models_are_registered():
    names = {model.__name__ for model in OURS}
    assert names == {
        "Article", "AuditEntry", "Author", "Correction", "Image", "Page", "Publication",
        "Reference", "Revision", "Section", "Source", "Tag",
    }  # fmt: skip


def test_a_superuser_reaches_every_page(admin_client, rows):
    for model, page, path in every_address():
        status = admin_client.get(path, follow=model is Publication).status_code
        assert status == (200 if allowed(model, page) else 403), path


def test_a_stranger_is_asked_to_sign_in(client, rows):
    for _, _, path in every_address():
        for response in (client.get(path), client.post(path)):
            assert response.status_code == 302, path
            assert response["Location"].startswith("/admin/login/"), path


def test_staff_without_permissions_sees_nothing(rows):
    """Of the audit; test_roles.py asks for the pages of all other models."""
    client = signed_in(factories.UserFactory())
    for _, path in addresses(AuditEntry):
        for response in (client.get(path), client.post(path)):
            assert response.status_code == 403, path
    assert "<h1>You don’t have permission</h1>" in response.content.decode()


def test_viewers_change_nothing(rows):
    user = factories.UserFactory()
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client = signed_in(user)
    article = Article.objects.get()
    revisions = Revision.objects.count()
    change = reverse("admin:articles_article_change", args=[article.pk])
    assert client.get(change).status_code == 200
    assert client.post(change, {"title": "Taken over", "_publish": "1"}).status_code == 403
    changelist = reverse("admin:articles_article_changelist")
    chosen = {"action": "unpublish", "_selected_action": [article.pk], "confirm": "1"}
    chosen["seen"] = [f"{article.pk}-{article.working_revision_id}"]
    client.post(changelist, chosen)
    restore = {"action": "restore", "_selected_action": [article.working_revision_id]}
    client.post(reverse("admin:articles_revision_changelist"), restore)
    article.refresh_from_db()
    assert (article.title == "Taken over", article.state(), Revision.objects.count()) == (
        False,
        "live",
        revisions,
    )


@pytest.mark.parametrize("count", [1, 4])
def test_lists_cost_a_bounded_number_of_queries(
    admin_client, rows, django_assert_max_num_queries, count
):
    for _ in range(count):
        factories.LiveArticleFactory(
            by=count, works=count, body="Words.", tagged=["a", "b"][:count]
        )
        factories.ImageFactory()
    for model in OURS:
        if model is not Publication:
            # One is for what readers answered, one for a likely spelling.
            with django_assert_max_num_queries(17):
                path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
                assert admin_client.get(path, {"q": "a"}).status_code == 200


@pytest.mark.parametrize("model", [Reference, Source, Image, Article])
def test_lists_are_searched_and_completed(admin_client, rows, model):
    data = {
        "app_label": "articles",
        "model_name": "citation",
        "field_name": "reference",
        "term": "Work",
    }
    found = admin_client.get(reverse("admin:autocomplete"), data).json()
    assert [each["text"].startswith("Work") for each in found["results"]] == [True, True]
