"""Upload, see what would happen, confirm: nothing comes in before."""

import errno
import io
import re
import threading
from functools import partial

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.urls import reverse
from PIL import Image as Picture
from psycopg.errors import DiskFull

from articles.importers import uploads
from articles.importers.files import ArticleFile
from articles.models import Article, AuditEntry, Author, ImportPart, Revision, Section, Tag
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
def url():
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
    assert (
        "These files have been imported already, or are no longer on the server."
        in again.content.decode()
    )


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


def test_a_preview_speaks_of_what_will_be(admin_client, url):
    page = upload(admin_client, url, good_md=GOOD, bad_md=b"no title").content.decode()
    assert "Will be created" in page
    assert "Will be rejected" in page
    assert "New section: “Newsroom”." in page
    assert " was created" not in page


def test_a_surprise_in_one_file_is_told_and_the_others_come_in(admin_client, url, monkeypatch):
    real = ArticleFile.parse

    def parse(self, *args):
        if self.path.name == "bad.md":
            raise RuntimeError("boom")
        return real(self, *args)

    monkeypatch.setattr(ArticleFile, "parse", parse)
    report = upload(admin_client, url, bad_md=GOOD, good_md=GOOD)
    assert report.status_code == 200
    assert "Something unexpected went wrong" in report.content.decode()
    done = admin_client.post(url, {"confirm": "1", "token": report.context["token"]})
    assert done.status_code == 200
    assert Article.objects.get().title == "Brought by hand"


def full_database(*args, **values):
    raise OperationalError("could not extend file") from DiskFull()


def full_folder(*args, **values):
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    ("place", "name", "fail"),
    [(ImportPart.objects, "create", full_database), (uploads, "_write", full_folder)],
)
def test_a_full_disk_is_told_with_the_form(admin_client, url, monkeypatch, place, name, fail):
    monkeypatch.setattr(place, name, fail)
    page = upload(admin_client, url, good_md=GOOD)
    assert page.status_code == 507
    assert "The server is out of space. Upload the files again later." in page.content.decode()
    assert 'type="file"' in page.content.decode()
    assert not ImportPart.objects.exists() or place is uploads


def test_an_upload_that_is_too_large_is_told_with_the_form(admin_client, url, monkeypatch):
    monkeypatch.setattr(uploads, "UPLOAD_BYTES", 100)
    page = upload(admin_client, url, good_md=GOOD)
    assert page.status_code == 413
    assert "Upload fewer at a time." in page.content.decode()


def test_files_are_imported_once_and_nothing_of_them_stays(admin_client, url, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    token = upload(admin_client, url, good_md=GOOD).context["token"]
    assert ImportPart.objects.exists()
    admin_client.post(url, {"confirm": "1", "token": token})
    assert not ImportPart.objects.exists()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name",
    ["x" * 300 + ".md", "ж" * 200 + ".md", "a\x00b.md", "a\u202edm.md", "..\\..\\c.md", "…/.md"],
)
def test_odd_names_of_files(admin_client, url, name):
    page = admin_client.post(url, {"files": [SimpleUploadedFile(name, GOOD)]})
    assert page.status_code == 200
    for character in ("\x00", "\u202e"):
        assert character not in page.content.decode()


def test_images_are_found_whatever_form_their_name_has(admin_client, url, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    text = GOOD.replace(
        b"---\n\n", "image: {file: 'images/Café.png', alt: A boat}\n---\n\n".encode()
    )
    buffer = io.BytesIO()
    Picture.new("RGB", (640, 400), "red").save(buffer, "PNG")
    files = [
        SimpleUploadedFile("a.md", text),
        SimpleUploadedFile("Cafe\u0301.png", buffer.getvalue()),
    ]
    [(_, outcome)] = admin_client.post(url, {"files": files}).context["outcomes"]
    assert (outcome.status.value, outcome.messages[0]) == ("created", "New section: “Newsroom”.")


# Several at once


def at_once(jobs: list) -> list:
    """What became of each job, all of them begun at the same moment."""
    barrier = threading.Barrier(len(jobs))
    results = [None] * len(jobs)

    def run(n: int) -> None:
        try:
            barrier.wait()
            results[n] = jobs[n]()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[n]) for n in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def file_of(n: int) -> dict[str, bytes]:
    return {f"item{n}_md": GOOD.replace(b"Brought by hand", b"Item %d" % n)}


# From the page itself: the test client's `context` mixes what runs at the same time.
def token_of(page) -> str:
    return re.search(r'name="token" value="([^"]+)"', page.content.decode())[1]


def results_of(page) -> list[str]:
    return re.findall(r'<td class="is-(\w+)">', page.content.decode())


def confirm_at_once(clients, url, reports, **form):
    forms = [{"confirm": "1", "token": token_of(report), **form} for report in reports]
    jobs = [partial(client.post, url, form) for client, form in zip(clients, forms, strict=True)]
    return [result for page in at_once(jobs) for result in results_of(page)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("people", [1, 4])
def test_four_uploads_at_once(url, people):
    users = factories.UserFactory.create_batch(people, is_superuser=True) * (4 // people)
    clients = [signed_in(user) for user in users]
    jobs = [partial(upload, client, url, **file_of(n)) for n, client in enumerate(clients)]
    reports = at_once(jobs)
    assert [report.status_code for report in reports] == [200] * 4
    assert confirm_at_once(clients, url, reports, publish="on") == ["created"] * 4
    assert Revision.objects.live().count() == 4


@pytest.mark.django_db(transaction=True)
def test_the_same_file_four_times_at_once(url):
    clients = [signed_in(factories.UserFactory(is_superuser=True)) for _ in range(4)]
    reports = at_once([partial(upload, client, url, **file_of(1)) for client in clients])
    results = confirm_at_once(clients, url, reports)
    assert sorted(results) == ["created", *["unchanged"] * 3]
    assert Article.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_second_click_imports_nothing_twice(url):
    client = signed_in(factories.UserFactory(is_superuser=True))
    form = {"confirm": "1", "token": token_of(upload(client, url, **file_of(1)))}
    pages = at_once([partial(client.post, url, form)] * 2)
    assert [page.status_code for page in pages] == [200, 200]
    assert sorted(results_of(page) for page in pages) == [[], ["created"]]
    [other] = [page.content.decode() for page in pages if not results_of(page)]
    assert "These files have been imported already, or are no longer on the server." in other
    assert Article.objects.count() == 1


MACHINE = GOOD.replace(b"---\n\nIt", b"provenance: {kind: ai_autonomous}\n---\n\nIt")


def test_what_ai_made_and_nobody_reviewed_needs_a_tick_of_its_own(admin_client, admin_user, url):
    report = upload(admin_client, url, good_md=MACHINE)
    sentence = "Publish the AI draft as well. Nobody has reviewed it yet."
    assert sentence in report.content.decode()
    posted = {"confirm": "1", "token": report.context["token"], "publish": "on"}
    page = admin_client.post(url, posted).content.decode()
    assert "Not published: the draft was made with AI and nobody has reviewed it yet." in page
    article = Article.objects.get()
    assert article.state() == "draft"

    token = upload(admin_client, url, good_md=MACHINE).context["token"]
    posted = {"confirm": "1", "token": token, "publish": "on", "publish_unread": "on"}
    page = admin_client.post(url, posted).content.decode()
    assert "1 AI draft that nobody reviewed was published or scheduled." in page
    assert article.state() == "live"
    entry = AuditEntry.objects.get(action="publish")
    assert (entry.actor, entry.details["ai_draft"]) == (admin_user, "not reviewed")


def test_a_new_article_is_published_in_the_name_of_who_imports(admin_client, admin_user, url):
    token = upload(admin_client, url, good_md=GOOD).context["token"]
    assert "Publish the AI draft" not in upload(admin_client, url, good_md=GOOD).content.decode()
    admin_client.post(url, {"confirm": "1", "token": token, "publish": "on"})
    entry = AuditEntry.objects.get(action="publish")
    assert (entry.actor, "ai_draft" in entry.details) == (admin_user, False)
