"""A chief takes the second factors of somebody away who lost them."""

import pytest
from django.test import Client

from accounts.mailing.compose import FILES
from articles.models import AuditEntry
from outbox.models import Event
from tests import factories
from tests.accounts.people.forms import address_of
from tests.accounts.signing_in.people import code, factors_of, sign_in, with_app, with_password
from tests.articles.people import signed_in, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief():
    factories.PublicationFactory()
    return signed_in(somebody("Chief", first_name="Carla", last_name=""))


@pytest.fixture
def ana():
    user = with_password("ana", "Editor", first_name="Ana", last_name="", email="ana@example.org")
    with_app(user)
    return user


def said(response):
    (message,) = response.context["messages"]
    return str(message)


def page_of(client, user):
    return client.get(address_of(user, "second-factor"))


def test_the_page_says_what_will_happen_and_does_nothing(chief, ana):
    assert "second-factor" in chief.get(address_of(ana)).content.decode()
    text = " ".join(page_of(chief, ana).content.decode().split())
    assert "the authenticator app, the recovery codes." in text
    assert "with their password alone" in text
    assert "An email to <bdi>ana@example.org</bdi> says that it was you." in text
    assert len(factors_of(ana)) == 2


def test_a_button_takes_them_away_ends_sessions_and_tells(chief, ana):
    elsewhere = Client()
    sign_in(elsewhere, "ana"), elsewhere.post("/admin/account/code/", {"code": code()})
    assert elsewhere.get("/admin/").status_code == 200
    response = chief.post(address_of(ana, "second-factor"), follow=True)
    assert said(response) == "The second factors of Ana were removed."
    assert factors_of(ana) == set()
    assert elsewhere.get("/admin/").status_code == 302
    assert sign_in(Client(), "ana")["Location"] == "/admin/"
    entry = AuditEntry.objects.get(action="reset factors")
    assert (entry.target_id, entry.actor) == (ana.pk, chief.user)
    letter = Event.objects.get(kind="mail").payload
    assert "Carla removed your second factors." in letter["text"]
    assert "If you didn’t ask for this" in letter["text"]
    assert "second-factor" not in chief.get(address_of(ana)).content.decode()


def test_who_gets_no_mail_is_told_by_the_chief(chief, ana, settings):
    settings.EMAIL_BACKEND = FILES
    assert "tell them yourself" in page_of(chief, ana).content.decode()
    response = chief.post(address_of(ana, "second-factor"), follow=True)
    assert "Tell them yourself" in said(response)


def test_the_page_says_whether_one_is_required(chief, ana, settings, monkeypatch):
    monkeypatch.setattr("accounts.admin.people.acts.needs_factor", lambda user: True)
    assert "before they go on" in page_of(chief, ana).content.decode()


def test_whoever_has_none_keeps_the_sessions(chief):
    ben = somebody("Reporter", username="ben")
    response = chief.post(address_of(ben, "second-factor"), follow=True)
    assert "has no second factor" in said(response)
    assert not AuditEntry.objects.filter(action="reset factors").exists()


def test_nobody_takes_away_their_own_nor_those_of_who_has_more(chief, ana):
    boss = somebody("superuser", username="boss")
    for user in (chief.user, boss):
        with_app(user)
        for method in (chief.get, chief.post):
            assert method(address_of(user, "second-factor")).status_code == 403
        assert len(factors_of(user)) == 2
    editor = signed_in(somebody("Editor", username="ed"))
    assert editor.post(address_of(ana, "second-factor")).status_code == 403
    assert len(factors_of(ana)) == 2
