"""An invitation lets one person in, once, for a week; then its link says what became of it."""

from datetime import timedelta

import pytest
from django.core.signing import Signer
from django.test import Client
from django.utils import timezone

from accounts.mailing.compose import FILES
from accounts.models import Person, Profile
from accounts.models.person import State, state_of
from accounts.people import invitations
from accounts.people.welcome import WELCOMES
from accounts.signing_in import resets
from articles.models import AuditEntry
from outbox import delivering
from outbox.models import Event
from tests import factories
from tests.accounts.people.forms import address_of, invite
from tests.articles.people import signed_in, somebody

pytestmark = pytest.mark.django_db

PASSWORD = {"new_password1": "correct horse battery", "new_password2": "correct horse battery"}


@pytest.fixture
def chief(settings):
    settings.EMAIL_BACKEND = FILES
    factories.PublicationFactory()
    return signed_in(somebody("Chief", first_name="Carla", email="carla@example.org"))


@pytest.fixture
def ana(chief):
    return invite(chief)[1]


def link_of(user):
    return invitations.link_for(Person.objects.get(pk=user.pk)).removeprefix("http://testserver")


def invited_before(user, days):
    at = timezone.now() - timedelta(days=days)
    Profile.objects.filter(user=user).update(invited_at=at)


def test_a_link_lets_in_once(ana, client):
    link = link_of(ana)
    page = client.get(link)
    assert (page.status_code, state_of(ana)) == (200, State.INVITED)
    assert page["Referrer-Policy"] == "same-origin"
    assert "no-store" in page["Cache-Control"]
    response = client.post(link, PASSWORD)
    assert (response.status_code, response["Location"]) == (302, "/admin/")
    assert client.get("/admin/").context["user"] == ana
    ana.refresh_from_db()
    assert ana.check_password("correct horse battery")
    assert state_of(ana) == State.ACTIVE
    for stranger in (Client(), client):
        page = stranger.get(link)
        assert page.status_code == 410
        assert "already used" in page.content.decode()
        assert stranger.post(link, PASSWORD).status_code == 410
    noted = AuditEntry.objects.filter(target_id=ana.pk, target_kind="user").order_by("pk")
    assert [(entry.action, entry.actor_name) for entry in noted][:4] == [
        ("add", "Carla (the-chief)"),
        ("change role", "Carla (the-chief)"),
        ("invite", "Carla (the-chief)"),
        ("accept invitation", "Ana Ruiz (ana)"),
    ]


def test_a_weak_password_is_refused_and_uses_nothing(ana, client):
    page = client.post(link_of(ana), dict.fromkeys(PASSWORD, "12345678"))
    assert page.status_code == 200
    assert "too common" in page.content.decode()
    assert client.post(link_of(ana), PASSWORD).status_code == 302


def test_an_old_link_says_when_it_ended_and_whom_to_ask(ana, client):
    invited_before(ana, 6.9)
    assert client.get(link_of(ana)).status_code == 200
    invited_before(ana, 7.1)
    page = client.get(link_of(ana))
    text = page.content.decode()
    assert page.status_code == 410
    assert "This invitation expired" in text
    assert "Carla" in text
    assert "mailto:carla@example.org" in text
    assert client.post(link_of(ana), PASSWORD).status_code == 410
    assert state_of(Person.objects.get(pk=ana.pk)) == State.EXPIRED


@pytest.mark.parametrize("act", ["invite", "revoke", "deactivate"])
def test_what_ends_a_link(ana, chief, client, act):
    link = link_of(ana)
    assert chief.post(address_of(ana, act)).status_code == 302
    assert client.get(link).status_code == client.post(link, PASSWORD).status_code == 410
    if act == "invite":
        assert client.get(link_of(ana)).status_code == 200
    assert not Person.objects.get(pk=ana.pk).has_usable_password()


def test_a_password_chosen_elsewhere_ends_the_link(ana, client):
    link = link_of(ana)
    ana.set_password("another way in")
    ana.save()
    assert client.get(link).status_code == 410


def test_a_link_after_coming_back_is_a_new_one(ana, chief, client):
    link = link_of(ana)
    chief.post(address_of(ana, "deactivate"))
    chief.post(address_of(ana, "reactivate"))
    assert state_of(Person.objects.get(pk=ana.pk)) == State.UNINVITED
    assert client.get(link).status_code == 410
    chief.post(address_of(ana, "invite"))
    assert client.get(link_of(ana)).status_code == 200


@pytest.mark.parametrize(
    "token", ["x", "x" * 5000, "1.2.3.4", "..", "1.1", "a.b.c.d", "ä.ö", "%2e.%2e"]
)
def test_a_made_up_link_is_no_link(client, token):
    page = client.get(f"/admin/welcome/{token}/")
    assert page.status_code == 404
    assert "isn’t complete" in page.content.decode()


def test_a_link_is_signed(ana, client):
    link = link_of(ana)
    other = somebody("Chief", username="other").pk
    assert client.get(link.replace(f"/{ana.pk}.", f"/{other}.")).status_code == 404
    assert client.get(link[:-3] + "xx/").status_code == 404
    gone = Signer(salt="accounts.invitation").sign("999999.1.x").replace(":", ".")
    assert client.get(f"/admin/welcome/{gone}/").status_code == 410


def test_links_are_not_guessed_for_ever(client):
    statuses = [client.get("/admin/welcome/x/").status_code for _ in range(WELCOMES.count + 1)]
    assert statuses == [404] * WELCOMES.count + [429]
    assert client.get("/admin/welcome/x/")["Retry-After"]


def test_whoever_is_signed_in_is_told_and_signed_out(ana, chief):
    link = link_of(ana)
    assert "You’re signed in as" in chief.get(link).content.decode()
    assert chief.post(link, PASSWORD).status_code == 302
    assert chief.get("/admin/").context["user"] == ana


def test_without_mail_the_link_is_handed_over(chief):
    page, ana = invite(chief)
    assert f'value="http://testserver{link_of(ana)}"' in page.content.decode()
    assert not Event.objects.exists()


def test_with_mail_it_is_sent_and_not_shown(chief, settings):
    settings.EMAIL_BACKEND = "accounts.mailing.smtp.EmailBackend"
    page, ana = invite(chief)
    link = link_of(ana)
    assert link not in page.content.decode()
    assert "An invitation was sent to ana@example.org." in page.content.decode()
    payload = Event.objects.get().payload
    assert (payload["to"], payload["reply_to"]) == ("ana@example.org", "carla@example.org")
    assert f"http://testserver{link}" in payload["text"]
    assert link in payload["html"]
    assert "Carla" in payload["text"]


def test_only_who_never_came_in_is_invited(chief):
    ada = somebody("Reporter", username="ada")
    ada.set_password("x")
    ada.save()
    assert chief.post(address_of(ada, "invite")).status_code == 403
    page = chief.post(address_of(ada, "password-link"))
    assert "/admin/account/password/reset/key/" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert AuditEntry.objects.filter(action="ask for reset", actor=chief.user).exists()


def test_the_name_of_who_invites_keeps_the_sentence_in_order(chief, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Person.objects.filter(pk=chief.user.pk).update(first_name="דנה", last_name="")
    invite(chief)
    text = Event.objects.get(kind="mail").payload["text"]
    assert "\u2068דנה\u2069 invites you" in text


def test_a_mailed_password_link_says_who_made_it(chief, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    ada = somebody("Reporter", username="ada", email="ada@example.org", password="x")
    chief.post(address_of(ada, "password-link"))
    payload = Event.objects.get(kind="mail").payload
    assert "Carla made this link for you." in payload["text"]
    assert "<bdi>Carla</bdi> made this link for you." in payload["html"]
    assert "on the sign-in page" not in payload["text"] + payload["html"]
    Event.objects.all().delete()
    resets.ask_for_reset(ada.email)
    delivering.deliver(until=Event.objects.filter(kind="mail").exists)
    assert "on the sign-in page" in Event.objects.get(kind="mail").payload["text"]


@pytest.mark.parametrize(
    ("email", "by"),
    [("ſara@example.org", "carla@example.org"), ("sara@exämple.org", "ſarla@example.org")],
)
def test_what_no_mail_server_takes_stops_no_invitation(chief, settings, email, by):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    """Forms refuse such an address; an account of before may have it."""
    sara = invite(chief)[1]
    Person.objects.filter(email="carla@example.org").update(email=by)
    Person.objects.filter(pk=sara.pk).update(email=email)
    Event.objects.filter(kind="mail").delete()
    response = chief.post(address_of(sara, "invite"), follow=True)
    assert (response.status_code, state_of(sara)) == (200, State.INVITED)
    assert Event.objects.filter(kind="mail").count() == (1 if "ä" in email else 0)
