"""Codes from an app, used once; recovery codes, shown once; what happens when all is lost."""

import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.core.management import CommandError, call_command
from django.test import Client

from articles.models import AuditEntry
from outbox.models import Event
from tests.accounts.signing_in.people import (
    SECRET,
    code,
    factors_of,
    sign_in,
    with_app,
    with_password,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return with_password("ana", email="ana@example.org")


def _new_password(user):
    user.set_password("an even longer passphrase")


def _deactivated(user):
    user.is_active = False


def _no_longer_of_the_staff(user):
    user.is_staff = False


@pytest.mark.parametrize("change", [_new_password, _deactivated, _no_longer_of_the_staff])
def test_a_code_opens_nothing_when_the_password_before_it_no_longer_would(ana, client, change):
    with_app(ana)
    sign_in(client, "ana")
    change(ana)
    ana.save()
    response = client.post("/admin/account/code/", {"code": code()})
    assert response["Location"] == "/admin/login/"
    assert (client.get("/admin/").status_code, "device" in client.cookies) == (302, False)
    assert not AuditEntry.objects.filter(action="sign in").exists()


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_codes_are_those_of_rfc_6238(settings, seconds, expected):
    settings.MFA_TOTP_DIGITS = 8
    with time_machine.travel(datetime.fromtimestamp(seconds, UTC), tick=False):
        assert code() == expected
        assert auth.validate_totp_code(SECRET, expected)


def test_a_password_alone_is_not_enough(ana, client):
    with_app(ana)
    assert sign_in(client, "ana")["Location"] == "/admin/account/code/"
    assert client.get("/admin/")["Location"].startswith("/admin/login/")
    assert client.post("/admin/account/code/", {"code": "000000"}).status_code == 200
    assert client.post("/admin/account/code/", {"code": code()})["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    last = AuditEntry.objects.filter(action="sign in").get()
    assert last.details == {"how": "password + authenticator app"}
    failed = AuditEntry.objects.filter(action="fail to sign in").get()
    assert (failed.target_id, failed.details) == (ana.pk, {"how": "authenticator app"})


@pytest.mark.parametrize(("steps", "is_in"), [(-2, False), (-1, True), (0, True), (1, True)])
def test_a_clock_may_be_half_a_minute_off(ana, client, steps, is_in):
    with_app(ana)
    with time_machine.travel("2031-04-05T12:00:10Z", tick=False):
        sign_in(client, "ana")
        answer = client.post("/admin/account/code/", {"code": code(steps)})
        assert (answer.status_code == 302) is is_in


def test_a_code_is_used_once(ana, client):
    with_app(ana)
    with time_machine.travel("2031-04-05T12:00:10Z", tick=False) as clock:
        used = code()
        sign_in(client, "ana")
        assert client.post("/admin/account/code/", {"code": used}).status_code == 302
        other = Client()
        sign_in(other, "ana")
        assert other.post("/admin/account/code/", {"code": used}).status_code == 200
        clock.shift(timedelta(seconds=30))
        assert other.post("/admin/account/code/", {"code": used}).status_code == 200
        assert other.post("/admin/account/code/", {"code": code()}).status_code == 302


def set_up(client):
    page = client.get("/admin/account/app/add/")
    assert page.status_code == 200
    secret = client.session["mfa.totp.secret"]
    counter = next(iter(auth.yield_hotp_counters_from_time())) + 1
    return page, auth.format_hotp_value(auth.hotp_value(secret, counter))


def test_an_app_is_set_up_and_its_first_code_is_used_up(ana, client):
    sign_in(client, "ana")
    page, shown = set_up(client)
    text = page.content.decode()
    assert '<svg class="qr" viewBox="0 0 ' in text
    assert "data:image" not in text
    answer = client.post("/admin/account/app/add/", {"code": shown})
    assert answer["Location"] == "/admin/account/codes/"
    assert factors_of(ana) == {"totp", "recovery_codes"}
    other = Client()
    sign_in(other, "ana")
    assert other.post("/admin/account/code/", {"code": shown}).status_code == 200
    told = AuditEntry.objects.filter(action="add factor").values_list("details", flat=True)
    assert {each["factor"] for each in told} <= {"authenticator app", "recovery codes"}


def test_the_secret_lies_encrypted_in_the_database(ana):
    with_app(ana)
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert SECRET not in stored
    assert auth.decrypt(stored) == SECRET


def test_with_another_key_no_code_is_right_and_nothing_breaks(ana, client, settings):
    codes = with_app(ana)
    settings.SECRET_KEY = "another key " * 5
    sign_in(client, "ana")
    for given in (code(), codes[0], "", "000000"):
        assert client.post("/admin/account/code/", {"code": given}).status_code == 200


def test_recovery_codes_are_shown_once_and_used_once(ana, client):
    sign_in(client, "ana")
    _, shown = set_up(client)
    client.post("/admin/account/app/add/", {"code": shown})
    first = client.get("/admin/account/codes/").content.decode()
    codes = first.partition("<textarea")[2].partition(">")[2].partition("</textarea>")[0].split()
    assert len(codes) == 10
    again = client.get("/admin/account/codes/").content.decode()
    assert not any(each in again for each in codes)
    assert "You have 10 unused recovery codes." in again
    for answer in (302, 200):
        other = Client()
        sign_in(other, "ana")
        page = other.post("/admin/account/code/", {"code": codes[0]})
        assert page.status_code == answer
    client.post("/admin/account/codes/new/")
    other = Client()
    sign_in(other, "ana")
    assert other.post("/admin/account/code/", {"code": codes[1]}).status_code == 200


def test_an_app_is_removed(ana, client):
    with_app(ana)
    client.force_login(ana)
    assert client.get("/admin/account/app/remove/").status_code == 200
    assert client.post("/admin/account/app/remove/")["Location"] == "/admin/account/"
    assert factors_of(ana) == set()
    assert AuditEntry.objects.filter(action="remove factor").exists()


def test_who_lost_everything_is_let_in_again(ana, client, django_capture_on_commit_callbacks):
    with_app(ana)
    elsewhere = Client()
    sign_in(elsewhere, "ana"), elsewhere.post("/admin/account/code/", {"code": code()})
    out = io.StringIO()
    call_command("reset_second_factor", "ana", stdout=out)
    assert out.getvalue().splitlines() == [
        "ana can sign in with the password alone.",
        "They were told by email.",
    ]
    assert factors_of(ana) == set()
    assert elsewhere.get("/admin/").status_code == 302
    assert sign_in(client, "ana")["Location"] == "/admin/"
    entry = AuditEntry.objects.get(action="reset factors")
    assert (entry.target_id, entry.who) == (ana.pk, "System")
    letter = Event.objects.get(kind="mail").payload
    assert letter["to"] == "ana@example.org"
    assert "Your second factors were removed." in letter["text"]


def test_a_reset_needs_somebody():
    with pytest.raises(CommandError, match="There is no account “nobody”"):
        call_command("reset_second_factor", "nobody")


def test_without_an_email_the_operator_is_told_so():
    with_password("ben", email="")
    out = io.StringIO()
    call_command("reset_second_factor", "ben", stdout=out)
    assert "No email is set for the account: tell them yourself." in out.getvalue()
    assert not Event.objects.exists()
