"""Passkeys belong to a name: pages at an IP address say where they work."""

import pytest
from django.test import RequestFactory

from accounts.signing_in.views import passkeys_at


@pytest.mark.parametrize(
    ("host", "secure", "works", "elsewhere", "need"),
    [
        ("localhost:8000", False, True, "", ""),
        ("news.localhost", False, True, "", ""),
        ("127.0.0.1:8000", False, False, "http://localhost:8000", ""),
        ("[::1]:8000", False, False, "http://localhost:8000", ""),
        ("news.example.org", True, True, "", ""),
        ("news.example.org", False, False, "", "https"),
        ("192.0.2.1", True, False, "", "name"),
    ],
)
def test_passkeys_work_where_there_is_a_name(settings, host, secure, works, elsewhere, need):
    settings.ALLOWED_HOSTS = ["*"]
    request = RequestFactory().get("/admin/login/", HTTP_HOST=host, secure=secure)
    assert passkeys_at(request) == {
        "passkeys": works,
        "passkeys_at": elsewhere,
        "passkeys_need": need,
    }


@pytest.mark.django_db
def test_the_page_leads_to_localhost(client):
    page = client.get("/admin/login/", HTTP_HOST="127.0.0.1").content.decode()
    assert "Passkeys don’t work on an IP address." in page
    assert 'href="http://localhost/admin/login/"' in page
    assert "Sign in with a passkey" not in page
    named = client.get("/admin/login/", HTTP_HOST="localhost").content.decode()
    assert "Sign in with a passkey" in named
