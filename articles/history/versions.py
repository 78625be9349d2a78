"""The published versions of an article: what kind of change each was, and what it changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.history.comparison import Comparison, compare
from articles.models import Correction, Revision
from articles.publishing.snapshots import HASHED

# Characters of text that are compared for one page; what goes beyond is told, not shown.
LONGEST = 600_000


class VersionKind(models.TextChoices):
    """What a version was to readers, and what they are told."""

    FIRST = "first", _("First published")
    AGAIN = "again", _("Published again")
    CORRECTION = "correction", _("Correction")
    UPDATE = "update", _("Update")
    MINOR = "minor", _("Minor change")


@dataclass
class Version:
    """A revision that readers could open. `comparison` is None for the first one."""

    revision: Revision
    kind: VersionKind
    notices: list[Correction] = field(default_factory=list)
    comparison: Comparison | None = None
    is_too_long: bool = False  # the texts differ, and are not compared

    @property
    def dated(self) -> datetime:
        """When readers are told it appeared: the first one may have done so elsewhere."""
        published_at, went_live_at = self.revision.published_at, self.revision.live.lower
        if self.kind == VersionKind.FIRST and published_at is not None:
            return published_at
        return went_live_at


def versions_of(
    revisions: Sequence[Revision], before: Revision | None, notices: Sequence[Correction]
) -> list[Version]:
    """Describe revisions, the newest first; `before` was live before the last of them.

    `notices` are those of the article, the newest first.
    """
    by_revision = _under_revisions(revisions, before, notices)
    budget, versions = LONGEST, []
    former = [*revisions[1:], before]
    for new, old in zip(revisions, former, strict=False):
        version = Version(new, _kind(new, old), by_revision[new.pk])
        if old is not None:
            budget -= _compare(version, old, budget)
        versions.append(version)
    return versions


def _under_revisions(
    revisions: Sequence[Revision], before: Revision | None, notices: Sequence[Correction]
) -> dict[int, list[Correction]]:
    """Each notice under its revision; one by itself under what readers saw when it was added."""
    by_revision: dict[int, list[Correction]] = {revision.pk: [] for revision in revisions}
    for notice in notices:
        key = notice.revision_id or _seen_at(notice.created_at, revisions, before)
        if key in by_revision:  # else it is on another page
            by_revision[key].append(notice)
    return by_revision


def _seen_at(
    moment: datetime, revisions: Sequence[Revision], before: Revision | None
) -> int | None:
    """The key of the revision that was live then, or of the first that came after."""
    end = revisions[0].live.upper if revisions else None
    if end is not None and moment >= end:
        return None  # of a version on a page before this one
    begun = (revision.pk for revision in revisions if revision.live.lower <= moment)
    if (key := next(begun, None)) is not None:
        return key
    is_after = before is None or (before.live.upper is not None and moment >= before.live.upper)
    return revisions[-1].pk if revisions and is_after else None


def _kind(new: Revision, old: Revision | None) -> VersionKind:
    """What was kept of the publication; of an older one, what its dates tell."""
    if old is None:
        return VersionKind.FIRST
    if old.live.upper is not None and old.live.upper < new.live.lower:
        return VersionKind.AGAIN
    if new.change:
        return VersionKind(new.change)
    updated_at, before = new.public_updated_at, old.public_updated_at
    is_update = updated_at is not None and before is not None and updated_at > before
    return VersionKind.UPDATE if is_update else VersionKind.MINOR


def _compare(version: Version, old: Revision, budget: int) -> int:
    """Fill in what changed; the characters that were compared for it."""
    both = (old, version.revision)
    columns = [{name: getattr(revision, name) for name in HASHED} for revision in both]
    texts = [column["body"] for column in columns]
    cost = sum(map(len, texts)) if texts[0] != texts[1] else 0
    if cost > budget:
        version.is_too_long = True
        columns = [column | {"body": ""} for column in columns]
    version.comparison = compare(*columns)
    return min(cost, budget)
