"""Sending what was composed: the outbox's handler of mail, outside of any transaction."""

import smtplib
from contextlib import suppress
from email.charset import QP, Charset
from email.utils import parseaddr
from typing import Any

from django.contrib.auth.models import User
from django.core.mail import EmailMultiAlternatives, get_connection

from accounts.mailing.addresses import is_address, named
from accounts.mailing.compose import host, is_configured
from accounts.models.mail import KIND
from accounts.models.person import WORKS_HERE, Profile
from articles.models import Publication
from outbox import handlers
from outbox.handlers import Deferred, Dropped, Refused, Unavailable
from outbox.models import Event

# Lines of at most 76 characters, whatever the length of a paragraph, and no byte above 127: it
# passes through every server.
UTF8 = Charset("utf-8")
UTF8.body_encoding = QP

# What the server says to every message: it is down, or its settings or ours are wrong.
OF_ALL = (smtplib.SMTPConnectError, smtplib.SMTPHeloError, smtplib.SMTPSenderRefused)

# What is left of a message that was sent: its text may hold links that give access.
KEPT = ("template", "to", "subject", "message_id")

# What gives access to an account.
OPENING = {"invitation", "password_reset"}


def register() -> None:
    handlers.register(KIND, deliver, is_atomic=False)


def deliver(event: Event) -> None:
    """Hand the message to the mail server, and forget its text."""
    _require_recipient(event.payload)
    if event.payload.get("needs_server") and not is_configured():
        raise Unavailable("EMAIL_URL isn’t set for a process that delivers. Set it there, too.")
    message = message_of(event.payload)
    connection = get_connection()
    try:
        connection.open()
        connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        raise _refusal(*next(iter(error.recipients.values()))) from error
    except smtplib.SMTPAuthenticationError as error:
        raise Unavailable(f"The mail server rejects the user and password: {error}") from error
    except smtplib.SMTPResponseException as error:
        if isinstance(error, OF_ALL):
            raise Unavailable(_answer(error.smtp_code, error.smtp_error)) from error
        raise _refusal(error.smtp_code, error.smtp_error) from error
    except (OSError, smtplib.SMTPException) as error:  # no answer, no connection, no TLS
        raise Unavailable(f"The mail server can’t be reached: {error}") from error
    finally:
        with suppress(Exception):  # it is sent, however the server says goodbye
            connection.close()
    event.payload = {name: event.payload.get(name, "") for name in KEPT}


def _require_recipient(payload: dict[str, Any]) -> None:
    """Mail may have waited for days: who left meanwhile is told nothing, and gets no link.

    Nor does a link go to an address that was wrong, and corrected meanwhile.
    """
    if (key := payload.get("person")) is None:
        return
    user = User.objects.filter(WORKS_HERE, pk=key).only("email").first()
    if user is None:
        raise Dropped("The account was deactivated before this was sent.")
    address = named("", user.email) if is_address(user.email) else ""
    if payload["template"] in OPENING and parseaddr(payload["to"])[1] != address:
        raise Dropped("The account got another address before this was sent.")
    if payload["template"] == "invitation" and not _is_open(key, payload.get("invited_at")):
        raise Dropped("The invitation was revoked, renewed, or used before this was sent.")


def _is_open(user: int, invited_at: str | None) -> bool:
    """Whether it is the person's present invitation; messages of former releases name none."""
    present = Profile.objects.filter(user=user).exclude(invited_at=None)
    return (present.filter(invited_at=invited_at) if invited_at else present).exists()


def message_of(payload: dict[str, Any]) -> EmailMultiAlternatives:
    publication = Publication.objects.first() or Publication()
    reply_to = payload["reply_to"] or publication.mail_reply_to
    message = EmailMultiAlternatives(
        subject=payload["subject"],
        body=payload["text"],
        from_email=sender_of(publication),
        to=[payload["to"]],
        reply_to=[reply_to] if reply_to else [],
        headers={
            "Message-ID": payload["message_id"],
            # No answer by a machine, please: RFC 3834, and what Microsoft's servers look for.
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    message.encoding = UTF8
    if payload["html"]:
        message.attach_alternative(payload["html"], "text/html")
    return message


def sender_of(publication: Publication) -> str:
    """Whom messages come from, with a name."""
    name = publication.mail_name or publication.name
    return named(name, publication.mail_address or f"newsroom@{host()}")


def _refusal(code: int, message: bytes | str) -> Exception:
    """A code of 500 and more is the server's last word on this message, one of 400 is not."""
    answer = _answer(code, message)
    return Refused(answer) if code >= 500 else Deferred(answer)


def _answer(code: int, message: bytes | str) -> str:
    text = message.decode(errors="replace") if isinstance(message, bytes) else message
    return f"The mail server answered {code}: {text}"
