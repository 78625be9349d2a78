"""What every importer yields: an article as plain data, checked but not yet saved."""

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _

from articles.words import megabytes
from references.cleaning import clean_text, without_noise

MAX_BYTES = 2_000_000


class ImportRejected(ValueError):
    """The item cannot be imported; the message names the thing and says what to do."""


@dataclass(frozen=True)
class ParsedReference:
    """A line of the reference list; `url` is in the spelling of `addresses.normalise_url`."""

    number: int
    source: str
    title: str
    url: str
    published: date | None = None
    archive: str = ""


@dataclass(frozen=True)
class ParsedImage:
    """A picture beside the article's file."""

    file: str
    alt: str = ""
    caption: str = ""
    credit: str = ""
    licence: str = ""


@dataclass(frozen=True)
class ParsedArticle:
    """An article of a file. None means that the file says nothing: what is there stays.

    `provenance` has the names of the article's columns; it is either whole or None. `held` are
    the words of the file against publication, and `not_before` the time that it names for it.
    """

    title: str
    slug: str | None = None
    section: str | None = None
    standfirst: str | None = None
    authors: tuple[str, ...] | None = None
    tags: tuple[str, ...] | None = None
    published: datetime | date | None = None
    updated: datetime | date | None = None
    external_id: str | None = None
    url: str | None = None
    image: ParsedImage | None = None
    provenance: dict | None = None
    references: tuple[ParsedReference, ...] | None = None
    body: str | None = None
    held: tuple[str, ...] = ()
    not_before: datetime | None = None
    warnings: list[str] = field(default_factory=list, compare=False)

    def fingerprint(self, picture_hash: str = "") -> str:
        """SHA-256 over everything that is saved, as 64 hexadecimal digits."""
        content = asdict(replace(self, warnings=[])) | {"picture_hash": picture_hash}
        del content["held"], content["not_before"]
        text = json.dumps(content, default=_as_text, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def decode(data: bytes, name: str, warnings: list[str]) -> str:
    """The text of a file: UTF-8, composed, lines ended by LF, without what is no text."""
    if len(data) > MAX_BYTES:
        raise ImportRejected(
            _(
                "“%(name)s” is larger than %(limit)s (%(size)s). Put each article in its own file, "
                "without its images."
            )
            % {"name": name, "size": megabytes(len(data)), "limit": megabytes(MAX_BYTES)}
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ImportRejected(
            _("“%(name)s” isn’t UTF-8 text (byte %(byte)s in line %(line)s). Save it as UTF-8.")
            % {"name": name, "byte": f"{data[error.start]:#04x}", "line": line}
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise ImportRejected(
            _(
                "“%(name)s” has a NUL character in line %(line)s: it isn’t a text file, or it is "
                "damaged. Export it again."
            )
            % {"name": name, "line": line}
        )
    text = text.replace("\v", " ").replace("\f", " ")  # no breaks: one may stand in a key's line
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n")
    text, removed = without_noise(text)
    text = clean_text(text)
    if removed:
        warnings.append(_("Invisible control characters were removed: %s.") % removed)
    if not text:
        raise ImportRejected(_("“%s” is empty.") % name)
    return text


def as_time(value: datetime | date | None) -> datetime | None:
    """A time with a zone; a day is its midnight, and both are the site's when no zone is given."""
    if value is None:
        return None
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    return timezone.make_aware(value) if timezone.is_naive(value) else value


def _as_text(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
