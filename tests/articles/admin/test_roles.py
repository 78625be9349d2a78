"""Every address of the admin × method × role; what a role may do with the rows of each model."""

import re

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from accounts.mailing.compose import send
from articles import publishing
from articles.models import Article, Publication
from tests import factories
from tests.articles.admin.articles.test_admin import form_of
from tests.articles.people import signed_in, somebody
from tests.feedback.people import report

pytestmark = pytest.mark.django_db

ALL = "view add change delete"
REPORTER = {
    "article": "view add change",
    "author": "view",
    "image": "view add",
    "reference": "view add change",
    "report": "view",
    "section": "view",
    "source": "view add",
    "tag": "view add",
}
EDITOR = REPORTER | {
    "author": "view change",
    "correction": "view add change",
    "image": ALL,
    "report": "view change",
    "revision": "view",
    "source": "view add change",
    "tag": ALL,
}
CHIEF = EDITOR | {
    "person": "view add change",
    "article": "view add change delete",
    "author": ALL,
    "mail": "view",
    "page": ALL,
    "publication": "view add change",
    "report": "view change delete",
    "section": ALL,
}
RIGHTS = {"Reporter": REPORTER, "Editor": EDITOR, "Chief": CHIEF}
MODELS = [
    "article", "author", "correction", "image", "mail", "page", "publication", "reference",
    "report", "revision", "section", "source", "tag", "person", "group",
]  # fmt: skip

# For everybody who is signed in, and (the first two) for everybody else.
FOR_ALL = {"login", "jsi18n", "index", "logout", "password_change", "password_change_done"}


@pytest.fixture
def article():
    """A live article, and one row of every other model."""
    factories.PublicationFactory()
    factories.PageFactory()
    article = factories.LiveArticleFactory(tagged=["web"], lead_image=factories.ImageFactory())
    publishing.add_notice(article, "The year was wrong.")
    report(article)
    send("test", "ana@example.org", {"who": "Ana"})
    somebody("Reporter", username="first")  # makes the groups, too
    return article


def model_of(name):
    return next(each for each in admin.site._registry if each._meta.model_name == name)


def pages(name):
    """(page, address, the rights of which one is enough to GET it, the one to POST to it)."""
    meta = model_of(name)._meta
    row = model_of(name).objects.first()
    base = f"admin:{meta.app_label}_{name}"
    looks = {"view", "change"}
    yield "changelist", reverse(f"{base}_changelist"), looks, looks
    yield "add", reverse(f"{base}_add"), {"add"}, {"add"}
    for page, to_get, to_post in (
        ("change", looks, {"change"}),
        ("history", looks, looks),
        ("delete", {"delete"}, {"delete"}),
    ):
        yield page, reverse(f"{base}_{page}", args=[row.pk]), to_get, to_post


def never(name, page):
    """What is refused to everybody: the article was live, the publication is one row."""
    return (name, page) in {("article", "delete"), ("publication", "add")}


@pytest.mark.parametrize("role", RIGHTS)
def test_every_page_of_every_model(article, role):
    client = signed_in(role)
    for name in MODELS:
        rights = set(RIGHTS[role].get(name, "").split())
        for page, path, to_get, to_post in pages(name):
            may_get = bool(rights & to_get) and not never(name, page)
            may_post = bool(rights & to_post) and not never(name, page)
            if role == "Reporter" and page == "change" and name in {"article", "reference"}:
                may_post = False  # the article is live, and cites it
            got = client.get(path, follow=name == "publication").status_code
            assert got == (200 if may_get else 403), (role, path)
            if not may_post:
                refusals = {403, 405} if page == "history" else {403}
                assert client.post(path).status_code in refusals, (role, path)
            elif page in {"change", "add"}:
                # An empty form is shown again, with what is missing.
                assert client.post(path).status_code in {200, 302, 409}, (role, path)
    assert Article.objects.get().state() == "live"
    assert Publication.objects.exists()


def every_pattern(patterns=None, prefix=""):
    """Every address below /admin/, filled with the first row of its model or a stand-in."""
    for each in patterns or admin.site.get_urls():
        route = prefix + str(each.pattern)
        if not isinstance(each, URLPattern):
            yield from every_pattern(each.url_patterns, route)
        elif each.name is not None or "<" in route:
            yield each, route


def filled(route):
    label = re.match(r"(\w+)/(\w+)/", route)
    model = next(
        (
            model
            for model in admin.site._registry
            if label and (model._meta.app_label, model._meta.model_name) == label.groups()
        ),
        Article,
    )
    row = model.objects.order_by("pk").first()

    def value(match):
        kind, name = match.groups()
        if name in {"object_id", "pk", "article_id"}:
            return str(row.pk) if row else "1"
        if name == "verb":
            return "unpublish"
        return "1" if kind == "int" or name == "content_type_id" else "x"

    return "/admin/" + re.sub(r"<(?:(\w+):)?(\w+)>", value, route)


def addresses():
    assert get_resolver().resolve("/admin/").func
    for pattern, route in every_pattern():
        # The site's regular expressions (app list, catch-all) have no address of their own.
        if "(" not in route and "^" not in route:
            yield pattern.name, filled(route)


def test_no_address_opens_to_a_stranger(article):
    found = list(addresses())
    assert len(found) > 70
    for name, path in found:
        if name in {"login", "jsi18n", "logout"}:
            continue
        for method in ("get", "post"):
            response = getattr(Client(), method)(path)
            assert response.status_code == 302, (method, path)
            assert response["Location"].startswith("/admin/login/"), (method, path)


def pages_of_models():
    """The addresses of every page of every model in the table."""
    return {path for name in MODELS for _page, path, *_rights in pages(name)}


def test_no_address_opens_to_staff_without_a_role(article):
    client, of_models = signed_in("nobody"), pages_of_models()
    found = list(addresses())
    assert of_models <= {path for _name, path in found}
    for name, path in found:
        if name in FOR_ALL:
            continue
        for method in ("get", "post"):
            status = getattr(client, method)(path).status_code
            if path in of_models:
                assert status == 403, (method, path)
            is_redirect = name is None or name == "view_on_site"  # to a page that asks again
            assert status in {403, 404, 405} or (is_redirect and status in {301, 302}), (
                name,
                method,
                path,
            )


@pytest.mark.parametrize(
    "role",
    # An editor may some of what a chief may; a superuser reaches every page in test_every_url.py.
    [
        "Reporter",
        "Chief",
        *(pytest.param(x, marks=pytest.mark.drill) for x in ("Editor", "superuser")),
    ],
)
def test_no_address_breaks(article, role):
    client = signed_in(role)
    # What a role gets of these is said in test_every_page_of_every_model.
    told = pages_of_models() if role in RIGHTS else set()
    for name, path in addresses():
        if name != "logout" and path not in told:
            assert client.get(path).status_code in {200, 301, 302, 400, 403, 404, 405}, path


@pytest.mark.parametrize(
    ("factory", "is_own", "may_save"),
    [
        (factories.DraftArticleFactory, True, True),
        (factories.DraftArticleFactory, False, False),
        (factories.InReviewArticleFactory, True, False),
        (factories.ReadyArticleFactory, True, False),
        (factories.ScheduledArticleFactory, True, False),
        (factories.LiveArticleFactory, True, False),
        (factories.LiveArticleFactory, False, False),
    ],
)
def test_a_reporter_saves_own_drafts_and_reads_the_rest(factory, is_own, may_save):
    reporter, editor = somebody("Reporter"), somebody("Editor")
    article = factory(created_by=reporter if is_own else editor, title="As it was")
    path, data = form_of(signed_in(editor), article, title="Changed")
    client = signed_in(reporter)
    response = client.get(path)
    assert (response.status_code, "Save draft" in response.content.decode()) == (200, may_save)
    assert client.post(path, data).status_code == (302 if may_save else 403)
    article.refresh_from_db()
    assert article.title == ("Changed" if may_save else "As it was")


def test_a_reporter_begins_an_article_that_is_the_reporters():
    reporter, section = somebody("Reporter"), factories.SectionFactory()
    client = signed_in(reporter)
    path, data = form_of(client, title="Mine", slug="mine", section=section.pk, body="Words.")
    response = client.post(path, data | {"_continue": "1"})
    assert response.status_code == 302
    article = Article.objects.get()
    assert (article.created_by, article.state()) == (reporter, "draft")
    assert client.post(response["Location"], data | {"title": "Still mine"}).status_code == 302


@pytest.mark.parametrize(("role", "after"), [("Reporter", "draft"), ("Editor", "live")])
def test_the_list_publishes_only_for_those_who_may(role, after):
    user = somebody(role)
    article = factories.DraftArticleFactory(created_by=user)
    path = reverse("admin:articles_article_changelist")
    client = signed_in(user)
    chosen = {"action": "publish", "_selected_action": [article.pk]}
    client.post(path, chosen)
    assert article.state() == "draft"
    seen = f"{article.pk}-{article.working_revision_id}"
    client.post(path, chosen | {"confirm": "1", "seen": [seen]})
    assert article.state() == after


def test_work_is_assigned_to_staff_only():
    somebody("nobody", username="left", is_active=False)
    factories.UserFactory(username="reader", is_staff=False)
    chief = somebody("Chief")
    client = signed_in(chief)
    form = client.get(reverse("admin:articles_article_add")).context["adminform"].form
    assert [each.username for each in form.fields["assignee"].queryset] == [chief.username]


@pytest.mark.parametrize(
    ("field", "model"), [("section", "article"), ("author", "byline"), ("reference", "citation")]
)
def test_a_reporter_completes_what_the_form_asks_for(article, field, model):
    client = signed_in("Reporter")
    asked = {"app_label": "articles", "model_name": model, "field_name": field, "term": ""}
    response = client.get(reverse("admin:autocomplete"), asked)
    assert response.status_code == 200
    assert response.json()["results"]
