"""Mail that brings an invitation is sent only as long as that invitation is open."""

import pytest
from django.contrib.auth.models import User
from django.core import mail

from accounts.mailing.again import send_again
from accounts.models import Mail
from accounts.people import invitations
from accounts.people.roles import managing
from outbox import delivering, events, handlers
from outbox.models import Event
from tests.articles.people import signed_in, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def configured(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def chief():
    return somebody("Chief", username="cleo")


@pytest.fixture
def zoe(chief):
    """Invited, and the mail waits."""
    user = User(username="zoe", email="zoe@example.org", is_staff=True)
    user.set_unusable_password()
    user.save()
    invite(user, chief)
    return user


def invite(user, chief):
    with managing(chief, user) as person:
        invitations.invite(person, by=chief)


def revoke(user, chief):
    with managing(chief, user) as person:
        invitations.revoke(person, by=chief)


def accept(user, chief):
    link = invitations.link_for(User.objects.get(pk=user.pk))
    token = link.rstrip("/").rpartition("/")[2]
    assert invitations.accept(token, "a long and secret password") == user


def states() -> list[str]:
    return [row.state.label for row in Mail.objects.order_by("pk")]


def test_an_invitation_goes_to_who_has_yet_to_come(zoe):
    assert delivering.deliver().done == 1
    assert [message.to for message in mail.outbox] == [["zoe@example.org"]]


def test_a_revoked_one_is_cancelled_at_once_and_not_sent(zoe, chief):
    revoke(zoe, chief)
    assert states() == ["Cancelled"]
    assert delivering.deliver() == delivering.Round()
    assert mail.outbox == []
    text = signed_in(chief).get("/admin/accounts/mail/").content.decode()
    assert "The invitation was revoked before this was sent." in text
    assert not Event.objects.failed().exists()  # nothing went wrong


def test_of_a_renewed_one_only_the_new_mail_is_sent(zoe, chief):
    invite(zoe, chief)
    assert delivering.deliver().done == 1
    assert len(mail.outbox) == 1
    assert states() == ["Cancelled", "Sent"]
    assert invitations.link_for(User.objects.get(pk=zoe.pk)) in mail.outbox[0].body


def test_a_used_one_is_not_sent(zoe, chief):
    accept(zoe, chief)
    assert delivering.deliver().failed == 0
    assert (mail.outbox, states()) == ([], ["Cancelled"])


@pytest.mark.parametrize("end", [revoke, invite])
def test_sent_again_it_is_cancelled_again(zoe, chief, end):
    end(zoe, chief)
    first = Mail.objects.order_by("pk").filter(pk=Mail.objects.earliest("pk").pk)
    send_again(first)
    delivering.deliver()
    assert first.get().state == Mail.State.CANCELLED
    assert len(mail.outbox) == (end is invite)  # the newer one


def test_what_a_former_release_wrote_is_sent_while_somebody_is_invited(zoe, chief):
    for row in Event.objects.all():
        row.payload.pop("invited_at")
        row.save()
    assert delivering.deliver().done == 1


def test_an_attempt_that_fails_after_it_was_cancelled_leaves_it_cancelled(monkeypatch):
    def refuse(event):
        events.cancel("mail", "invitation:1", "Revoked.")
        raise handlers.Unavailable("No answer.")

    events.record("mail", {}, subject="invitation:1")
    monkeypatch.setattr(handlers, "_handlers", {"mail": handlers.Handler(refuse, False)})
    delivering.deliver()
    row = Mail.objects.get()
    assert (row.state, row.last_error, row.next_at) == (Mail.State.CANCELLED, "Revoked.", None)


def test_what_was_sent_while_it_was_cancelled_counts_as_sent(monkeypatch):
    events.record("mail", {}, subject="invitation:1")
    handler = handlers.Handler(lambda event: events.cancel("mail", "invitation:1", "Late."), False)
    monkeypatch.setattr(handlers, "_handlers", {"mail": handler})
    assert delivering.deliver().done == 1
    assert Mail.objects.get().state == Mail.State.SENT


def test_the_list_is_narrowed_to_what_was_cancelled(zoe, chief):
    revoke(zoe, chief)
    client = signed_in(chief)
    for state, count in (("cancelled", 1), ("given_up", 0), ("waiting", 0)):
        text = client.get("/admin/accounts/mail/", {"state": state}).content.decode()
        assert text.count("zoe@example.org") == count, state
