"""SECRET_KEY is changed, and the former one is still taken: nobody notices."""

import io

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from allauth.usersessions.models import UserSession
from django.core.management import call_command
from django.test import Client

from accounts.models import Person
from accounts.people import invitations
from accounts.people.invitations import Answer
from accounts.signing_in import devices, resets, sessions
from tests import factories
from tests.accounts.people.forms import invite
from tests.accounts.signing_in.people import (
    PASSWORD,
    SECRET,
    code,
    sign_in,
    with_app,
    with_password,
)
from tests.articles.people import signed_in, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return with_password("ana", "Editor", email="ana@example.org")


@pytest.fixture
def renew(settings):
    def renew():
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "another key " * 5

    return renew


def test_who_is_signed_in_stays_so(ana, client, renew):
    sign_in(client, "ana")
    renew()
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/account/sessions/").status_code == 200
    assert sessions.end_sessions_of(ana) == 1  # it got another key, and is known by that
    assert client.get("/admin/").status_code == 302
    assert not UserSession.objects.exists()


def test_a_device_stays_known(ana, client, renew, rf):
    sign_in(client, "ana")
    cookie = client.cookies[devices.cookie_name()].value
    request = rf.get("/admin/login/")
    request.COOKIES[devices.cookie_name()] = cookie
    name = devices.device_of(request, ana)
    renew()
    assert devices.device_of(request, ana) == name != ""


def test_links_still_work(ana, client, renew):
    factories.PublicationFactory()
    zoe = invite(signed_in(somebody("Chief")), name="Zoe", email="zoe@example.org")[1]
    zoe = Person.objects.get(pk=zoe.pk)
    token = invitations.link_for(zoe).rstrip("/").rpartition("/")[2]
    link = resets.link_for(ana).removeprefix("http://testserver")
    renew()
    assert invitations.read(token).answer is Answer.OPEN
    page = client.get(link, follow=True)
    assert "password1" in page.content.decode()


def test_a_code_is_right_and_is_encrypted_anew(ana, client, renew, settings):
    codes = with_app(ana)
    renew()
    sign_in(client, "ana")
    assert client.post("/admin/account/code/", {"code": code()}).status_code == 302
    out = io.StringIO()
    call_command("renew_encryption", stdout=out)
    assert out.getvalue() == "2 secrets encrypted anew.\n"
    settings.SECRET_KEY_FALLBACKS = []
    assert auth.decrypt(Authenticator.objects.get(type="totp").data["secret"]) == SECRET
    other = Client()
    sign_in(other, "ana", PASSWORD)
    assert other.post("/admin/account/code/", {"code": codes[0]}).status_code == 302


def test_what_lies_under_a_lost_key_is_counted_and_left(ana, settings):
    with_app(ana)
    before = list(Authenticator.objects.order_by("pk").values_list("data", flat=True))
    settings.SECRET_KEY = "another key " * 5
    out = io.StringIO()
    call_command("renew_encryption", stdout=out)
    assert "0 secrets encrypted anew.\n2 can’t be read" in out.getvalue()
    assert list(Authenticator.objects.order_by("pk").values_list("data", flat=True)) == before
