"""What became of an item, and the report: a row each, progress, a closing line of counts."""

import time
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Article
from articles.words import thousands

PROGRESS_SECONDS = 5


class Status(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    NEEDS_ATTENTION = "needs attention"
    REJECTED = "rejected"

    @property
    def planned(self) -> str:
        """What a dry run says: nothing has happened yet."""
        return {
            Status.CREATED: _("will be created"),
            Status.UPDATED: _("will be updated"),
            Status.UNCHANGED: _("unchanged"),
            Status.NEEDS_ATTENTION: _("will need attention"),
            Status.REJECTED: _("will be rejected"),
        }[self]


@dataclass
class ImportResult:
    """The result of an item. `url` is the path at which readers find it, if they do."""

    status: Status
    title: str = ""
    article: Article | None = None
    url: str | None = None
    messages: list[str] = field(default_factory=list)
    is_withheld: bool = False
    is_unread: bool = False  # made with AI, reviewed by nobody, and not seen by readers before
    is_released: bool = False  # live or scheduled by this import

    @property
    def is_failure(self) -> bool:
        """Whether it was rejected, or not published although that was asked for."""
        return self.status == Status.REJECTED or self.is_withheld


class Stream(Protocol):
    def write(self, text: str) -> object: ...


class ImportReport:
    def __init__(self, out: Stream, err: Stream, site_url: str, is_dry_run: bool = False):
        self.out, self.err = out, err
        self.site_url = site_url
        self.is_dry_run = is_dry_run
        self.width = max(len(self._word(status)) for status in Status)
        self.counts: Counter[Status] = Counter()
        self.failures = self.withheld = self.unread = 0
        self.started = self.shown_at = time.monotonic()

    def add(self, path: Path, result: ImportResult) -> None:
        self.counts[result.status] += 1
        self.failures += result.is_failure
        self.withheld += result.is_withheld
        self.unread += result.is_unread and result.is_released
        parts = [f"{self._word(result.status):<{self.width}}", printable(str(path))]
        if result.title:
            parts.append(f"“{printable(result.title)}”")
        if result.url and not self.is_dry_run:
            parts.append(f"{self.site_url}{result.url}")
        self.out.write("  ".join(parts))
        for message in result.messages:
            self.out.write(f"    {printable(message)}")
        self._show_progress()

    def close(self) -> None:
        counted = [
            f"{thousands(self.counts[status])} {self._word(status)}"
            for status in Status
            if self.counts[status]
        ]
        sentences = [f"{', '.join(counted)}." if counted else _("There are no files to import.")]
        if self.withheld:
            sentences.append(_("Not published: %s.") % thousands(self.withheld))
        if self.unread:
            sentences.append(unread_published(self.unread, is_dry_run=self.is_dry_run))
        if self.is_dry_run:
            sentences.append(_("This was a dry run. Nothing was changed."))
        self.out.write(" ".join(sentences))

    def _word(self, status: Status) -> str:
        return status.planned if self.is_dry_run else str(status)

    def _show_progress(self) -> None:
        now = time.monotonic()
        if now - self.shown_at >= PROGRESS_SECONDS:
            self.shown_at = now
            done = self.counts.total()
            rate = f"{done / (now - self.started):.0f}"
            message = ngettext(
                "%(number)s item, %(rate)s a second …",
                "%(number)s items, %(rate)s a second …",
                done,
            )
            self.err.write(message % {"number": thousands(done), "rate": rate})


def unread_published(number: int, *, is_dry_run: bool = False) -> str:
    """How many drafts made with AI went out although nobody has reviewed them."""
    if is_dry_run:
        message = ngettext(
            "%(number)s AI draft that nobody reviewed will be published or scheduled.",
            "%(number)s AI drafts that nobody reviewed will be published or scheduled.",
            number,
        )
    else:
        message = ngettext(
            "%(number)s AI draft that nobody reviewed was published or scheduled.",
            "%(number)s AI drafts that nobody reviewed were published or scheduled.",
            number,
        )
    return message % {"number": thousands(number)}


def printable(text: str) -> str:
    """Text that a terminal shows and nothing else: no control characters, no broken bytes."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(char if char.isprintable() or _is_harmless(char) else "�" for char in text)


def _is_harmless(char: str) -> bool:
    """Whether it is a space, a soft hyphen, or joins the letters of a word."""
    return unicodedata.category(char) == "Zs" or char in "\u00ad\u200c\u200d"
