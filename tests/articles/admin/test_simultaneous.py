"""The same form posted by several connections at once: a page that a person understands."""

import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import Person
from articles import publishing
from articles.models import Article, AuditEntry, Author, Image, Page, Section, Tag
from references.models import Reference, Source
from tests import factories
from tests.articles.admin.articles.test_admin import form_of
from tests.articles.admin.publishing.pages import fields_of, page_of
from tests.articles.people import somebody
from tests.articles.pictures import encoded
from tests.feedback.people import report

pytestmark = pytest.mark.django_db(transaction=True)

COUNT = 4
UNDERSTOOD = {200, 302, 409}  # the form with a sentence, the way on, both texts side by side


def at_once(action: Callable[[int], object], count: int = COUNT) -> list:
    """What the action returns in threads that begin together, with connections of their own."""
    barrier, results = threading.Barrier(count), []

    def run(number):
        barrier.wait()
        try:
            results.append(action(number))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def clients(*people) -> list[Client]:
    """One client for each connection; a person with several is clicking twice."""
    made = []
    for number in range(COUNT):
        client = Client(raise_request_exception=False)
        client.force_login(people[number % len(people)])
        made.append(client)
    return made


def posted(path: str, data, *people) -> list:
    """The answers to the same post, or to one of `data`, from four connections at once."""
    senders = clients(*people)
    forms = data if isinstance(data, list) else [data] * COUNT
    answers = at_once(lambda number: senders[number].post(path, forms[number]))
    assert {answer.status_code for answer in answers} <= UNDERSTOOD, [
        (answer.status_code, answer.content[:300]) for answer in answers
    ]
    return answers


def statuses(answers) -> Counter:
    return Counter(answer.status_code for answer in answers)


@pytest.fixture
def chief():
    factories.PublicationFactory()
    return somebody("superuser", username="chief")


@pytest.fixture
def other(chief):
    return somebody("superuser", username="other")


def opened(user, article=None, **changes):
    client = Client()
    client.force_login(user)
    return form_of(client, article, **changes)


@pytest.mark.parametrize("button", ["_save", "_publish", "_continue"])
def test_a_double_click_on_a_change_saves_once(chief, button):
    article = factories.DraftArticleFactory()
    path, data = opened(chief, article, title="Another title", **{button: "1"})
    revisions = article.revisions.count()
    posted(path, data, chief)
    article.refresh_from_db()
    assert article.title == "Another title"
    assert article.revisions.count() == revisions + 1
    assert article.state() == "draft"


def publishing_page(user, article, **changes):
    """The address of the page and what is posted there."""
    client = Client()
    client.force_login(user)
    data = fields_of(client.get(page_of(article)))
    return page_of(article), data | {"act": "publish"} | changes


@pytest.mark.parametrize("way", ["first", "correction"])
@pytest.mark.parametrize("is_alone", [True, False])
def test_of_several_clicks_one_publishes(chief, other, way, is_alone):
    if way == "first":
        article, changes = factories.DraftArticleFactory(), {}
    else:
        article = factories.LiveDraftArticleFactory()
        changes = {"change": "correction", "notice": "It was 2021."}
    path, data = publishing_page(chief, article, **changes)
    noted = AuditEntry.objects.exclude(action="sign in")
    entries, notices = noted.count(), article.corrections.count()
    answers = posted(path, data, chief, *([] if is_alone else [other]))
    assert article.state() == "live"
    assert noted.count() == entries + 1
    assert article.corrections.count() == notices + len(changes.get("notice", "")[:1])
    if is_alone or way == "first":
        assert statuses(answers) == {302: 4}


def test_of_several_editors_one_saves_and_the_others_see_both_texts(chief, other):
    article = factories.LiveArticleFactory()
    forms = [
        opened(user, article, title=f"Title {number}")
        for number, user in enumerate([chief, other] * 2)
    ]
    answers = posted(forms[0][0], [data for _, data in forms], chief, other)
    assert statuses(answers) == {302: 1, 409: 3}
    for answer in answers:
        if answer.status_code == 409:
            assert b"<h1>This article was saved meanwhile</h1>" in answer.content


def test_a_double_click_on_a_new_article(chief):
    path, data = opened(chief, title="A new one", slug="a-new-one", body="Words.")
    data["section"] = factories.SectionFactory().pk
    assert statuses(posted(path, data, chief)) == {302: 4}
    assert Article.objects.filter(title="A new one").count() == 1


def test_another_person_with_the_same_name_sees_the_form(chief, other):
    path, data = opened(chief, title="A new one", slug="a-new-one", body="Words.")
    data["section"] = factories.SectionFactory().pk
    senders = clients(chief, other)[:2]
    answers = at_once(lambda number: senders[number].post(path, data), 2)
    assert statuses(answers) == {302: 1, 200: 1}
    page = next(answer.content.decode() for answer in answers if answer.status_code == 200)
    assert "Article with this Slug already exists." in page
    assert "\nWords.</textarea>" in page


@pytest.mark.parametrize("verb", ["publish", "unpublish", "retract", "submit", "approve"])
def test_simultaneous_actions_on_one_article(chief, other, verb):
    article = factories.DraftArticleFactory(section=factories.SectionFactory())
    if verb in {"unpublish", "retract"}:
        publishing.publish(article)
    data = {"action": verb, "_selected_action": [article.pk], "text": "It is wrong."}
    data |= {"confirm": "1", "seen": [f"{article.pk}-{article.working_revision_id}"]}
    posted(reverse("admin:articles_article_changelist"), data, chief, other)


NEW = {
    Section: {"name": "Wind & Weather", "slug": "wind", "position": 1},
    Author: {"name": "Ana Ruiz", "slug": "ana-ruiz", "kind": "person"},
    Tag: {"name": "Wind", "slug": "wind"},
    Page: {"title": "About us", "path": "about-us", "body": "Words.", "position": 1},
    Source: {
        "name": "Gauge",
        "slug": "gauge",
        "domain": "gauge.example",
        "homepage": "https://gauge.example/",
        "kind": "other",
    },
    Reference: {"title": "A work", "url": "https://gauge.example/a", "link_status": "unchecked"},
    Group: {"name": "Interns"},
    Person: {"name": "Ada Lovelace", "email": "ada@example.org", "role": "Reporter"},
}


def empty_inlines(client, path) -> dict[str, object]:
    """The management forms of an add page's inlines."""
    data: dict[str, object] = {}
    for each in client.get(path).context.get("inline_admin_formsets", []):
        form = each.formset.management_form
        data |= {field.html_name: field.value() for field in form}
    return data


@pytest.mark.parametrize("model", NEW, ids=lambda model: model.__name__)
def test_a_double_click_on_anything_new_makes_one(chief, model):
    if model is Reference:
        factories.SourceFactory(domain="gauge.example")
    path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    client = Client()
    client.force_login(chief)
    data = NEW[model] | empty_inlines(client, path)
    if model is Reference:
        data["source"] = Source.objects.get().pk
    before = model.objects.count()
    answers = posted(path, data, chief)
    assert model.objects.count() == before + 1
    assert statuses(answers) == {302: 4}


@pytest.mark.parametrize("names", [["Tide"] * 4, ["Tide", "TIDE", "tide", "Tide "]])
def test_a_new_tag_in_several_articles_at_once(chief, other, names):
    articles = factories.DraftArticleFactory.create_batch(COUNT)
    senders = clients(chief, other)
    forms = [
        opened(chief, article, tags=name) for article, name in zip(articles, names, strict=True)
    ]
    answers = at_once(lambda number: senders[number].post(*forms[number]))
    assert statuses(answers) == {302: 4}
    assert Tag.objects.count() == 1
    assert {tuple(article.tags.names()) for article in articles} == {("Tide",)} or names[0] != (
        names[1]
    )


def new_references(article, *urls) -> dict:
    """Rows that cite works which the library has not."""
    data = {"citations-TOTAL_FORMS": len(urls)}
    for index, url in enumerate(urls):
        row = {"number": index + 1, "support": "unreviewed", "new_url": url, "article": article.pk}
        data |= {f"citations-{index}-{name}": value for name, value in row.items()}
    return data


def test_the_same_new_references_in_several_articles_at_once(chief, other):
    articles = factories.DraftArticleFactory.create_batch(COUNT, works=0)
    senders = clients(chief, other)
    urls = [f"https://{host}.example/{n}" for host in ("gauge", "levels") for n in range(2)]
    forms = [opened(chief, article) for article in articles]
    for number, (article, (_path, data)) in enumerate(zip(articles, forms, strict=True)):
        data |= new_references(article, *(urls if number % 2 else reversed(urls)))
    answers = at_once(lambda number: senders[number].post(*forms[number]))
    assert statuses(answers) == {302: 4}
    assert Reference.objects.count() == 4
    assert Source.objects.count() == 2
    assert {article.citations.count() for article in articles} == {4}


def test_articles_that_want_the_same_slug(chief, other):
    articles = factories.DraftArticleFactory.create_batch(COUNT)
    senders = clients(chief, other)
    forms = [
        opened(chief, article, slug="the-same", section=factories.SectionFactory().pk)
        for article in articles
    ]
    answers = at_once(lambda number: senders[number].post(*forms[number]))
    assert statuses(answers).keys() <= UNDERSTOOD
    pages = [publishing_page(chief, article) for article in articles]
    answers = at_once(lambda number: senders[number].post(*pages[number]))
    assert statuses(answers).keys() <= UNDERSTOOD
    assert Article.objects.filter(slug="the-same").count() >= 1


def test_two_people_work_on_one_report(chief, other):
    row = report(factories.LiveArticleFactory())
    path = reverse("admin:feedback_report_change", args=[row.pk])
    client = Client()
    client.force_login(chief)
    page = client.get(path)
    assert page.status_code == 200
    posted(path, {"_triage": "1", "state": "triaged", "note": "Seen."}, chief, other)


def test_the_publication_is_saved_by_several_at_once(chief, other):
    publication = factories.PublicationFactory()
    path = reverse("admin:articles_publication_change", args=[publication.pk])
    client = Client()
    client.force_login(chief)
    form = client.get(path).context["adminform"].form
    data = {
        field.html_name: field.value()
        for field in form
        if field.value() not in (None, False) and not hasattr(field.value(), "file")
    }
    posted(path, data | empty_inlines(client, path), chief, other)


@pytest.mark.parametrize("way", ["upload", "add"])
def test_the_same_image_at_once_is_one_image(way, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    senders = clients(*[somebody("Editor", username=f"editor-{number}") for number in range(2)])
    content = encoded((400, 300))

    def send(number):
        file = SimpleUploadedFile("field.jpg", content, "image/jpeg")
        if way == "upload":
            return senders[number].post("/admin/articles/image/upload/", {"files": [file]})
        data = {"upload": file, "alt": "A field", "credit": f"Editor {number}"}
        return senders[number].post("/admin/articles/image/add/", data, follow=True)

    responses = at_once(send)
    assert {response.status_code for response in responses} == {200}
    told = Counter("already in the library" in response.content.decode() for response in responses)
    assert told == {False: 1, True: COUNT - 1}
    image = Image.objects.get()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 1 + image.renditions.count()


ARTICLES = "/admin/articles/article/"


def used_image(chief):
    image = factories.ImageFactory()
    form = opened(chief, factories.DraftArticleFactory(), lead_image=image.pk)
    return image, form


def used_source(chief):
    source = factories.SourceFactory(domain="gauge.example")
    path, data = opened(chief, article := factories.DraftArticleFactory(works=0))
    return source, (path, data | new_references(article, "https://gauge.example/a"))


def used_reference(chief):
    reference = factories.ReferenceFactory()
    path, data = opened(chief, article := factories.DraftArticleFactory(works=0))
    row = {"TOTAL_FORMS": 1, "0-number": 1, "0-reference": reference.pk, "0-article": article.pk}
    return reference, (path, data | {f"citations-{name}": row[name] for name in row})


def used_section(chief):
    section = factories.SectionFactory(slug="gone", name="Gone")
    return section, opened(chief, factories.DraftArticleFactory(), section=section.pk)


def used_tag(chief):
    return factories.TagFactory(name="tide"), opened(
        chief, factories.DraftArticleFactory(), tags="tide, wind"
    )


def picked_article(chief):
    path, data = opened(chief, article := factories.DraftArticleFactory(slug="picking"))
    picked = factories.DraftArticleFactory(slug="picked")
    row = {"TOTAL_FORMS": 1, "0-picked": picked.pk, "0-position": 0, "0-article": article.pk}
    return picked, (path, data | {f"picks-{name}": row[name] for name in row})


def published_article(chief):
    article = factories.DraftArticleFactory()
    return article, publishing_page(chief, article)


@pytest.mark.parametrize("way", ["form", "action"])
@pytest.mark.parametrize(
    "used",
    [
        used_image, used_source, used_reference, used_section, used_tag, picked_article,
        published_article,
    ],
)  # fmt: skip
def test_what_one_person_deletes_another_one_uses(chief, other, used, way):
    row, (path, data) = used(chief)
    senders = clients(chief, other)
    listed = f"/admin/{row._meta.app_label}/{row._meta.model_name}/"

    def send(number):
        if number % 2:
            return senders[number].post(path, data)
        if way == "form":
            return senders[number].post(f"{listed}{row.pk}/delete/", {"post": "yes"})
        chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        return senders[number].post(listed, chosen)

    answers = at_once(send)
    assert {answer.status_code for answer in answers} <= UNDERSTOOD | {403}


@pytest.mark.parametrize("number", range(3))
def test_tags_are_merged_while_articles_get_them(chief, other, number):
    tags = [factories.TagFactory(name=name) for name in ("tide", "wind", "rain")]
    articles = factories.LiveArticleFactory.create_batch(2, tagged=["tide", "wind"])
    keys, senders = [tag.pk for tag in tags], clients(chief, other)
    forms = [opened(chief, article, tags="rain, wind, tide") for article in articles]
    merging = {"action": "merge", "_selected_action": keys, "merging": "1", "into": keys[number]}
    chosen = {"_selected_action": [article.pk for article in articles], "confirm": "1"}
    chosen["seen"] = [f"{article.pk}-{article.working_revision_id}" for article in articles]
    adding = {"action": "add_tag", "tags": "wind"} | chosen

    def send(turn):
        if turn == 0:
            return senders[0].post("/admin/articles/tag/", merging)
        return senders[turn].post(*(forms[turn % 2] if turn < 3 else (ARTICLES, adding)))

    assert {answer.status_code for answer in at_once(send)} <= UNDERSTOOD


def test_a_form_whose_article_goes_while_it_is_made_says_so(chief, monkeypatch):
    article = factories.DraftArticleFactory()
    state = Article.state

    def gone(self, at=None):
        Article.objects.filter(pk=self.pk).delete()
        return state(self, at)

    monkeypatch.setattr(Article, "state", gone)
    client = Client()
    client.force_login(chief)
    response = client.get(reverse("admin:articles_article_change", args=[article.pk]), follow=True)
    assert response.status_code == 200
    assert "Perhaps it was deleted?" in response.content.decode()
