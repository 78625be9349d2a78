"""Mail that waits while its recipient is deactivated is not sent, and the list says why."""

import pytest
from django.core import mail

from accounts.mailing.again import send_again
from accounts.models import Mail
from accounts.people import leaving
from accounts.people.roles import managing
from accounts.signing_in import letters
from articles import publishing
from outbox import delivering
from outbox.models import Event
from tests import factories
from tests.articles.people import somebody

pytestmark = pytest.mark.django_db
ADDRESS = {"email": "ana@example.org"}


@pytest.fixture
def chief():
    return somebody("Chief", username="cleo")


@pytest.fixture
def ana():
    return somebody("Reporter", username="ana", **ADDRESS)


def deactivate(user, chief):
    with managing(chief, user) as person:
        leaving.deactivate(person, by=chief)


def notice(ana, chief):
    publishing.assign(factories.DraftArticleFactory(), ana, by=chief)
    delivering.attempt(delivering.claim(["article.assigned"]), delivering.Round())


def link(ana, chief):
    letters.write(ana, "password_reset", link="https://example.org/key")


def change(ana, chief):
    letters.tell_of_change(ana, "Your password was changed.")


@pytest.mark.parametrize("write", [notice, link, change])
def test_who_left_gets_nothing_that_waited(ana, chief, write):
    write(ana, chief)
    assert Mail.objects.waiting().count() == 1
    deactivate(ana, chief)
    assert delivering.deliver().failed == 0  # no timer has to alarm anybody
    row = Mail.objects.get()
    assert (mail.outbox, row.state) == ([], Mail.State.CANCELLED)
    assert row.last_error == "The account was deactivated before this was sent."


def test_who_comes_back_gets_it_when_it_is_sent_again(ana, chief):
    link(ana, chief)
    deactivate(ana, chief)
    delivering.deliver()
    with managing(chief, ana) as person:
        leaving.reactivate(person, by=chief)
    send_again(Mail.objects.all())
    assert delivering.deliver().done == 1
    assert [message.to for message in mail.outbox] == [["ana@example.org"]]


def test_an_account_that_is_gone_gets_nothing(ana, chief):
    link(ana, chief)
    Event.objects.update(payload=Event.objects.get().payload | {"person": 0})
    delivering.deliver()
    assert Mail.objects.get().is_cancelled


@pytest.mark.parametrize("email", ["ana.ruiz@example.org", "ſara@example.org", ""])
def test_a_link_does_not_go_to_an_address_that_was_corrected(ana, chief, email):
    link(ana, chief), change(ana, chief)
    type(ana).objects.filter(pk=ana.pk).update(email=email)
    delivering.deliver()
    assert [message.subject.partition(" ")[0] for message in mail.outbox] == ["How"]  # no link
    row = Mail.objects.exclude(cancelled_at=None).get()
    assert row.last_error == "The account got another address before this was sent."


def test_a_link_goes_to_an_address_that_is_written_otherwise(ana, chief):
    type(ana).objects.filter(pk=ana.pk).update(email="ana@exämple.org")
    ana.refresh_from_db()
    link(ana, chief)
    assert delivering.deliver().done == 1
