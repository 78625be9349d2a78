"""Readers get no session, no user, no token and no cookie; editors get all of them."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from csp.decorators import csp_update
from django.db import connection
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path

from newsroom import urls
from tests.articles.people import signed_in

NOON = datetime(2031, 4, 5, 12, tzinfo=UTC)


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


@csp_update({"img-src": "data:"})
def probe_with_a_policy(request):
    return HttpResponse("")


class Probes:
    urlpatterns = [
        path("admin/probe/", probe),
        path("probe/", probe),
        path("probe/policy/", probe_with_a_policy),
        *urls.urlpatterns,
    ]


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
    assert "publickey-credentials" not in response["Permissions-Policy"]  # passkeys need them
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"


def test_a_view_may_have_a_policy_of_its_own(client):
    usual, own, again = (
        client.get(page)["Content-Security-Policy"].split("; ")
        for page in ("/probe/", "/probe/policy/", "/probe/")
    )
    assert again == usual == sorted(usual)
    assert set(own) - set(usual) == {"img-src 'self' data:"}


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


@pytest.mark.django_db
def test_pages_are_for_this_site_alone(client):
    assert client.get("/probe/")["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Cross-Origin-Resource-Policy" not in client.get("/robots.txt")


@pytest.mark.django_db
def test_signing_out_clears_what_the_browser_kept():
    client = signed_in()
    assert "Clear-Site-Data" not in client.get("/admin/")
    assert "Clear-Site-Data" not in client.get("/admin/logout/")
    answer = client.post("/admin/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/admin/").status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "is_in"), [(0, True), (2.9, True), (3.1, False), (15, False)])
def test_a_session_ends_when_it_is_not_used(days, is_in):
    with time_machine.travel(NOON, tick=False) as clock:
        client = signed_in()
        clock.shift(timedelta(days=days))
        assert client.get("/admin/").status_code == (200 if is_in else 302)
        assert "Clear-Site-Data" not in client.get("/admin/")


@pytest.mark.django_db
def test_a_session_that_is_used_goes_on_for_two_weeks():
    with time_machine.travel(NOON, tick=False) as clock:
        client = signed_in()
        for _ in range(6):
            clock.shift(timedelta(days=2))
            assert client.get("/admin/").status_code == 200
        clock.shift(timedelta(days=2.5))
        assert client.get("/admin/").status_code == 302


@pytest.mark.django_db
def test_a_session_is_written_once_a_quarter_of_an_hour(django_assert_num_queries):
    with time_machine.travel(NOON, tick=False) as clock:
        client = signed_in()
        for minutes, writes in ((0, False), (14, False), (2, True), (14, False)):
            clock.shift(timedelta(minutes=minutes))
            with CaptureQueriesContext(connection) as queries:
                client.get("/admin/password_change/")
            told = [query["sql"] for query in queries if "UPDATE" in query["sql"]]
            assert bool(told) is writes, told


def test_cookies_of_a_secure_site_have_prefixes_that_fit_their_paths(tmp_path):
    environ = {"DEBUG": "false", "SITE_URL": "https://example.org", "VAR_DIR": str(tmp_path)}
    names = "SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_PATH, s.CSRF_COOKIE_PATH"
    code = f"from newsroom import settings as s; print(s.{names})"
    result = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | environ | {"SECRET_KEY": "x" * 50},
        capture_output=True,
        text=True,
    )
    told = "__Secure-sessionid __Secure-csrftoken /admin/ /admin/"
    assert result.stdout.strip() == told, result.stderr
