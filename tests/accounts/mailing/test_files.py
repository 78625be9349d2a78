"""Without a mail server, messages are files for the owner's eyes alone, for a month."""

import email
import os
import stat
import time
from email.policy import default

import pytest
from django.core import mail
from django.db.models.functions import Now
from django.test import override_settings

from accounts.mailing.compose import is_configured, send
from outbox import delivering
from outbox.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings, tmp_path):
    settings.EMAIL_BACKEND = "accounts.mailing.files.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "var" / "mail"
    return settings.EMAIL_FILE_PATH


def test_a_message_is_a_file(folder):
    assert not is_configured()
    send("test", "ana@example.org", {"who": "Zoë"})
    assert delivering.deliver().done == 1
    (path,) = folder.iterdir()
    assert path.suffix == ".eml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    message = email.message_from_bytes(path.read_bytes(), policy=default)
    assert message["To"] == "ana@example.org"
    assert "Zoë asked" in next(message.iter_parts()).get_content()


def test_a_message_for_a_mail_server_does_not_end_as_a_file(folder, settings):
    """A timer that doesn't know EMAIL_URL, beside a site that does."""
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        send("test", "ana@example.org", {"who": "Zoë"})
        send("test", "ben@example.org", {"who": "Zoë"})
    result = delivering.deliver()
    assert (result.done, result.failed) == (0, 1)
    assert not folder.exists()
    errors = Event.objects.exclude(last_error="").values_list("last_error", flat=True)
    assert list(errors) == ["EMAIL_URL isn’t set for a process that delivers. Set it there, too."]
    Event.objects.update(next_at=Now())
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert delivering.deliver().done == 2
    assert {message.to[0] for message in mail.outbox} == {"ana@example.org", "ben@example.org"}


def test_old_files_are_removed(folder):
    folder.mkdir(parents=True)
    for name, days in (("old.eml", 31), ("new.eml", 29), ("notes.txt", 99)):
        (folder / name).touch()
        os.utime(folder / name, (time.time() - days * 24 * 3600,) * 2)
    send("test", "ana@example.org", {"who": "Ana"})
    delivering.deliver()
    assert {"new.eml", "notes.txt"} < {path.name for path in folder.iterdir()}
    assert not (folder / "old.eml").exists()


def test_a_folder_that_cannot_be_written_loses_nothing(folder):
    folder.parent.mkdir(parents=True)
    folder.touch()
    send("test", "ana@example.org", {"who": "Ana"})
    assert delivering.deliver().unavailable == {"mail"}
