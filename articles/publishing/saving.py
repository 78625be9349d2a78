"""Freezing the working copy as a revision: what a save does, and every verb that publishes."""

from typing import Any

from django.contrib.auth.models import User
from django.db.models import Max

from articles.models import Article, Revision
from articles.publishing.findings import findings_of
from articles.publishing.snapshots import Snapshot, take_snapshot
from articles.publishing.states import Held, Saved, Target, locked


def save_revision(
    article: Target,
    *,
    by: User | None = None,
    kind: str = Revision.Kind.SAVE,
    note: str = "",
    import_hash: str = "",
) -> Revision:
    """Freeze the article's rows as its working revision; unchanged rows make no revision."""
    with locked(article) as held:
        return freeze(held, by=by, kind=kind, note=note, import_hash=import_hash).revision


def freeze(held: Held, **about: Any) -> Saved:
    """The same on a row that is held; `about` as in `add_revision`."""
    snapshot = take_snapshot(held.row)
    revision = held.row.working_revision
    if revision is not None and revision.content_hash == snapshot.content_hash:
        held.article.working_revision = revision
    else:
        revision = add_revision(held.row, snapshot, **about)
        held.set(working_revision=revision)
    held.saved = Saved(revision, snapshot)
    return held.saved


def add_revision(
    article: Article,
    snapshot: Snapshot,
    *,
    by: User | None = None,
    kind: str = Revision.Kind.SAVE,
    note: str = "",
    import_hash: str = "",
    number: int | None = None,
) -> Revision:
    """Store a snapshot under the next number; the caller holds the article's lock.

    `number` is given by a caller that knows it: 1 for an article made in this transaction.
    """
    if number is None:
        number = (article.revisions.aggregate(highest=Max("number"))["highest"] or 0) + 1
    revision = Revision(
        article=article,
        number=number,
        kind=kind,
        note=note,
        created_by=by,
        import_hash=import_hash,
        **snapshot.columns,
    )
    blocking = [finding.is_blocking for finding in findings_of(revision, snapshot.body)]
    revision.blocking_findings = sum(blocking)
    revision.warning_findings = len(blocking) - sum(blocking)
    revision.save(force_insert=True)
    return revision
