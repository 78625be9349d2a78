"""The report on an import: a row per item, progress on long runs, a closing line of counts."""

import time
from collections import Counter
from pathlib import Path
from typing import Protocol

from articles.importers.loader import Outcome, Status

PROGRESS_SECONDS = 5


class Stream(Protocol):
    def write(self, text: str) -> object: ...


class Report:
    def __init__(self, out: Stream, err: Stream, site_url: str, is_dry_run: bool = False):
        self.out, self.err = out, err
        self.site_url = site_url
        self.is_dry_run = is_dry_run
        self.counts: Counter[Status] = Counter()
        self.failures = self.withheld = 0
        self.started = self.told = time.monotonic()

    def add(self, path: Path, outcome: Outcome) -> None:
        self.counts[outcome.status] += 1
        self.failures += outcome.is_failure
        self.withheld += outcome.is_withheld
        parts = [f"{outcome.status:<13}", printable(str(path))]
        if outcome.title:
            parts.append(f"“{printable(outcome.title)}”")
        if outcome.url and not self.is_dry_run:
            parts.append(f"{self.site_url}{outcome.url}")
        self.out.write("  ".join(parts))
        for message in outcome.messages:
            self.out.write(f"    {printable(message)}")
        self._tell_progress()

    def close(self) -> None:
        counted = [f"{self.counts[status]} {status}" for status in Status if self.counts[status]]
        line = f"{', '.join(counted)}." if counted else "There was no file to import."
        if self.withheld:
            line += f" Not published: {self.withheld}."
        if self.is_dry_run:
            line += " It was a dry run: nothing was changed."
        self.out.write(line)

    def _tell_progress(self) -> None:
        now = time.monotonic()
        if now - self.told >= PROGRESS_SECONDS:
            self.told = now
            done = self.counts.total()
            self.err.write(f"{done} items, {done / (now - self.started):.0f} a second …")


def printable(text: str) -> str:
    """Text that a terminal shows and nothing else: no control characters, no broken bytes."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(char if char.isprintable() or char == "\u202f" else "�" for char in text)
