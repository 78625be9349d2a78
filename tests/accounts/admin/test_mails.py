"""The list of email, for Chiefs: states and errors, and never the text of a message."""

import pytest
from django.urls import reverse

from accounts.mailing.compose import send
from accounts.models import Mail
from articles.models import AuditEntry
from outbox import delivering, events, handlers
from outbox.models import Event
from tests.articles.people import signed_in, somebody

pytestmark = pytest.mark.django_db
LIST = reverse("admin:accounts_mail_changelist")
TEST = reverse("admin:accounts_mail_test")
SECRET = "https://example.org/invitation/s3cret"


@pytest.fixture
def chief():
    return signed_in(somebody("Chief", email="cleo@example.org", first_name="Cleo"))


@pytest.fixture
def mails(monkeypatch):
    """One that was sent, one that was refused, one that waits."""
    send("test", "sent@example.org", {"who": SECRET})
    delivering.deliver()
    send("test", "refused@example.org", {"who": SECRET})

    def refuse(event):
        raise handlers.Refused("550 No such user")

    with monkeypatch.context() as patch:
        patch.setitem(handlers._handlers, "mail", handlers.Handler(refuse, False))
        delivering.deliver()
    send("test", "waiting@example.org", {"who": SECRET})
    events.record("article.submitted", {"article": 1, "by": None})  # no mail


def page(client, **parameters):
    return client.get(LIST, parameters).content.decode()


def rows(text):
    return [name for name in ("sent", "refused", "waiting") if f"{name}@example.org" in text]


def test_chiefs_see_what_became_of_each(chief, mails):
    text = page(chief)
    assert rows(text) == ["sent", "refused", "waiting"]
    assert "550 No such user" in text
    assert [mail.state.label for mail in Mail.objects.all()] == ["Waiting", "Not sent", "Sent"]
    assert "Test message" in text


@pytest.mark.parametrize("state", ["waiting", "sent", "given_up"])
def test_the_list_is_narrowed_and_searched(chief, mails, state):
    name = {"given_up": "refused"}.get(state, state)
    assert rows(page(chief, state=state)) == [name]
    assert rows(page(chief, q=f"{name}@")) == [name]


def test_the_text_of_a_message_is_never_shown(chief, mails):
    pages = [page(chief)]
    for mail in Mail.objects.all():
        address = reverse("admin:accounts_mail_change", args=[mail.pk])
        pages.append(chief.get(address).content.decode())
    assert all("s3cret" not in text and "payload" not in text for text in pages)
    assert rows(page(chief, q="s3cret")) == []
    assert Event.objects.filter(payload__text__icontains="s3cret").count() == 2  # sent is forgotten


@pytest.mark.parametrize("role", ["nobody", "Reporter", "Editor"])
def test_others_see_and_send_nothing(role, mails):
    client = signed_in(role)
    assert client.get(LIST).status_code == 403
    assert client.post(TEST).status_code == 403
    assert Mail.objects.count() == 3


def test_a_test_message_goes_to_who_asks(chief, mailoutbox):
    assert "Send a test message to me" in page(chief)
    response = chief.post(TEST, follow=True)
    assert "A test message to cleo@example.org is on its way." in response.content.decode()
    delivering.deliver()
    (message,) = mailoutbox
    assert (message.to, message.subject) == (["cleo@example.org"], "Test message from Newsroom")
    assert "Cleo asked for this test message." in message.body
    assert chief.get(TEST).status_code == 405


def test_who_has_no_address_is_told_so():
    client = signed_in(somebody("Chief"))
    assert "add your email address to your account" in page(client)
    assert "Your account has no email address." in client.post(TEST, follow=True).content.decode()
    assert not Mail.objects.exists()


def again(client, *mails):
    chosen = {"action": "send_again", "_selected_action": [mail.pk for mail in mails]}
    return client.post(LIST, chosen, follow=True).content.decode()


def test_what_was_given_up_is_sent_again(chief, mails, mailoutbox):
    refused = Mail.objects.failed().get()
    assert "1 message will be sent again." in again(chief, *Mail.objects.all())
    assert AuditEntry.objects.filter(action="send again", target_id=refused.pk).count() == 1
    delivering.deliver()
    names = [message.to[0].partition("@")[0] for message in mailoutbox]
    assert sorted(names) == ["refused", "sent", "waiting"]  # none of them twice


def test_what_was_sent_is_not_sent_twice(chief, mails):
    sent = Mail.objects.get(done_at__isnull=False)
    assert "Sent messages can’t be sent again" in again(chief, sent)
    assert Mail.objects.get(pk=sent.pk).is_done


def test_what_is_being_sent_is_left_alone(chief):
    send("test", "ana@example.org", {"who": "Ana"})
    leased = delivering.claim(["mail"])
    again(chief, leased)
    assert Mail.objects.get().attempts == 1


def test_where_messages_are_saved_is_said_here(chief, settings):
    assert "No email server is set" not in page(chief)
    settings.EMAIL_BACKEND = "accounts.mailing.files.EmailBackend"
    settings.EMAIL_FILE_PATH = "/srv/var/mail"
    assert "Messages are saved in <code>/srv/var/mail</code>." in page(chief)


def test_a_list_costs_the_same_for_many(chief, django_assert_max_num_queries):
    for number in range(30):
        send("test", f"reader{number}@example.org", {"who": "Ana"})
    with django_assert_max_num_queries(8):
        page(chief)
