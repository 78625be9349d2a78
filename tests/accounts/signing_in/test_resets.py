"""A forgotten password: a letter with a link, and never a hint whether there is an account."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.signing_in import devices, limits, resets
from articles.models import AuditEntry
from outbox.models import Event
from tests.accounts.signing_in.people import sign_in, with_password

pytestmark = pytest.mark.django_db

PATH = "/admin/account/password/reset/"
NEW = "an even longer passphrase"


@pytest.fixture(autouse=True)
def mail_leaves(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def letters():
    """What the worker makes of what was asked for."""
    for event in Event.objects.filter(kind=resets.KIND):
        resets.send_link(event)
        event.delete()
    return [event.payload for event in Event.objects.filter(kind="mail").order_by("pk")]


def link_in(letter):
    return re.search(r"http://testserver(/\S+)", letter["text"])[1]


def test_a_link_chooses_a_new_password_once(client):
    ana = with_password("ana", email="Ana@example.org")
    elsewhere = Client()
    sign_in(elsewhere, "ana")
    response = client.post(PATH, {"email": "ana@example.org"}, follow=True)
    assert "Check your email" in response.content.decode()
    (letter,) = letters()
    assert (letter["to"], "Your username is ana." in letter["text"]) == ("Ana@example.org", True)
    link = link_in(letter)
    form = client.get(link)["Location"]
    assert link.rpartition("-")[2].strip("/") not in form  # nothing to pass on as a referrer
    fields = {"password1": NEW, "password2": NEW}
    answer = client.post(form, fields, follow=True)
    assert "Your password was changed" in answer.content.decode()
    ana.refresh_from_db()
    assert ana.check_password(NEW)
    assert elsewhere.get("/admin/").status_code == 302
    assert client.get("/admin/").status_code == 302  # a letter alone signs nobody in
    for path in (link, form):
        assert "This link doesn’t work any more" in Client().get(path).content.decode()
    told = AuditEntry.objects.exclude(action="sign in").order_by("pk")
    assert [each.action for each in told] == ["ask for reset", "reset password"]


def test_who_reset_the_password_is_not_kept_out_by_a_stranger_s_guesses(client):
    ana = with_password("ana", email="ana@example.org")
    for _ in range(limits.ACCOUNT.count):
        sign_in(Client(), "ana", "wrong")
    assert sign_in(Client(), "ana").status_code == 429
    form = client.get(resets.link_for(ana).removeprefix("http://testserver"))["Location"]
    client.post(form, {"password1": NEW, "password2": "another"})
    assert devices.cookie_name() not in client.cookies
    client.post(form, {"password1": NEW, "password2": NEW})
    assert sign_in(client, "ana", NEW)["Location"] == "/admin/"
    assert sign_in(Client(), "ana", NEW).status_code == 429


def test_a_link_grows_old(client):
    with_password("ana", email="ana@example.org")
    client.post(PATH, {"email": "ana@example.org"})
    link = link_in(letters()[0])
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert "This link doesn’t work any more" in client.get(link).content.decode()


@pytest.mark.parametrize(
    "values",
    [{"email": "other@example.org"}, {"is_active": False}, {"is_staff": False}],
)
def test_nobody_else_is_written_to_and_nobody_can_tell(client, values):
    with_password("ana", **{"email": "ana@example.org"} | values)
    response = client.post(PATH, {"email": "ana@example.org"}, follow=True)
    assert "Check your email" in response.content.decode()
    assert letters() == []


@pytest.mark.parametrize("email", ["ana@example.org", "nobody@example.org"])
def test_asking_costs_the_same_for_every_address(client, django_assert_num_queries, email):
    with_password("ana", email="ana@example.org")
    with django_assert_num_queries(3):
        assert client.post(PATH, {"email": email}).status_code == 302


def test_an_address_is_not_flooded_and_a_network_is_refused(client):
    with_password("ana", email="ana@example.org")
    statuses = {
        client.post(PATH, {"email": "ana@example.org"}).status_code
        for _ in range(limits.RESETS.count)
    }
    assert statuses == {302}
    assert len(letters()) == limits.MAILS.count
    response = client.post(PATH, {"email": "ana@example.org"})
    assert (response.status_code, "Retry-After" in response) == (429, True)


def test_other_spellings_of_an_address_bring_no_more_letters(client):
    with_password("ana", email="susan@example.org")
    for name in ("susan", "ſusan", "suſan", "ſuſan", "SUSAN"):
        client.post(PATH, {"email": f"{name}@example.org"})
    assert len(letters()) == limits.MAILS.count


def test_who_never_came_in_comes_by_invitation_alone(client):
    """A letter would open an invitation that was revoked, or is over."""
    ana = with_password("ana", email="ana@example.org")
    ana.set_unusable_password()
    ana.save()
    client.post(PATH, {"email": "ana@example.org"})
    assert letters() == []
    ana.last_login = timezone.now()  # with a passkey
    ana.save()
    client.post(PATH, {"email": "ana@example.org"})
    assert len(letters()) == 1


def test_a_name_in_the_host_header_is_not_in_the_link(client):
    with_password("ana", email="ana@example.org")
    client.post(PATH, {"email": "ana@example.org"}, HTTP_HOST="localhost")
    assert link_in(letters()[0]).startswith("/admin/account/password/reset/key/")


def test_without_mail_a_chief_is_asked(client, settings):
    settings.EMAIL_BACKEND = "accounts.mailing.files.EmailBackend"
    page = client.get(PATH).content.decode()
    assert "Ask a chief to send you a link" in page
    assert 'type="email"' not in page


def test_the_letter_is_written_after_the_request(client, transactional_db):
    with_password("ana", email="ana@example.org")
    client.post(PATH, {"email": "ana@example.org"})
    call_command("deliver", verbosity=0)
    assert not Event.objects.filter(kind=resets.KIND, done_at=None).exists()
