"""Readers get no session, no user, no token and no cookie; editors get all of them."""

import pytest
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import Client
from django.urls import path

from newsroom import urls


def probe(request):
    """Asks for everything that would set a cookie, or vary on one."""
    get_token(request)
    parts = [name for name in ("session", "user", "_messages") if hasattr(request, name)]
    if "session" in parts:
        request.session["probe"] = 1
    return HttpResponse(" ".join(parts))


@pytest.fixture(autouse=True)
def probes(settings):
    settings.ROOT_URLCONF = Probes


class Probes:
    urlpatterns = [path("admin/probe/", probe), path("probe/", probe), *urls.urlpatterns]


def test_a_reader_gets_no_cookie_and_no_user(client):
    response = client.get("/probe/")
    assert response.content == b""
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_a_reader_may_post_without_a_token():
    assert Client(enforce_csrf_checks=True).post("/probe/").status_code == 200


@pytest.mark.django_db
def test_an_editor_gets_session_user_messages_and_token(client):
    response = client.get("/admin/probe/")
    assert response.content == b"session user _messages"
    assert {name: cookie["path"] for name, cookie in response.cookies.items()} == {
        "sessionid": "/admin/",
        "csrftoken": "/admin/",
    }
    assert "Cookie" in response["Vary"]


@pytest.mark.django_db
def test_an_editor_has_to_send_the_token():
    assert Client(enforce_csrf_checks=True).post("/admin/login/").status_code == 403


def test_every_answer_carries_the_policies(client):
    response = client.get("/probe/")
    assert set(response["Content-Security-Policy"].split("; ")) == {
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    }
    assert "geolocation=()" in response["Permissions-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"


@pytest.mark.django_db
def test_reader_pages_are_compressed_the_same_for_everybody(client):
    answers = [client.get("/", headers={"accept-encoding": "gzip"}) for _ in range(2)]
    assert [each["Content-Encoding"] for each in answers] == ["gzip", "gzip"]
    assert answers[0].content == answers[1].content
    assert answers[0]["Vary"] == "Accept-Encoding"


@pytest.mark.django_db
def test_the_admin_is_not_compressed(client):
    response = client.get("/admin/login/", headers={"accept-encoding": "gzip"})
    assert not response.has_header("Content-Encoding")
