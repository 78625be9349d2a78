"""Composing a message in the publication's look and language, and handing it to the outbox."""

import re
from datetime import datetime
from email.utils import make_msgid
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.template import Context
from django.template.loader import get_template
from django.utils.translation import get_language, get_language_bidi, override
from django.utils.translation.trans_real import get_supported_language_variant

from accounts.mailing.addresses import one_line, require_address
from accounts.mailing.look import look_of
from accounts.models.mail import KIND
from articles.models import Publication
from articles.zone import in_publication_zone
from outbox import events

FILES = "accounts.mailing.files.EmailBackend"
SIGNATURE = "-- "  # the line that mail programs know it by
_GAPS = re.compile(r"\n{3,}")


def is_configured() -> bool:
    """Whether mail leaves this machine: EMAIL_URL names a server."""
    return settings.EMAIL_BACKEND != FILES


def send(
    template: str,
    to: str,
    context: dict[str, Any],
    *,
    person: User | None = None,
    reply_to: str = "",
    subject: str = "",
    invited_at: datetime | None = None,
) -> None:
    """Compose a message and have it sent once the present transaction is committed.

    `template` names `email/<template>.subject.txt`, `.txt` and `.html`, which extend
    `email/base.*`. `to` may have a name: “Ana Ruiz <ana@example.org>”. Raises ValueError for what
    is no address. Plain text needs no `autoescape off`. What is for a `person` of the newsroom is
    sent only as long as they work here. With `subject`, what it is about, it goes when that is
    removed without a trace. The mail of an invitation names its moment, and goes as long
    as that one is open.
    """
    payload = {
        "template": template,
        "to": require_address(to),
        "person": person.pk if person else None,
        "reply_to": require_address(reply_to) if reply_to else "",
        "message_id": make_msgid(domain=host()),
        "invited_at": invited_at.isoformat() if invited_at else None,
        "needs_server": is_configured(),  # a process that has none must not take it for sent
        **compose(template, context),
    }
    events.record(KIND, payload, subject=subject)


def cancel(subject: str, reason: str) -> None:
    """What waits of the subject isn't sent; the list of email says why."""
    events.cancel(KIND, subject, reason)


def compose(template: str, context: dict[str, Any]) -> dict[str, str]:
    """The subject, the plain text and the HTML."""
    publication = Publication.objects.first() or Publication()
    with override(_language_of(publication)), in_publication_zone():
        values = {
            "publication": publication,
            "site_url": settings.SITE_URL,
            "language": get_language(),
            "is_right_to_left": get_language_bidi(),
            **look_of(publication),
            **context,
        }
        subject = one_line(_plain(f"{template}.subject.txt", values))
        values["subject"] = subject
        text = _plain(f"{template}.txt", values)
        html = get_template(f"email/{template}.html").render(values)
    return {"subject": subject, "text": text, "html": html}


def host() -> str:
    """The site's own, where it is a name that an address may have."""
    name = settings.SITE_HOST
    is_name = "." in name and not name.replace(".", "").isdigit() and ":" not in name
    return name if is_name else "localhost"


def _plain(name: str, values: dict[str, Any]) -> str:
    template = get_template(f"email/{name}").template  # type: ignore[attr-defined]
    text = template.render(Context(values, autoescape=False))
    lines = (line if line == SIGNATURE else line.rstrip() for line in text.strip().splitlines())
    return _GAPS.sub("\n\n", "\n".join(lines)) + "\n"


def _language_of(publication: Publication) -> str:
    """The publication's, where the interface speaks it."""
    try:
        return get_supported_language_variant(publication.language)
    except LookupError:
        return settings.LANGUAGE_CODE
