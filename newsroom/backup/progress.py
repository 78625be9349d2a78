"""What a person at a terminal sees of a long work; others see nothing of it."""

import time
from typing import TextIO

PAUSE = 0.2  # seconds between two lines


class Progress:
    def __init__(self, stream: TextIO | None = None):
        self._stream = stream if stream is not None and stream.isatty() else None
        self._said_at = 0.0
        self._width = 0

    def say(self, text: str) -> None:
        """In place of what was said before; at most five times a second."""
        now = time.monotonic()
        if self._stream is None or now - self._said_at < PAUSE:
            return
        self._said_at = now
        self._stream.write(f"\r{text:<{self._width}}")
        self._stream.flush()
        self._width = len(text)

    def end(self) -> None:
        if self._stream is not None and self._width:
            self._stream.write(f"\r{'':<{self._width}}\r")
            self._stream.flush()
            self._width = 0


class Counter:
    """Bytes and files of one part of the work."""

    def __init__(self, progress: Progress, label: str, of: int = 0):
        self._progress, self._label, self._of = progress, label, of
        self.files = self.bytes = 0

    def add_bytes(self, count: int) -> None:
        self.bytes += count
        self._say()

    def add_file(self) -> None:
        self.files += 1
        self._say()

    def _say(self) -> None:
        megabytes = f"{self.bytes / 1e6:,.0f} MB"
        files = f"{self.files} of {self._of}, " if self._of else ""
        self._progress.say(f"{self._label}: {files}{megabytes}")
