"""The published versions of an article: what kind of change each was, and what it changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from articles.history.comparison import Comparison, compare
from articles.models import Correction, Revision
from articles.publishing.snapshots import HASHED

# A notice published together with a text is dated just after it.
TOGETHER = timedelta(minutes=1)
# Characters of text that are compared for one page; what goes beyond is told, not shown.
LONGEST = 600_000


class Change(StrEnum):
    """What a version was to readers; the value is what they are told."""

    FIRST = "First published"
    AGAIN = "Published again"
    CORRECTION = "Correction"
    UPDATE = "Update"
    MINOR = "Minor change"


@dataclass
class Version:
    """A revision that readers could open. `comparison` is None for the first one."""

    revision: Revision
    change: Change
    notices: list[Correction] = field(default_factory=list)
    comparison: Comparison | None = None
    is_too_long: bool = False  # the texts differ, and are not compared

    @property
    def dated(self) -> datetime:
        """When readers are told it appeared: the first one may have done so elsewhere."""
        is_first = self.change == Change.FIRST
        return self.revision.published_at if is_first else self.revision.live.lower


def versions_of(
    revisions: Sequence[Revision], before: Revision | None, notices: Sequence[Correction]
) -> list[Version]:
    """Describe revisions, the newest first; `before` was live before the last of them.

    `notices` are those of the article, the newest first.
    """
    by_revision = _under_revisions(revisions, before, notices)
    budget, found = LONGEST, []
    for new, old in pairwise([*revisions, before]):
        own = by_revision[new.pk]
        version = Version(new, _change(new, old, own), own)
        if old is not None:
            budget -= _compare(version, old, budget)
        found.append(version)
    return found


def _under_revisions(
    revisions: Sequence[Revision], before: Revision | None, notices: Sequence[Correction]
) -> dict[int, list[Correction]]:
    """Each notice under the revision that readers saw when it was added."""
    found: dict[int, list[Correction]] = {each.pk: [] for each in revisions}
    end = revisions[0].live.upper if revisions else None
    for notice in notices:
        if end is not None and notice.created_at >= end:
            continue  # of a version on a page before this one
        begun = (each for each in revisions if each.live.lower <= notice.created_at)
        if (revision := next(begun, None)) is not None:
            found[revision.pk].append(notice)
        elif _is_after(before, notice):
            found[revisions[-1].pk].append(notice)
    return found


def _is_after(before: Revision | None, notice: Correction) -> bool:
    """Whether no earlier version was there to be seen when the notice was added."""
    if before is None:
        return True
    return before.live.upper is not None and notice.created_at >= before.live.upper


def _change(new: Revision, old: Revision | None, notices: Sequence[Correction]) -> Change:
    """As far as dates and notices tell; what the editor called it is not kept for readers."""
    if old is None:
        return Change.FIRST
    if old.live.upper is not None and old.live.upper < new.live.lower:
        return Change.AGAIN
    mended = {Correction.Kind.CORRECTION, Correction.Kind.CLARIFICATION, Correction.Kind.APOLOGY}
    latest = new.live.lower + TOGETHER
    if any(each.kind in mended and each.created_at <= latest for each in notices):
        return Change.CORRECTION
    return Change.UPDATE if new.public_updated_at > old.public_updated_at else Change.MINOR


def _compare(version: Version, old: Revision, budget: int) -> int:
    """Fill in what changed; the characters that were compared for it."""
    columns = [{name: getattr(each, name) for name in HASHED} for each in (old, version.revision)]
    texts = [each["body"] for each in columns]
    cost = sum(map(len, texts)) if texts[0] != texts[1] else 0
    if cost > budget:
        version.is_too_long = True
        columns = [each | {"body": ""} for each in columns]
    version.comparison = compare(*columns)
    return min(cost, budget)
