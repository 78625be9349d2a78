"""Messages as files, where no mail server is set: whoever runs the site opens them there."""

import os
import secrets
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend

KEPT = 30 * 24 * 3600  # seconds


class EmailBackend(BaseEmailBackend):
    """One file for each message, for the owner's eyes alone: its links give access."""

    def __init__(self, **options):
        super().__init__(**options)
        self.folder = Path(settings.EMAIL_FILE_PATH)

    def send_messages(self, email_messages):
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for message in email_messages:
            self._write(message.message().as_bytes(linesep="\r\n"))
        self._sweep()
        return len(email_messages)

    def _write(self, message: bytes) -> None:
        stem = f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(4)}"
        unfinished = self.folder / f".{stem}"
        with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(message)
        unfinished.rename(self.folder / f"{stem}.eml")

    def _sweep(self) -> None:
        """As the outbox forgets what it has sent."""
        oldest = time.time() - KEPT
        for path in self.folder.glob("*.eml"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < oldest:
                    path.unlink()
