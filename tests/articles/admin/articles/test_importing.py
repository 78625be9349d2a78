"""Upload, see what would happen, confirm: nothing comes in before."""

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.models import Article, Author, Revision, Section, Tag
from references.models import Source
from tests import factories
from tests.articles.people import signed_in

pytestmark = pytest.mark.django_db

GOOD = b"""---
title: Brought by hand
section: Newsroom
references:
  - {number: 1, source: Example, title: A work, url: "https://example.org/work"}
---

It is so [1].
"""


@pytest.fixture
def url(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return reverse("admin:articles_article_import")


def upload(client, url, **files):
    parts = [SimpleUploadedFile(name.replace("_", "."), content) for name, content in files.items()]
    return client.post(url, {"files": parts})


def test_nothing_comes_in_before_it_is_confirmed(admin_client, admin_user, url):
    report = upload(admin_client, url, good_md=GOOD, bad_md=b"no title", note_pdf=b"%PDF")
    rows = [(name, each.status.value) for name, each in report.context["outcomes"]]
    assert rows == [("bad.md", "rejected"), ("good.md", "created")]
    assert "The article has no title." in report.content.decode()
    assert not Article.objects.exists()

    token = report.context["token"]
    done = admin_client.post(url, {"confirm": "1", "token": token})
    article = Article.objects.get()
    assert article.title == "Brought by hand"
    assert article.working_revision.created_by == admin_user
    assert reverse("admin:articles_article_change", args=[article.pk]) in done.content.decode()
    assert not Revision.objects.live().exists()

    again = admin_client.post(url, {"confirm": "1", "token": token})
    assert "These files are no longer on the server. Upload them again." in again.content.decode()


def test_what_passes_is_published_when_asked(admin_client, url):
    token = upload(admin_client, url, good_md=GOOD).context["token"]
    admin_client.post(url, {"confirm": "1", "token": token, "publish": "on"})
    assert Revision.objects.live().get().title == "Brought by hand"


def test_who_may_not_publish_imports_drafts(url):
    user = factories.UserFactory()
    wanted = [
        "change_article", "import_article", "add_section", "add_reference", "add_source",
    ]  # fmt: skip
    user.user_permissions.set(Permission.objects.filter(codename__in=wanted))
    client = signed_in(user)
    report = upload(client, url, good_md=GOOD)
    assert "Publish articles that pass" not in report.content.decode()
    client.post(url, {"confirm": "1", "token": report.context["token"], "publish": "on"})
    assert Article.objects.exists()
    assert not Revision.objects.live().exists()


MAKING = """---
title: Brought by hand
section: {section}
tags: [{tag}]
authors: [{author}]
references:
  - {{number: 1, source: Example, title: A work, url: "https://{host}/work"}}
---

It is so [1].
"""
NEW = {
    "section": (
        "Casino Offers",
        "The section “Casino Offers” doesn’t exist, and you don’t have permission to add sections. "
        "Use an existing section, or ask someone with the role Chief to add it.",
    ),
    "author": (
        "A Stranger",
        "The author “A Stranger” doesn’t exist, and you don’t have permission to add authors. Use "
        "an existing author, or ask someone with the role Chief to add this one.",
    ),
    "tag": (
        "Fresh",
        "The tag “Fresh” doesn’t exist, and you don’t have permission to add tags. Use an existing "
        "tag, or ask someone with the role Reporter to add it.",
    ),
    "host": (
        "new.example",
        "“https://new.example/work” has not been cited yet, and you don’t have permission to add "
        "references. Ask someone with the role Reporter to add it.",
    ),
}
MODELS = {"host": "reference"}


def file_with(**values):
    """A file whose names all exist, but for those given."""
    known = {"section": "News", "author": "Ada", "tag": "web", "host": "example.org"}
    return MAKING.format(**known | values).encode()


@pytest.fixture
def known():
    factories.SectionFactory(name="News", slug="news")
    factories.AuthorFactory(name="Ada", slug="ada")
    factories.TagFactory(name="web")
    source = factories.SourceFactory(domain="example.org")
    factories.ReferenceFactory(url="https://example.org/work", source=source)


@pytest.mark.parametrize("kind", NEW)
def test_an_import_makes_no_row_that_the_importing_person_may_not_make(url, known, kind):
    name, message = NEW[kind]
    user = factories.UserFactory()
    every = ["section", "author", "tag", "reference", "source"]
    adds = [f"add_{each}" for each in every if each != MODELS.get(kind, kind)]
    wanted = ["change_article", "import_article", "publish_article", *adds]
    user.user_permissions.set(Permission.objects.filter(codename__in=wanted))
    client = signed_in(user)
    files = {"new_md": file_with(**{kind: name}), "old_md": file_with()}
    report = upload(client, url, **files).context
    assert [result.status for _, result in report["outcomes"]] == ["rejected", "created"]
    assert report["outcomes"][0][1].messages == [message]
    client.post(url, {"confirm": "1", "token": report["token"], "publish": "on"})
    assert Article.objects.count() == 1
    assert not any(
        model.objects.filter(**{field: name}).exists()
        for model, field in ((Section, "name"), (Author, "name"), (Tag, "name"), (Source, "domain"))
    )


@pytest.mark.parametrize(
    ("role", "kind", "status"),
    [
        ("Editor", "section", "rejected"),
        ("Editor", "author", "rejected"),
        ("Editor", "tag", "created"),
        ("Editor", "host", "created"),
        ("Chief", "section", "created"),
        ("Chief", "author", "created"),
    ],
)
def test_a_role_imports_what_it_may_make_by_hand(url, known, role, kind, status):
    report = upload(signed_in(role), url, new_md=file_with(**{kind: NEW[kind][0]})).context
    ((_, result),) = report["outcomes"]
    assert result.status == status
    if status == "rejected":
        assert result.messages == [NEW[kind][1]]


def test_the_files_of_others_cannot_be_confirmed(admin_client, url):
    token = upload(admin_client, url, good_md=GOOD).context["token"]
    other = factories.UserFactory(is_superuser=True)
    client = signed_in(other)
    client.post(url, {"confirm": "1", "token": token})
    assert not Article.objects.exists()


def test_without_permission_there_is_no_import(url):
    client = signed_in(factories.UserFactory())
    assert client.get(url).status_code == 403
    assert upload(client, url, good_md=GOOD).status_code == 403


def test_no_file_is_said(admin_client, url):
    page = admin_client.post(url, {}).content.decode()
    assert "This field is required." in page
