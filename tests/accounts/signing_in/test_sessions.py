"""Where somebody is signed in; ended one by one, or all at once."""

import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.core.management import call_command
from django.test import Client

from accounts.models import Kept
from accounts.signing_in.sessions import end_sessions_of
from articles.models import AuditEntry
from tests.accounts.signing_in.people import sign_in, with_password

pytestmark = pytest.mark.django_db

PATH = "/admin/account/sessions/"


@pytest.fixture
def ana():
    return with_password("ana")


@pytest.fixture
def clients(ana):
    """Signed in at three places."""
    clients = [Client(HTTP_USER_AGENT=f"Browser {n}") for n in range(3)]
    for client in clients:
        sign_in(client, "ana")
    return clients


def is_in(client):
    return client.get("/admin/").status_code == 200


def test_sessions_are_listed_and_one_is_ended(clients):
    page = clients[0].get(PATH)
    text = page.content.decode()
    assert [f"Browser {n}" in text for n in range(3)] == [True, True, True]
    assert text.count("This session") == 1
    other = UserSession.objects.get(user_agent="Browser 1")
    clients[0].post(PATH, {"session": other.pk})
    assert [is_in(client) for client in clients] == [True, False, True]
    assert AuditEntry.objects.filter(action="end sessions").count() == 1


def test_all_other_sessions_are_ended(clients):
    answer = clients[0].post(PATH, follow=True)
    assert "Other sessions were ended." in answer.content.decode()
    assert [is_in(client) for client in clients] == [True, False, False]


def test_sessions_of_others_are_out_of_reach(clients):
    ben = Client()
    with_password("ben")
    sign_in(ben, "ben")
    for session in [*UserSession.objects.values_list("pk", flat=True), "x", "9" * 30, "-1"]:
        ben.post(PATH, {"session": session})
    assert all(is_in(client) for client in clients)


def test_somebody_is_signed_out_everywhere(ana, clients):
    assert end_sessions_of(ana) == 3
    assert not any(is_in(client) for client in clients)


def test_a_deactivated_person_is_out_at_once(ana, clients):
    ana.is_active = False
    ana.save()
    assert not any(is_in(client) for client in clients)


def test_the_list_says_when_a_session_was_used_last(ana):
    with time_machine.travel(datetime(2031, 4, 5, 12, tzinfo=UTC), tick=False) as clock:
        client = Client()
        sign_in(client, "ana")
        clock.shift(timedelta(minutes=16))
        client.get("/admin/")
        seen = UserSession.objects.get().last_seen_at
        assert seen == datetime(2031, 4, 5, 12, 16, tzinfo=UTC)


def test_what_is_over_is_deleted(ana, clients):
    clients[0].session.flush()
    Kept.objects.create(cache_key="old", value="", expires="2020-01-01T00:00Z")
    out = io.StringIO()
    call_command("purge_sign_ins", stdout=out)
    assert out.getvalue() == "1 sessions and 1 counts deleted.\n"
    assert UserSession.objects.count() == 2
    assert is_in(clients[1])
