"""Signing in with a password, and never a hint whether there is an account."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import get_hasher
from django.test import Client

from articles.models import AuditEntry
from tests.accounts.signing_in.people import PASSWORD, sign_in, with_password

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return with_password("ana", email="Ana@example.org")


@pytest.mark.parametrize("name", ["ana", "ana@example.org", "Ana@Example.org", " ana "])
def test_a_username_or_an_email_signs_in(ana, client, name):
    response = sign_in(client, name)
    assert (response.status_code, response["Location"]) == (302, "/admin/")
    assert client.get("/admin/").context["user"] == ana


def test_the_page_that_was_asked_for_opens(ana, client):
    response = client.get("/admin/articles/article/")
    assert response["Location"] == "/admin/login/?next=/admin/articles/article/"
    assert (
        'name="next" value="/admin/articles/article/"'
        in client.get(response["Location"]).content.decode()
    )
    asked = {"login": "ana", "password": PASSWORD, "next": "/admin/articles/article/"}
    assert client.post("/admin/login/", asked)["Location"] == "/admin/articles/article/"


def test_nobody_is_sent_to_another_site(ana, client):
    asked = {"login": "ana", "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post("/admin/login/", asked)["Location"] == "/admin/"


def test_a_form_made_for_djangos_own_page_still_works(ana, client):
    response = client.post("/admin/login/", {"username": "ana", "password": PASSWORD})
    assert response["Location"] == "/admin/"


@pytest.mark.parametrize(
    ("name", "values", "password"),
    [
        ("ana", {}, "wrong"),
        ("nobody", {}, PASSWORD),
        ("ana", {"is_active": False}, PASSWORD),
        ("ana", {"is_staff": False}, PASSWORD),
        ("nobody@example.org", {}, PASSWORD),
    ],
)
def test_every_refusal_reads_the_same(client, name, values, password):
    with_password("ana", **values)
    response = sign_in(client, name, password)
    page = response.content.decode().replace(name, "NAME")
    assert response.status_code == 200
    assert "don’t match an account" in page
    other = sign_in(Client(), "somebody else", "x").content.decode()
    assert _without_tokens(page) == _without_tokens(other.replace("somebody else", "NAME"))


def _without_tokens(page):
    return [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line]


@pytest.mark.parametrize("name", ["ana", "ana@example.org", "nobody", "nobody@example.org"])
def test_every_refusal_takes_one_hash(ana, client, monkeypatch, name):
    """With the hasher of an installation, in which one takes a tenth of a second."""
    calls = []
    hasher = type(get_hasher())
    encode = hasher.encode
    monkeypatch.setattr(
        hasher, "encode", lambda *given, **more: calls.append(1) or encode(*given, **more)
    )
    sign_in(client, name, "wrong")
    assert len(calls) == 1


@pytest.mark.parametrize("name", ["ana", "nobody"])
def test_every_refusal_asks_the_database_as_often(ana, client, django_assert_num_queries, name):
    sign_in(client, "warm", "up")
    with django_assert_num_queries(5):
        sign_in(client, name, "wrong")


def test_there_is_no_sign_up(client):
    for path in ("signup/", "email/", "confirm-email/", "login/code/confirm/"):
        assert client.get(f"/admin/account/{path}").status_code in {302, 404}, path
        assert "signup" not in client.get("/admin/login/").content.decode()


def test_sign_ins_failures_and_sign_outs_are_in_the_log(ana, client):
    sign_in(client, "ana", "a secret that was typed")
    sign_in(client, "my password in the wrong field", "x")
    sign_in(client, "ana")
    client.post("/admin/logout/")
    told = [(e.action, e.target_name, e.who, e.details) for e in AuditEntry.objects.order_by("pk")]
    assert told == [
        ("fail to sign in", "ana", "System", {"how": "password"}),
        ("fail to sign in", "unknown account", "System", {"how": "password"}),
        ("sign in", "ana", "ana", {"how": "password"}),
        ("sign out", "ana", "ana", {}),
    ]


def test_signing_out_leads_to_signing_in_and_says_so(ana, client):
    sign_in(client, "ana")
    assert client.get("/admin/logout/").status_code == 200
    response = client.post("/admin/logout/", follow=True)
    assert response.redirect_chain == [("/admin/login/", 302)]
    assert "You’ve signed out." in response.content.decode()


def test_who_may_not_see_the_admin_is_told_so():
    client = Client()
    client.force_login(with_password("reader", is_staff=False))
    response = client.get("/admin/", follow=True)
    assert "You’re signed in as reader, but you don’t have permission" in response.content.decode()


def test_changing_the_password_ends_other_sessions(ana, client):
    elsewhere = Client()
    sign_in(client, "ana"), sign_in(elsewhere, "ana")
    new = "an even longer passphrase"
    fields = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post("/admin/password_change/", fields | {"oldpassword": "no"}).status_code == 200
    assert client.post("/admin/password_change/", fields).status_code == 302
    assert client.get("/admin/").status_code == 200
    assert elsewhere.get("/admin/").status_code == 302
    ana.refresh_from_db()
    assert ana.check_password(new)
    assert AuditEntry.objects.filter(action="change password", target_id=ana.pk).count() == 1


def test_a_session_that_ended_says_why(ana, client):
    sign_in(client, "ana")
    client.session.flush()
    page = client.get("/admin/articles/article/", follow=True).content.decode()
    assert "Sign in to continue. Your session has ended." in page
    assert "Sign in to continue" not in client.get("/admin/login/").content.decode()


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ([3.1], "You were signed out after 3 days without use."),
        ([2, 2, 2, 2, 2, 2, 2.1], "You were signed out 14 days after you signed in."),
    ],
)
def test_a_session_that_was_ended_by_time_says_so(ana, days, said):
    with time_machine.travel(datetime(2031, 4, 5, tzinfo=UTC), tick=False) as clock:
        client = Client()
        sign_in(client, "ana")
        for each in days:
            clock.shift(timedelta(days=each))
            response = client.get("/admin/articles/article/")
        page = client.get(response["Location"]).content.decode()
        assert f"Sign in to continue. {said}" in page
