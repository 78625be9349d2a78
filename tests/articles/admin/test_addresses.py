"""Slugs in the admin: the proposal, what an empty one becomes, and what is said of a move."""

import pytest
from django.test import Client

from articles.importers.loader import load
from articles.importers.parsed import ParsedArticle
from articles.models import Article, Author, FormerSlug, Page, Section, Tag
from references.models import Source
from tests import factories
from tests.articles.admin.articles.test_admin import form_of
from tests.articles.admin.test_simultaneous import at_once, clients, posted
from tests.articles.people import signed_in, somebody

pytestmark = pytest.mark.django_db

KINDS = {
    "articles/section": (Section, "slug", {"name": "Łódź 2025/26", "position": 1}, "lodz-2025-26"),
    "articles/author": (Author, "slug", {"name": "王伟", "kind": "person"}, "wangwei"),
    "articles/tag": (Tag, "slug", {"name": "AT&T"}, "at-t"),
    "articles/page": (
        Page, "path", {"title": "Über uns · Kontakt", "body": "Words.", "position": 1},
        "uber-uns-kontakt",
    ),
    "references/source": (
        Source, "slug", {"name": "The Paper", "domain": "paper.co.uk", "kind": "other"},
        "paper-co-uk",
    ),
}  # fmt: skip


@pytest.fixture(params=KINDS)
def kind(request):
    return (f"/admin/{request.param}/", *KINDS[request.param])


@pytest.fixture(params=[name for name in KINDS if name != "articles/page"])
def renamed_at_once(request):
    """Those whose address changes as they are saved; that of a page does when it is published."""
    return (f"/admin/{request.param}/", *KINDS[request.param])


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_an_empty_slug_becomes_the_proposed_one(admin_client, kind):
    path, model, column, data, slug = kind
    text = data.get("domain") or data.get("title") or data["name"]
    assert admin_client.get(f"{path}slug.json", {"text": text}).json() == {"slug": slug}
    page = admin_client.get(f"{path}add/").content.decode()
    assert f'data-slug-url="{path}slug.json"' in page
    assert "js/slug.js" in page
    assert admin_client.post(f"{path}add/", data | {column: ""}).status_code == 302
    assert getattr(model.objects.get(), column) == slug


def test_an_article_is_saved_without_a_slug(admin_client):
    """As after a text was restored from the browser, or without scripts."""
    for number in (1, 2):
        values = {"title": "Fees rise in Łódź", "slug": "", "body": f"Words {number}."}
        values |= {"section": factories.SectionFactory().pk}
        path, data = form_of(admin_client, None, **values)
        assert admin_client.post(path, data).status_code == 302
    slugs = ["fees-rise-in-lodz", "fees-rise-in-lodz-2"]
    assert list(Article.objects.order_by("pk").values_list("slug", flat=True)) == slugs


@pytest.mark.parametrize(
    "title", ["Łódź & Ørsted: 24/7", "東京の夜", "🎉", "İstanbul’un", "x " * 124, "Ca\xadfe\u0301"]
)
def test_the_proposal_is_what_an_import_makes(admin_client, title):
    proposal = admin_client.get("/admin/articles/article/slug.json", {"text": title}).json()
    article = load(ParsedArticle(title.strip(), section="News", body="W."), publish=False).article
    assert proposal == {"slug": article.slug}


def test_a_taken_slug_is_proposed_with_a_number(admin_client):
    factories.TagFactory(name="C++", slug="c")
    assert admin_client.get("/admin/articles/tag/slug.json", {"text": "C#"}).json() == {
        "slug": "c-2"
    }
    assert admin_client.get("/admin/articles/tag/slug.json", {"text": " "}).json() == {"slug": ""}


def test_the_slug_of_a_row_that_is_there_may_not_be_emptied(admin_client):
    tag = factories.TagFactory(name="Net", slug="net")
    response = admin_client.post(
        f"/admin/articles/tag/{tag.pk}/change/", {"name": "Web", "slug": ""}
    )
    assert response.context["adminform"].form.errors == {"slug": ["This field is required."]}


def test_a_reserved_word_is_refused_where_it_is_proposed(admin_client):
    response = admin_client.post("/admin/articles/section/add/", {"name": "Search", "position": 1})
    message = "The address “/search/” is reserved. Choose another slug."
    assert response.context["adminform"].form.errors["slug"][0] == message


def test_only_who_may_add_a_row_is_told():
    reporter = signed_in("Reporter")
    assert reporter.get("/admin/articles/section/slug.json?text=x").status_code == 403
    assert reporter.get("/admin/articles/article/slug.json?text=x").status_code == 200


@pytest.mark.parametrize("name", ["STRASSE", "Stra\xadße", "STRAẞE"])
@pytest.mark.parametrize("kind", ["tag", "section"])
def test_a_name_that_is_taken_is_refused_beside_the_field(admin_client, kind, name):
    factory = factories.TagFactory if kind == "tag" else factories.SectionFactory
    factory(name="straße", slug="strasse")
    response = admin_client.post(f"/admin/articles/{kind}/add/", {"name": name, "position": 1})
    errors = response.context["adminform"].form.errors
    assert list(errors) == ["name"]
    assert "“straße” already " in errors["name"][0]


def test_the_editor_is_told_that_the_former_address_redirects(admin_client, renamed_at_once):
    path, model, column, data, slug = renamed_at_once
    admin_client.post(f"{path}add/", data | {column: "former"})
    row = model.objects.get()
    before = row.get_absolute_url()
    response = admin_client.post(
        f"{path}{row.pk}/change/", data | {column: slug, "_continue": "1"}, follow=True
    )
    row.refresh_from_db()
    assert f"{before} now redirects to {row.get_absolute_url()}." in said(response)
    assert before in response.content.decode()  # among the former addresses
    assert [
        str(found) for found in admin_client.get(path, {"q": "former"}).context["cl"].result_list
    ]
    other = data | {column: "former", "name": "Other", "title": "Other", "domain": "other.net"}
    response = admin_client.post(f"{path}add/", other, follow=True)
    assert f"{before} led somewhere else before. It no longer redirects." in said(response)
    assert not FormerSlug.objects.filter(slug="former").exists()


@pytest.mark.django_db(transaction=True)
def test_rows_of_one_slug_that_are_saved_at_once_are_numbered():
    people = [somebody("superuser", username=f"chief{number}") for number in range(4)]
    names = ["C++", "C#", "C*", "C!"]
    forms = [{"name": name, "slug": "", "kind": "person"} for name in names]
    for kind, model in (("tag", Tag), ("author", Author)):
        answers = posted(f"/admin/articles/{kind}/add/", forms, *people)
        assert [answer.status_code for answer in answers] == [302] * 4
        assert sorted(model.objects.values_list("slug", flat=True)) == ["c", "c-2", "c-3", "c-4"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("names", [["IZMIR", "İZMİR"], ["straße", "STRAẞE"], ["ΟΔΟΣ", "οδος"]])
def test_articles_that_get_one_new_tag_at_once_share_it(names):
    people = [somebody("superuser", username=f"chief{number}") for number in range(4)]
    articles = [factories.DraftArticleFactory(slug=f"a{number}") for number in range(4)]
    client, sent = Client(), []
    client.force_login(people[0])
    for number, article in enumerate(articles):
        sent.append(form_of(client, article, tags=f"{names[number % 2]}, other, {number}"))
    senders = clients(*people)
    answers = at_once(lambda number: senders[number].post(*sent[number]))
    assert [answer.status_code for answer in answers] == [302] * 4
    assert Tag.objects.count() == 6
    assert [article.tags.count() for article in articles] == [3] * 4


@pytest.fixture
def moved():
    """A tag and a source that readers know by another address, both public."""
    article = factories.LiveArticleFactory(tagged=["web"])
    source = article.citations.first().reference.source
    for slug in ("example-net", "moved"):
        source.slug = slug
        source.save()
    Tag.objects.filter(name="web").update(name="Net", slug="net")
    return {"/tags/web/": "/tags/net/", "/sources/example-net/": "/sources/moved/"}


def leading():
    """Where readers are led from the former addresses."""
    paths = ("/tags/web/", "/sources/example-net/")
    return {path: Client().get(path).headers.get("Location") for path in paths}


TAG = ("/admin/articles/tag/add/", {"name": "Web", "slug": "web"})
SOURCE = (
    "/admin/references/source/add/",
    {"name": "E", "slug": "example-net", "domain": "example.net", "kind": "other"},
)


@pytest.mark.parametrize(("path", "data"), [TAG, SOURCE])
def test_who_may_only_add_rows_takes_no_address_that_redirects(moved, path, data):
    response = signed_in("Reporter").post(path, data)
    assert response.context["adminform"].form.errors == {
        "slug": [
            "Readers are redirected from this slug, and you don’t have permission to change that. "
            "Choose another one."
        ]
    }
    assert leading() == moved
    assert signed_in("Editor").post(path, data).status_code == 302
    assert leading() != moved


@pytest.mark.parametrize("role", ["Reporter", "Chief"])
def test_a_row_made_beside_takes_no_address_that_redirects(moved, role):
    client = signed_in(role)
    article = factories.DraftArticleFactory(created_by=client.user)
    path, data = form_of(client, article, tags="Web")
    row = {"number": 9, "support": "unreviewed", "new_url": "https://example.net/a"}
    total = int(data["citations-TOTAL_FORMS"])
    cited = {f"citations-{total}-{name}": value for name, value in row.items()}
    cited["citations-TOTAL_FORMS"] = total + 1
    assert client.post(path, data | cited).status_code == 302
    assert Tag.objects.get(name="Web").slug == "web-2"
    assert Source.objects.get(domain="example.net").slug == "example-net-2"
    assert leading() == moved


def test_no_proposal_takes_an_address_that_redirects(renamed_at_once):
    path, model, column, data, slug = renamed_at_once
    client = signed_in("Chief")
    client.post(f"{path}add/", data | {column: ""})
    client.post(f"{path}{model.objects.get().pk}/change/", data | {column: "moved"})
    assert FormerSlug.objects.get().slug == slug
    other = data | {column: "", "name": f"{data.get('name')}!"}
    if "domain" in data:
        other["domain"] = "paper-co.uk"
    assert client.post(f"{path}add/", other).status_code == 302
    assert getattr(model.objects.order_by("pk").last(), column) == f"{slug}-2"
