"""Keys of other tools that keep a text from readers: draft, private, a password, a later date."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from articles import freshness
from articles.importers.fields import YEARS, read_time
from articles.importers.parsed import as_time

_YES = frozenset({"1", "true", "t", "yes", "y", "on"})
_NO = frozenset({"0", "false", "f", "no", "n", "off", "none", "null", "never"})
# Keys are compared without case and signs, and without what some tools put before them.
_PREFIXES = ("is", "post", "page", "entry", "article", "content", "wp", "dg", "eleventy")

# These hide a text unless their value says no.
_HIDING = frozenset(
    """archived archivedat confidential deleted deletedat disabled donotpublish dontpublish draft
    drafts excludefromcollections expired headless hidden hide hold indraft internal invisible
    loginrequired membersonly nopublish notforpublication notpublished notready offline onhold paid
    password passwordprotected paywall premium private protected removed requirelogin restricted
    retracted secret subscribersonly trash trashed underembargo unfinished unlisted unpublished wip
    withdrawn workinprogress
    bozza borrador brouillon entwurf rascunho szkic utkast черновик 草稿 下書き 초안""".split()
)
# These hide a text unless their value says yes, or is a date.
_SHOWING = frozenset(
    """active approved discoverable enabled listed live online public publish publishable published
    ready released routable show visible""".split()
)
# These hide a text when their value says no; whatever else it is has another meaning.
_SWITCHES = frozenset({"buildlist", "buildrender", "output", "permalink", "render"})
# These hide a text unless their value is one of the words below.
_STATES = frozenset(
    """access accesslevel approvalstatus availability draftstatus editorialstatus
    publicationstate publicationstatus publishingstatus publishstate publishstatus reviewstatus
    state status visibility workflow workflowstate workflowstatus""".split()
)
_SHOWN = _YES | frozenset(
    """active all anyone approved complete completed done enabled everyone featured final finished
    listed live online open public publish published ready released sent visible world""".split()
)
# These hide a text when their value is “draft” or “private”.
_KINDS = frozenset({"format", "kind", "layout", "type"})
# And every other key when its value is one of these.
_UNFINISHED = frozenset({"draft", "in review", "unpublished", "wip", "work in progress"})
# From then on a text is shown. What is no date hides it too, but for the last line.
_OPENINGS = frozenset(
    """availablefrom datepublished embargo embargodate embargoed embargoeduntil embargountil
    goliveat golivedate pubdate publicationdate publishafter publishat publishdate publishdatetime
    publishedat publisheddate publishedon publishfrom publishon publishtime releaseat releasedate
    scheduleat scheduled scheduledat scheduledate scheduledfor scheduledpublishdate
    scheduledpublicationdate validfrom visiblefrom
    date datetime firstpublishedat release schedule""".split()
)
_LOOSE = frozenset({"date", "datetime", "firstpublishedat", "release", "schedule"})
_YEAR = re.compile(r"(?<![0-9])2[0-9]{3}(?![0-9])")
_TIME_STAMP = re.compile(r"([0-9]{10})(?:[0-9]{3})?")  # in seconds, in milliseconds
# Groups that speak about the whole text; what others hide, such as a cover, is their own.
_GROUPS = frozenset(
    """article attributes build cms config content data editorial extra fields frontmatter meta
    metadata options params page post publication publish publishing settings state status system
    workflow""".split()
)
# From then on a text is no longer shown.
_ENDS = frozenset(
    """archiveat archivedate availableuntil expire expireat expiredate expires expiresat
    expireson expiration expirationdate expiry expiryat expirydate removeat takedownat
    takedowndate unpublish unpublishat unpublishdate unpublishedat unpublishedon unpublishon
    validthrough validuntil visibleuntil""".split()
)


def _spellings(names: frozenset[str]) -> dict[str, str]:
    """Names by the ways in which keys spell them: with a prefix, and without."""
    with_prefix = {f"{prefix}{name}": name for prefix in _PREFIXES for name in names}
    return with_prefix | {name: name for name in names}


_GROUP_KEYS = _spellings(_GROUPS)
_KEYS = _spellings(_HIDING | _SHOWING | _SWITCHES | _STATES | _KINDS | _OPENINGS | _ENDS)
_SECRETS = frozenset({"password"})
_MAX_DEPTH = 2
_SHOWN_LENGTH = 60


@dataclass
class Withheld:
    """What a file says against its publication: now, or before a time."""

    reasons: list[str] = field(default_factory=list)
    not_before: datetime | None = None
    keys: set[str] = field(default_factory=set)  # of the front matter, that were understood


def read_withheld(values: dict[Any, Any], own: frozenset[str]) -> Withheld:
    """Look at the keys that are not our own, and at those of groups."""
    withheld = Withheld()
    now = freshness.now()
    for statement in _statements(values, own):
        moment = _moment(statement.text) if statement.plain in _OPENINGS | _SHOWING else None
        if moment and moment > now:
            withheld.not_before = max(moment, withheld.not_before or moment)
        elif moment or statement.is_ignored:
            continue
        elif reason := _reason(statement):
            withheld.reasons.append(reason)
        withheld.keys.add(statement.top)
    return withheld


def says_whether(value: Any) -> bool:
    """Whether a value is a yes or a no, and not a date."""
    return isinstance(value, str) and value.strip().casefold() in _YES | _NO | {"draft"}


@dataclass(frozen=True)
class _Statement:
    """A key that may hide a text, and what it says."""

    top: str  # the key of the front matter in which it stands
    name: str  # with the groups around it
    plain: str  # as it stands in the lists above
    value: str

    @property
    def text(self) -> str:
        return self.value.casefold()

    @property
    def is_ignored(self) -> bool:
        """Whether it means something else than that a text is shown, or not."""
        if self.plain == "hide":  # or else the parts of the page to be hidden, as in MkDocs
            return self.text not in _YES
        if self.plain in _KINDS:
            return self.text not in {"draft", "private"}
        if self.plain in _SWITCHES:
            return self.text not in _NO
        if self.plain in _LOOSE:
            return not _is_later(self.text)
        return self.plain in _SHOWING and "://" in self.text

    def __str__(self) -> str:
        value = self.value[:_SHOWN_LENGTH]
        return _("“%(key)s: %(value)s”") % {"key": self.name, "value": value}


def _statements(
    values: dict[Any, Any], own: frozenset[str], top: str = "", within: str = ""
) -> Iterator[_Statement]:
    for key, value in values.items():
        if not isinstance(key, str) or key in own or not value:
            continue
        if isinstance(value, dict):
            if _plain(key, _GROUP_KEYS) and within.count(".") < _MAX_DEPTH:
                yield from _statements(value, frozenset(), top or key, f"{within}{key}.")
            continue
        plain = _plain(f"{within}{key}", _KEYS) or _plain(key, _KEYS)
        line = _line(value)
        if plain or line.casefold() in _UNFINISHED:
            yield _Statement(top or key, f"{within}{key}", plain, line)


def _plain(key: str, names: dict[str, str]) -> str:
    """The name under which a key stands among others, or nothing."""
    if len(key) > _SHOWN_LENGTH:
        return ""
    return names.get("".join(char for char in key.casefold() if char.isalnum()), "")


def _line(value: Any) -> str:
    items = value[:10] if isinstance(value, list) else [value]
    return ", ".join(" ".join(str(item)[:200].split()) for item in items)


def _reason(statement: _Statement) -> str:
    """Why a text is held back, or nothing."""
    plain, text = statement.plain, statement.text
    if plain in _SHOWING | _STATES:
        return "" if text in _SHOWN else str(statement)
    if plain in _SWITCHES:
        return str(statement)
    if text in _NO:
        return ""
    if plain in _SECRETS:
        return _("“%s”") % statement.name
    if plain in _ENDS:
        return _("%s (articles don’t expire by themselves)") % statement
    return str(statement)


def _is_later(text: str) -> bool:
    """Whether a date in another spelling is one of a later year, or a time stamp to come."""
    now = freshness.now()
    if match := _TIME_STAMP.fullmatch(text):
        return int(match[1]) > now.timestamp()
    return any(int(year) > now.year for year in _YEAR.findall(text))


def _moment(text: str) -> datetime | None:
    """The time that is meant; a year such as 9999 means “never”, and is none."""
    try:
        moment = as_time(read_time(text.replace("/", "-")))
    except (ValueError, OverflowError):
        return None
    return moment if moment and moment.year < YEARS.stop else None
