"""Each person chooses what they get by email, and sees where it goes."""

import pytest
from django.urls import reverse

from accounts.mailing import views
from accounts.models import NoticeChoices
from articles.models import AuditEntry
from tests.articles.people import signed_in, somebody

pytestmark = pytest.mark.django_db
PAGE = reverse("email_notices")
NAMES = ("assigned", "sent_back", "submitted", "published", "due_tomorrow")


def choices_of(user):
    choices = NoticeChoices.of(user)
    return [name for name in NAMES if getattr(choices, name)]


def test_the_address_is_that_of_the_account_s_other_pages():
    assert PAGE == "/admin/account/email/"


@pytest.mark.parametrize("role", ["nobody", "Reporter", "Editor", "Chief", "superuser"])
def test_everybody_of_the_staff_chooses(role):
    client = signed_in(somebody(role, email="ana@example.org"))
    response = client.get(PAGE)
    assert response.status_code == 200
    text = response.content.decode()
    assert "Messages go to <strong>ana@example.org</strong>." in text
    assert ("An article is submitted for review" in text) == (role not in {"nobody", "Reporter"})
    assert choices_of(client.user) == ["assigned", "sent_back"]


def test_strangers_are_asked_to_sign_in(client):
    for response in (client.get(PAGE), client.post(PAGE)):
        assert response.status_code == 302
        assert response["Location"].startswith("/admin/login/")


def test_choices_are_saved_and_noted():
    client = signed_in("Editor")
    response = client.post(PAGE, {"sent_back": "on", "submitted": "on"}, follow=True)
    assert "Your choices were saved." in response.content.decode()
    assert choices_of(client.user) == ["sent_back", "submitted"]
    details = AuditEntry.objects.get(action="change", target_kind="choice of email").details
    assert details == {
        "assigned": {"before": True, "after": False},
        "submitted": {"before": False, "after": True},
    }
    client.post(PAGE, {})
    assert choices_of(client.user) == []
    assert NoticeChoices.objects.count() == 1


def test_a_reporter_is_not_asked_about_submissions():
    client = signed_in("Reporter")
    client.post(PAGE, {"submitted": "on"})
    assert choices_of(client.user) == []


def test_who_has_no_address_is_told_so():
    text = signed_in("Reporter").get(PAGE).content.decode()
    assert "Your account has no email address, so you get no messages." in text


def test_only_who_sees_the_list_of_mail_is_told_of_files(settings):
    settings.EMAIL_BACKEND = "accounts.mailing.files.EmailBackend"
    for role, is_told in (("Reporter", False), ("Chief", True)):
        text = signed_in(role).get(PAGE).content.decode()
        assert ("No email server is set" in text) == is_told


def test_saving_choices_leaves_what_a_timer_noted_meanwhile():
    client = signed_in("Reporter")
    client.post(PAGE, {"due_tomorrow": "on"})
    stale = NoticeChoices.of(client.user)
    NoticeChoices.objects.update(told_due_on="2026-05-05")
    form = views.ChoicesForm({"assigned": "on"}, instance=stale)
    assert form.is_valid()
    views._save(form, client.user)
    assert str(NoticeChoices.objects.get().told_due_on) == "2026-05-05"
    assert choices_of(client.user) == ["assigned"]
