"""Health, uploaded pictures, and the pages shown when something is missing or broken."""

import errno
from contextlib import ExitStack
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, RequestFactory

from accounts.signing_in import devices
from articles.models import Page
from newsroom import views
from newsroom.middleware import StrangersMiddleware
from newsroom.pictures import serving
from tests.articles.people import signed_in


@pytest.fixture
def picture(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    path = settings.MEDIA_ROOT / "2026" / "d41d8cd98f.avif"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"picture")
    return path


def test_the_process_is_alive_without_a_database(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response["Cache-Control"] == "no-store"


def test_a_picture_is_served_with_its_type_for_ever(client, picture):
    response = client.get("/media/2026/d41d8cd98f.avif")
    assert b"".join(response.streaming_content) == b"picture"
    assert response["Content-Type"] == "image/avif"
    assert response["Cache-Control"] == "public, max-age=31536000, s-maxage=3600, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert not response.cookies


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "2026/page.html",
        "2026/",
        "2026/missing.avif",
        "2026/a%00.png",
        "../secret.png",
        "2026/../../secret.png",
        "%2e%2e/secret.png",
        "..%2fsecret.png",
        "a" * 300 + ".jpg",
        "a" * 300 + "/a.jpg",
        "a/" * 3000 + "a.jpg",
        "2026/d41d8cd98f.avif/a.png",
        "folder.png",
        "folder.png/",
        "%FF%FE.jpg",
        "%ED%A0%80.jpg",
        "é.jpg",
        "\\..\\secret.png",
        ".jpg",
        "/",
        ".",
    ],
)
def test_nothing_else_is_served_from_the_folder(client, picture, path):
    picture.with_name("page.html").write_text("<script>alert(1)</script>")
    picture.parents[1].joinpath("folder.png").mkdir()
    picture.parents[2].joinpath("secret.png").write_text("secret")
    response = client.get(f"/media/{path}")
    assert response.status_code == 404
    assert b"alert(1)" not in response.content
    assert response.content != b"secret"


@pytest.mark.django_db
def test_a_missing_page_says_so(client):
    response = client.get("/no/such/page/at/all/")
    assert response.status_code == 404
    assert "404.html" in [template.name for template in response.templates]


def test_a_broken_page_needs_no_database():
    response = views.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert b"</html>" in response.content


@pytest.mark.parametrize(
    ("error", "status"), [(OSError(errno.ENOSPC, "full"), 507), (OSError(errno.EACCES, "no"), 500)]
)
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_full_disk_is_no_riddle(client, monkeypatch, error, status, accept):
    def fail(*args, **kwargs):
        raise error

    client.raise_request_exception = False
    monkeypatch.setattr(serving, "serve", fail)
    response = client.get("/media/2026/a.png", headers={"accept": accept})
    assert response.status_code == status
    assert response.get("Retry-After") == ("600" if status == 507 else None)
    if status == 500:
        assert "Something went wrong" in response.content.decode()
    elif accept == "text/html":
        assert "<h1>The server is out of space</h1>" in response.content.decode()
    else:
        assert response.json() == {
            "message": "The server is out of space, so nothing was saved. Try again later."
        }


TEXT = "Two lines\r\nof <b>text</b> & more"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("cookies", "sentence"),
    [
        (
            {},
            "Your browser sent no cookies. Allow cookies for this site, then open the form again.",
        ),
        ({"sessionid": "gone", "csrftoken": "a" * 32}, "The form was open for too long, or you"),
    ],
)
def test_a_form_without_its_token_gives_the_text_back(cookies, sentence):
    client = Client(enforce_csrf_checks=True)
    for name, value in cookies.items():
        client.cookies[name] = value
    data = {"title": "A title", "body": TEXT, "password": "a long one", "slug": "x"}
    response = client.post("/admin/articles/article/add/", data)
    html = response.content.decode()
    assert response.status_code == 403
    assert "<h1>Nothing was saved</h1>" in html
    assert sentence in html
    assert "\nTwo lines\r\nof &lt;b&gt;text&lt;/b&gt; &amp; more</textarea>" in html
    assert '<label for="kept-1">Title</label>' in html
    assert "a long one" not in html
    assert "style" not in html.split("<main")[1]
    assert "no-store" in response["Cache-Control"]


def _session_is_ended(client):
    Session.objects.all().delete()


def _person_is_deactivated(client):
    User.objects.update(is_active=False)


def _session_was_not_used(client):
    session = client.session
    session["seen_at"] -= 4 * 24 * 3600
    session.save()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "end",
    [_session_is_ended, _person_is_deactivated, _session_was_not_used],
    ids=lambda f: f.__name__,
)
def test_a_form_of_a_session_that_ended_gives_the_text_back(end):
    client, address = signed_in("Chief"), "/admin/articles/page/add/?in_footer=1"
    client.get(address)
    end(client)
    data = {"title": "A title", "body": TEXT, "password": "a long one", "path": "x"}
    response = client.post(address, data)
    html = response.content.decode()
    assert response.status_code == 403
    assert "<h1>Nothing was saved</h1>" in html
    assert "You’re signed out." in html
    assert 'href="/admin/login/?next=/admin/articles/page/add/%3Fin_footer%3D1' in html
    assert "\nTwo lines\r\nof &lt;b&gt;text&lt;/b&gt; &amp; more</textarea>" in html
    assert "a long one" not in html
    assert "no-store" in response["Cache-Control"]
    assert not Page.objects.exists()


LONG = "Two lines\r\nof text. " * 20_000  # 400 KB
PAGE = "/admin/articles/page/add/"


def _was_signed_in():
    """A browser of somebody whose session is gone; it has the cookie of the sign-in form."""
    client, response = signed_in("Chief"), HttpResponse()
    devices.remember(RequestFactory().get(PAGE), response, client.user)
    client.cookies.update(response.cookies)
    Session.objects.all().delete()
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["multipart", "urlencoded"])
def test_a_long_text_of_a_session_that_ended_is_given_back_too(kind):
    client, data = _was_signed_in(), {"title": "A title", "body": LONG}
    if kind == "multipart":
        file = SimpleUploadedFile("a.png", b"x" * 200_000)
        response = client.post(PAGE, data | {"file": file})
    else:
        form = "application/x-www-form-urlencoded"
        response = client.post(PAGE, urlencode(data), content_type=form)
    assert response.status_code == 403
    assert f"\n{LONG}</textarea>" in response.content.decode()
    assert not Page.objects.exists()


def _stranger(client):
    return Client()


def _with_a_forged_cookie(client):
    stranger = Client()
    stranger.cookies[devices.cookie_name()] = client.cookies[devices.cookie_name()].value + "x"
    return stranger


@pytest.mark.django_db
@pytest.mark.parametrize("sender", [_stranger, _with_a_forged_cookie])
def test_a_long_text_of_whoever_was_not_here_is_not_even_read(sender):
    response = sender(_was_signed_in()).post(PAGE, {"title": "A title", "body": LONG})
    assert response["Location"] == f"/admin/login/?next={PAGE}"
    assert response.wsgi_request._read_started is False


@pytest.mark.django_db
def test_a_text_that_no_form_takes_is_not_read(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 300_000
    response = _was_signed_in().post(PAGE, {"title": "A title", "body": LONG})
    assert response["Location"] == f"/admin/login/?next={PAGE}"
    assert response.wsgi_request._read_started is False


@pytest.mark.django_db
def test_few_long_texts_of_those_who_were_here_are_read_at_once():
    """Each holds a thread for as long as its sender likes."""
    client, places = _was_signed_in(), StrangersMiddleware.places
    with ExitStack() as taken:
        while places.acquire(blocking=False):
            taken.callback(places.release)
        response = client.post(PAGE, {"title": "A title", "body": LONG})
        assert response["Location"] == f"/admin/login/?next={PAGE}"
    assert client.post(PAGE, {"title": "A title", "body": LONG}).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("data", [{"path": "x"}, {"tab": "abc", "title": "A title"}])
def test_a_form_without_words_or_that_is_kept_in_the_browser_leads_to_the_sign_in(data):
    response = Client().post("/admin/articles/page/add/", data)
    assert response["Location"] == "/admin/login/?next=/admin/articles/page/add/"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/search/?q=%00", "/?x=a%00b", "/admin/login/?next=%00"])
def test_an_address_with_a_nul_is_refused_in_our_words(client, path):
    response = client.get(path)
    assert response.status_code == 400
    assert "<h1>This request can’t be answered</h1>" in response.content.decode()


@pytest.mark.django_db
def test_a_host_that_is_not_ours_is_refused_in_our_words(client):
    response = client.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "evil" not in response.content.decode()


@pytest.mark.django_db
def test_made_up_hosts_are_no_lines_in_the_log(client, capsys):
    for host in ("evil.example", "evil.example:99999", "a b", "[::1"):
        assert client.get("/", headers={"host": host}).status_code == 400
    assert capsys.readouterr().err == ""
