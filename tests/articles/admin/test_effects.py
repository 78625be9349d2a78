"""What each role causes: after everything it can post, which public pages changed?

Every text that is posted holds a word of its model, such as “Forgedsection”. Readers may meet the
words of those models only whose public rows the role may change.
"""

import itertools
import re

import pytest
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from articles import publishing
from articles.admin.articles.action_pages import ACTIONS
from articles.models import Article, Page, Publication, Section
from references.models import Reference
from tests import factories
from tests.articles.admin.publishing.pages import fields_of, page_of
from tests.articles.admin.test_roles import every_pattern, filled
from tests.articles.people import signed_in
from tests.feedback.people import report

pytestmark = pytest.mark.django_db

STARTS = (
    "/", "/sitemap.xml", "/sitemap-news.xml", "/sitemap-pages.xml", "/robots.txt", "/llms.txt",
    "/feed.xml", "/rss.xml", "/feed.json", "/corrections/feed.xml", "/search/?q=forged",
    "/search/suggest/?q=forg", "/forgedsection/", "/sources/forgedsource/",
    "/authors/forgedauthor/", "/about/forgedpage/",
)  # fmt: skip
LINK = re.compile(r'(?:href="|<loc>|"url": ")(?:http://testserver)?(/[^"#<]*)')
NOT_PAGES = ("/admin/", "/static/", "/media/", "/cards/")

# Whose words readers may meet after a role has posted all it can. “import” stands for the words of
# an imported article, “correction” for those of a notice.
EDITOR = {
    "article",
    "author",
    "correction",
    "image",
    "import",
    "reference",
    "report",
    "source",
    "tag",
}
CHIEF = EDITOR | {"page", "publication", "section"}

HOSTS = itertools.count()  # of addresses, no two of which are the same
NEW_NAMES = [
    {"section": "Forgedsection"},
    {"author": "Forgedauthor"},
    {"tag": "Forgedtag"},
    {"host": "forgedimport.example"},
]
IMPORTED = """---
title: Forgedimport
section: {section}
tags: [{tag}]
authors: [{author}]
references:
  - {{number: 1, source: Forgedimport, title: A work, url: "https://{host}/work"}}
---

It is so [1].
"""


@pytest.fixture
def newsroom(settings, tmp_path):
    """Every kind of row, each public by an article that is live, and one retracted."""
    settings.VAR_DIR = tmp_path
    factories.PublicationFactory(name="The Courier")
    factories.PageFactory(path="how")
    live = factories.LiveArticleFactory(
        slug="live", tagged=["web", "net"], lead_image=factories.ImageFactory()
    )
    publishing.add_notice(live, "A figure was wrong.")
    factories.RetractedArticleFactory(slug="wrong")
    report(live)


def public_pages():
    """Every page that a stranger finds, by its address, and what stands there."""
    client, pages, waiting = Client(), {}, list(STARTS)
    while waiting:
        path = waiting.pop().replace("&amp;", "&")
        if path in pages or path.startswith(NOT_PAGES) or path.endswith("/report/"):
            continue
        response = client.get(path)
        if response.streaming:
            text = b"".join(response.streaming_content).decode()
        else:
            text = response.content.decode(errors="replace")
        pages[path] = (response.status_code, text)
        waiting += LINK.findall(text)
    return pages


def words_in(pages):
    return {
        word for _, text in pages.values() for word in re.findall(r"forged([a-z]+)", text.lower())
    }


def posted_to(form, word):
    """What a browser posts: every text replaced, every choice kept or made."""
    for bound in form:
        field, name = bound.field, bound.html_name
        if isinstance(field.widget, forms.MultiWidget):
            values = field.widget.decompress(bound.value()) or [""] * len(field.widget.widgets)
            yield from ((f"{name}{part}", "") for part in field.widget.widgets_names[: len(values)])
        elif isinstance(field, forms.SlugField):
            yield name, (bound.value() or f"forged{word}")
        elif isinstance(field, forms.URLField):
            yield name, f"https://{next(HOSTS)}.forged{word}.example/a"
        elif isinstance(field, forms.ModelMultipleChoiceField):
            yield name, [row.pk for row in field.queryset[:3]]
        elif isinstance(field, forms.ModelChoiceField):
            row = field.queryset.first()
            yield name, bound.value() or (row.pk if row else "")
        elif isinstance(field, forms.MultipleChoiceField):
            yield name, list(bound.value() or [])
        elif isinstance(field, forms.ChoiceField):
            yield name, bound.value() or field.choices[0][0]
        elif isinstance(field, forms.BooleanField):
            if not name.endswith("is_decorative"):  # with alt text it is refused
                yield name, "on"
        elif isinstance(field, forms.FileField | forms.DateField | forms.DateTimeField):
            continue
        elif isinstance(field, forms.IntegerField | forms.FloatField | forms.JSONField):
            yield name, bound.value() if bound.value() is not None else ""
        elif name == "domain":
            yield name, f"forged{word}{next(HOSTS)}.example"
        elif name == "tags":
            yield name, "Forgedtag"
        elif name == "body":
            yield name, f"Forged{word} [1] [2]."
        elif isinstance(field, forms.EmailField):
            yield name, f"forged{word}@example.org"
        elif name in {"external_id", "language", "robots_rules", "social_profiles"}:
            yield name, bound.value() or ""
        else:
            yield name, f"Forged{word}"


def post_form(client, path, word, **more):
    """The form at an address with every text replaced; without a form, some text all the same."""
    response = client.get(path)
    context = response.context or {}
    if response.status_code != 200 or "adminform" not in context:
        return client.post(path, {"text": f"Forged{word}", "title": f"Forged{word}"})
    data = dict(posted_to(context["adminform"].form, word))
    for formset in (inline.formset for inline in context["inline_admin_formsets"]):
        data |= dict(posted_to(formset.management_form, word))
        for name, value in formset.management_form.initial.items():
            data[f"{formset.prefix}-{name}"] = value
        for row in formset.initial_forms:
            data |= {each.html_name: each.value() for each in row if each.value() is not None}
    return client.post(path, data | more)


def post_everything(client):
    """To every address of the admin, whatever a person of that role can post there."""
    for pattern, route in list(every_pattern()):
        if "(" in route or "^" in route or pattern.name in {"logout", "login"}:
            continue
        path, word = filled(route), [*route.split("/"), ""][1]
        if "/change/" in route or "/add/" in route:
            post_form(client, path, word)
        elif "/delete/" in route or "/action/" in route or pattern.name is None:
            continue  # these come last
        else:
            post_anything(client, path, word)
    for new in NEW_NAMES:
        import_file(client, new)
    for model, options in admin.site._registry.items():
        post_actions(client, model, options)
    for page in Page.objects.all():
        path = f"/admin/articles/page/{page.pk}/publish/"
        client.post(path, {"number": page.working_copy().number})
    for article in own_and_live():
        path = f"/admin/articles/article/{article.pk}/change/"
        for button in ("_submit", "_approve", "_publish"):
            post_form(client, path, "article", **{button: "1"})
        page = client.get(page_of(article))
        if page.status_code == 200:
            notice = {"change": "correction", "notice": "Forgedcorrection", "act": "publish"}
            client.post(page_of(article), fields_of(page) | notice)


def own_and_live():
    return [Article.objects.get(slug="live"), Article.objects.order_by("pk").last()]


def post_verbs(client):
    last = ["retract", "take-down", "unpublish"]
    for article in own_and_live():
        for verb in [*(ACTIONS.keys() - last), *last]:
            path = f"/admin/articles/article/{article.pk}/action/{verb}/"
            notice = {"text": "Forgedcorrection", "kind": "correction", "placement": "top"}
            client.post(path, notice)


def post_anything(client, path, word):
    text = f"Forged{word}"
    typed = {"text": text, "title": text, "body": text, "name": text, "tag": "Forgedtag"}
    client.post(path, typed | {"url": "https://forgedsource.example/a", "days": "7", "post": "yes"})


def post_actions(client, model, options):
    """Each action of a list, with all its rows, and then its deletions one by one."""
    base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    keys = list(model.objects.values_list("pk", flat=True))
    if model is User:
        keys = []  # nobody takes the chair one sits on
    response = client.get(base)
    form = (response.context or {}).get("action_form")
    for action, _label in form.fields["action"].choices if form else []:
        if action and action not in {"unpublish", "retract", "delete_selected"}:
            data = {"action": action, "_selected_action": keys, "merging": "1", "confirm": "1"}
            data["seen"] = _seen(keys) if model is Article else []
            client.post(base, data | {"into": keys[0] if keys else "", "tags": "Forgedtag"})


def _seen(keys):
    rows = Article.objects.filter(pk__in=keys).values_list("pk", "working_revision")
    return [f"{key}-{revision}" for key, revision in rows]


def import_file(client, new):
    """One that names something new, and is to be published at once."""
    known = {"section": "Newsroom", "author": "Author 1", "tag": "web", "host": "example.org"}
    content = IMPORTED.format(**known | new).encode()
    path = "/admin/articles/article/import/"
    response = client.post(path, {"files": [SimpleUploadedFile("a.md", content)]})
    if response.status_code == 200 and (token := response.context.get("token")):
        client.post(path, {"confirm": "1", "token": token, "publish": "on"})


def people():
    users = User.objects.order_by("pk").values_list(
        "username", "password", "is_superuser", "is_staff", "groups", "user_permissions"
    )
    return sorted(map(str, [*users, *Group.objects.values_list("name", "permissions")]))


def test_no_public_page_is_a_reporters_to_change(newsroom):
    client = signed_in("Reporter")
    factories.DraftArticleFactory(created_by=client.user, slug="own")
    before, had = public_pages(), people()
    assert len(before) > 60
    post_everything(client)
    post_verbs(client)
    after = public_pages()
    changed = {path for path in before if before[path] != after.get(path)}
    assert (changed, after.keys() - before.keys(), people() == had) == (set(), set(), True)
    # It is not for want of trying: what a Reporter may change has changed.
    assert Article.objects.filter(title="Forgedarticle").exists()
    assert Reference.objects.filter(title="Forgedreference").exists()


@pytest.mark.drill
@pytest.mark.parametrize(("role", "allowed"), [("Editor", EDITOR), ("Chief", CHIEF)])
def test_readers_meet_the_words_of_those_who_may_change_them(newsroom, role, allowed):
    client, had = signed_in(role), people()
    is_chief = role == "Chief"
    post_everything(client)
    met = words_in(public_pages())
    assert met <= allowed
    assert met >= {"article", "reference", "source", "tag"} | (allowed - EDITOR)
    new = set(people()) - set(had)
    # A Chief invites somebody, who has no password yet and no more rights; all others stay.
    assert (set(had) <= set(people()), len(new)) == (True, int(is_chief))
    assert all(", '!" in person and ", False, True, " in person for person in new)
    post_verbs(client)
    for model, words in ((Publication, "name"), (Page, "title"), (Section, "name")):
        is_forged = model.objects.filter(**{f"{words}__startswith": "Forged"}).exists()
        assert is_forged is is_chief, model
    gone = Article.objects.filter(taken_down_at__isnull=False).exists()
    assert gone is is_chief
