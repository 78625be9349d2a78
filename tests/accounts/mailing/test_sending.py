"""Mail on its way to a real server: one that works, hangs, refuses, comes back."""

import threading
import time
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from django.db import connection, transaction
from django.db.models.functions import Now

from accounts.mailing import sending, smtp
from accounts.mailing.compose import send
from articles.models import Publication
from outbox import background, delivering
from outbox.background import Background
from outbox.models import Event
from tests.forks import is_killed, kill
from tests.outbox.deliverers import deliver_by_two

pytestmark = pytest.mark.django_db
ANA = "Ana Ruiz <ana@example.org>"


def make_due():
    Event.objects.waiting().update(next_at=Now() - timedelta(seconds=1))


def send_test(to=ANA, **options):
    send("test", to, {"who": "Zoë & Söhne"}, **options)


def test_a_message_arrives(server):
    Publication.objects.create(
        name="Zeitung für Überall", mail_address="desk@example.org", mail_reply_to="ed@example.org"
    )
    send_test("Ana Müller <ana@example.org>")
    assert delivering.deliver().done == 1
    (message,) = server.messages
    assert message["From"] == "Zeitung für Überall <desk@example.org>"
    assert message["To"] == "Ana Müller <ana@example.org>"
    assert message["Reply-To"] == "ed@example.org"
    assert message["Subject"] == "Test message from Zeitung für Überall"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == Event.objects.get().payload["message_id"]
    plain, html = message.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert "Zoë & Söhne asked for this test message." in plain.get_content()
    assert "<bdi>Zoë &amp; Söhne</bdi>" in html.get_content()
    assert "http" not in html.get_content().replace('href="http://testserver/"', "")
    assert all(len(line) <= 76 for line in _body_of(server.raw[0]).splitlines())
    assert server.raw[0].isascii()


def _body_of(raw):
    return raw.partition(b"\r\n\r\n")[2]


def test_what_was_sent_is_forgotten(server):
    send_test()
    assert "text" in Event.objects.get().payload
    delivering.deliver()
    assert set(Event.objects.get().payload) == {"template", "to", "subject", "message_id"}


def test_a_server_that_is_down_gets_it_later(controller, inbox):
    for number in range(3):
        send_test(f"ana{number}@example.org")
    assert delivering.deliver().failed == 1  # the others are not even tried
    event = Event.objects.order_by("pk").first()
    assert event.last_error.startswith("The mail server can’t be reached")
    controller.start()
    make_due()
    assert delivering.deliver().done == 3
    controller.stop()
    assert len(inbox.messages) == 3


def test_a_refused_recipient_is_given_up_and_others_get_theirs(server):
    server.answers["gone@example.org"] = "550 5.1.1 No such user"
    server.answers["full@example.org"] = "452 4.2.2 Mailbox full"
    for to in ("gone@example.org", "full@example.org", "ana@example.org"):
        send_test(to)
    result = delivering.deliver()
    assert (result.done, result.failed, result.unavailable) == (1, 2, set())
    gone, full, _ana = Event.objects.order_by("pk")
    assert (gone.is_given_up, full.is_given_up) == (True, False)
    assert gone.last_error == "The mail server answered 550: 5.1.1 No such user"
    assert server.recipients == ["ana@example.org"]


def test_a_refused_text_is_given_up(server):
    server.after_data = "554 5.7.1 Spam"
    send_test()
    delivering.deliver()
    assert Event.objects.get().is_given_up


def test_a_refused_sender_is_tried_again_once_it_is_mended(server):
    server.sender_answer = "553 5.7.1 Sender not owned by you"
    send_test()
    assert delivering.deliver().unavailable == {"mail"}
    assert "553" in Event.objects.get().last_error
    assert not Event.objects.get().is_given_up


@pytest.mark.drill
@pytest.mark.django_db(transaction=True)
def test_a_hanging_server_costs_five_seconds_and_no_request_waits(
    silent_server, settings, monkeypatch
):
    settings.DELIVER_IN_BACKGROUND = True
    worker = Background()
    monkeypatch.setattr(background, "_background", worker)
    began = time.monotonic()
    with transaction.atomic():
        send_test()
    assert time.monotonic() - began < 1
    deadline = time.monotonic() + 10
    while not Event.objects.get().last_error and time.monotonic() < deadline:
        time.sleep(0.1)
    waited = time.monotonic() - began
    worker.end()
    assert 4.5 < waited < 8
    assert "timed out" in Event.objects.get().last_error


def test_a_server_that_talks_without_end_is_hung_up_on(silent_server, monkeypatch):
    monkeypatch.setattr(smtp, "LONGEST", 1.0)

    def talk():
        caller, _ = silent_server.accept()
        with caller:
            try:
                while True:
                    caller.sendall(b"220-wait\r\n")
                    time.sleep(0.05)
            except OSError:
                pass

    thread = threading.Thread(target=talk, daemon=True)
    thread.start()
    send_test()
    began = time.monotonic()
    assert delivering.deliver().unavailable == {"mail"}
    assert time.monotonic() - began < 4
    thread.join(5)


@pytest.mark.drill
def test_a_server_that_hangs_at_the_goodbye_has_the_message(silent_server, mail_settings):
    mail_settings.EMAIL_TIMEOUT = 1
    got = []

    def serve():
        caller, _ = silent_server.accept()
        with caller, caller.makefile("rwb", buffering=0) as lines:
            lines.write(b"220 hello\r\n")
            for answer in (b"250 hello", b"250 OK", b"250 OK", b"354 go on"):
                lines.readline()
                lines.write(answer + b"\r\n")
            while (line := lines.readline()) != b".\r\n":
                got.append(line)
            lines.write(b"250 OK\r\n")
            time.sleep(3)  # to QUIT it says nothing

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    send_test()
    assert delivering.deliver().done == 1
    thread.join(5)
    assert got


@pytest.mark.django_db(transaction=True)
def test_two_deliverers_send_each_message_once(server):
    with transaction.atomic():
        for number in range(60):
            send_test(f"reader{number}@example.org")
    results = deliver_by_two()
    assert sum(results) == 60
    assert min(results) > 0  # both had something to do
    assert len(set(server.recipients)) == len(server.recipients) == 60
    assert not Event.objects.waiting().exists()


@pytest.mark.django_db(transaction=True)
def test_a_process_that_is_killed_after_its_lease_loses_nothing(server, monkeypatch):
    with transaction.atomic():
        send_test()
    with monkeypatch.context() as patch:
        patch.setattr(sending, "message_of", lambda _: kill())
        assert is_killed(delivering.deliver)
    assert server.messages == []
    assert delivering.deliver().done == 0  # its lease runs
    assert 60 < delivering.seconds_until_due() <= 120
    make_due()
    assert delivering.deliver().done == 1
    assert len(server.messages) == 1


def test_no_transaction_is_open_while_it_is_sent(server, monkeypatch):
    depth, seen = len(connection.savepoint_ids), []
    connect = sending.get_connection

    def look():
        seen.append(len(connection.savepoint_ids))
        return connect()

    monkeypatch.setattr(sending, "get_connection", look)
    send_test()
    delivering.deliver()
    assert seen == [depth]


def test_a_server_without_starttls_gets_no_password_and_no_message(server, mail_settings):
    mail_settings.EMAIL_USE_TLS = True
    mail_settings.EMAIL_HOST_USER, mail_settings.EMAIL_HOST_PASSWORD = "ana", "secret"
    send_test()
    assert delivering.deliver().unavailable == {"mail"}
    assert "STARTTLS" in Event.objects.get().last_error
    assert server.messages == []


@pytest.mark.parametrize(("password", "arrives"), [("right", True), ("wrong", False)])
def test_the_password_of_the_server_is_given(inbox, mail_settings, password, arrives):
    def check(server, session, envelope, mechanism, data):
        is_right = (data.login, data.password) == (b"ana", b"right")
        return AuthResult(success=is_right, handled=False)

    controller = Controller(
        inbox,
        hostname="127.0.0.1",
        port=mail_settings.EMAIL_PORT,
        authenticator=check,
        auth_require_tls=False,
    )
    mail_settings.EMAIL_HOST_USER, mail_settings.EMAIL_HOST_PASSWORD = "ana", password
    send_test()
    controller.start()
    result = delivering.deliver()
    controller.stop()
    assert (result.done, len(inbox.messages)) == ((1, 1) if arrives else (0, 0))
    event = Event.objects.get()
    assert event.is_done == arrives
    assert password not in event.last_error
    if not arrives:
        assert event.last_error.startswith("The mail server rejects the user and password")
        assert event.next_at is not None  # for when they are mended
