"""Upload, see what would happen, confirm: nothing comes in before."""

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.models import Article, Revision
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
    wanted = ["change_article", "import_article"]
    user.user_permissions.set(Permission.objects.filter(codename__in=wanted))
    client = signed_in(user)
    report = upload(client, url, good_md=GOOD)
    assert "Publish articles that pass" not in report.content.decode()
    client.post(url, {"confirm": "1", "token": report.context["token"], "publish": "on"})
    assert Article.objects.exists()
    assert not Revision.objects.live().exists()


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
