"""What a stranger sends never lies on the disk, and is not even read when it is long."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client

from feedback.models import Vote
from tests import factories
from tests.articles.people import signed_in
from tests.feedback.views.pages import ANSWER, JSON, REPORT, flat

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=x"
TOO_LONG = "413 The message is too long Go back and shorten it. Go to the front page"
UNREADABLE = "415 The message can’t be read Go back and use the form on the page."
SIGN_IN = "/admin/login/"
EVERYWHERE = [
    *("/", "/newsroom/story/", "/newsroom/story/history/", "/newsroom/", "/about/privacy/"),
    *("/search/", "/search/suggest/", "/preview/abc/", "/media/a.png", "/cards/1-a.png"),
    *("/feed.xml", "/sitemap.xml", "/healthz", "/readyz", "/nothing/", "/nothing/at/all/"),
    *(ANSWER, REPORT, f"{REPORT}thanks/", SIGN_IN, "/admin/", "/admin/logout/", "/admin/jsi18n/"),
    *("/admin/articles/article/add/", "/admin/articles/image/upload/", "/admin/nothing/"),
    *("/admin/articles/article/import/", "/admin/articles/article/1/preview.json"),
]


@pytest.fixture(autouse=True)
def article():
    factories.PublicationFactory()
    section = factories.SectionFactory(slug="newsroom")
    return factories.LiveArticleFactory(section=section, slug="story", title="A story")


@pytest.fixture(autouse=True)
def no_temporary_file(monkeypatch):
    monkeypatch.setattr(TemporaryFileUploadHandler, "new_file", None)  # never called


def said(response) -> str:
    return flat(response).partition("> ")[2]


class Unread:
    """A body that must not be looked at."""

    def read(self, *args):
        raise AssertionError("The body was read.")

    readline = read


def post(client: Client, path: str, content_type: str, length: str, **headers):
    body = {"CONTENT_TYPE": content_type, "CONTENT_LENGTH": length, "wsgi.input": Unread()}
    return client.generic("POST", path, **body, **headers)


def token_of(client: Client) -> str:
    client.get(SIGN_IN)
    return client.cookies["csrftoken"].value


@pytest.mark.parametrize("content_type", [FORM, MULTIPART, "application/json", "text/plain"])
def test_no_long_body_of_a_stranger_is_read(content_type):
    for path in EVERYWHERE:
        client = Client(enforce_csrf_checks=True)
        token = token_of(client)
        response = post(client, path, content_type, "300000000", HTTP_X_CSRFTOKEN=token)
        assert response.status_code in {200, 302, 404, 405, 413}, (path, response.status_code)
        if response.status_code == 302:  # a session that has ended
            assert response["Location"].startswith(SIGN_IN), path


@pytest.mark.parametrize("path", [ANSWER, REPORT, SIGN_IN])
@pytest.mark.parametrize(
    "length", ["100001", "99999999999999999999", "0000000000000000000", "-1", "1e9"]
)
def test_a_length_over_100_kilobytes_or_none_at_all_is_refused(client, path, length):
    response = post(client, path, FORM, length)
    assert (response.status_code, said(response)) == (413, TOO_LONG)


@pytest.mark.parametrize("path", [ANSWER, REPORT, SIGN_IN])
def test_a_body_in_chunks_is_refused(client, path):
    response = post(client, path, FORM, "", HTTP_TRANSFER_ENCODING="chunked")
    assert (response.status_code, said(response)) == (413, TOO_LONG)


@pytest.mark.parametrize("path", [ANSWER, REPORT, SIGN_IN])
@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "image/png", "x"])
def test_what_is_no_form_is_refused(client, path, content_type):
    response = post(client, path, content_type, "10")
    assert response.status_code == 415
    assert said(response).startswith(UNREADABLE)


def test_a_script_reads_the_reason(client):
    response = post(client, ANSWER, MULTIPART, "300000000", **JSON)
    assert (response.status_code, response.json()) == (
        413,
        {"message": "The message is too long. Go back and shorten it."},
    )
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("size", [10, 60_000])
def test_a_file_in_a_short_form_is_left_out(client, size):
    file = SimpleUploadedFile("a.bin", b"x" * size)
    assert client.post(ANSWER, {"value": "1", "file": file}).status_code == 303
    assert Vote.objects.get().helpful is True


def test_a_form_as_browsers_send_it_is_taken(client):
    assert client.post(ANSWER, "value=0", content_type=FORM).status_code == 303
    assert Vote.objects.get().helpful is False


def test_editors_may_upload(settings, tmp_path):
    editor = signed_in("Editor")
    file = SimpleUploadedFile("long.jpg", b"x" * 200_000, "image/jpeg")
    response = editor.post("/admin/articles/image/upload/", {"files": [file]})
    assert "isn’t in a supported image format" in response.context["outcomes"][0].refusal
