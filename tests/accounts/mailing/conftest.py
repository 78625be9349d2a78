"""A real mail server in a thread of the test."""

import email
import socket
from email.policy import default

import pytest
from aiosmtpd.controller import Controller

from tests.newsroom.processes import free_port


class Inbox:
    """What the server was given; `answers` are its words about some recipients."""

    def __init__(self):
        self.messages, self.raw, self.answers = [], [], {}
        self.sender_answer = self.after_data = "250 OK"

    async def handle_MAIL(self, server, session, envelope, address, options):
        envelope.mail_from = address
        return self.sender_answer

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        if self.after_data.startswith("250"):
            self.raw.append(envelope.content)
            self.messages.append(email.message_from_bytes(envelope.content, policy=default))
        return self.after_data

    @property
    def recipients(self):
        return [message["to"] for message in self.messages]


@pytest.fixture
def inbox():
    return Inbox()


@pytest.fixture
def mail_settings(settings):
    """As EMAIL_URL makes them, for a port of this machine."""
    settings.EMAIL_BACKEND = "accounts.mailing.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_SSL = settings.EMAIL_USE_TLS = False
    settings.EMAIL_TIMEOUT = 5
    return settings


@pytest.fixture
def controller(inbox, mail_settings):
    """Not yet started."""
    return Controller(inbox, hostname="127.0.0.1", port=mail_settings.EMAIL_PORT)


@pytest.fixture
def server(controller, inbox):
    controller.start()
    yield inbox
    controller.stop()


@pytest.fixture
def silent_server(mail_settings):
    """It takes the call, and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        mail_settings.EMAIL_PORT = listening.getsockname()[1]
        yield listening
