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


def add_revision(article: Article, snapshot: Snapshot, **about: Any) -> Revision:
    """Store a snapshot under the next number; the caller holds the article's lock."""
    highest = article.revisions.aggregate(highest=Max("number"))["highest"] or 0
    revision = _revision(article, snapshot, highest + 1, **about)
    revision.save(force_insert=True)
    return revision


def begin(article: Article, snapshot: Snapshot, **about: Any) -> None:
    """Give an article that was made in this transaction its first revision, which is not stored.

    `publish_new` stores it as a live one, `keep_new` as a draft: one row that is written once.
    """
    article.working_revision = _revision(article, snapshot, 1, **about)


def keep_new(article: Article) -> None:
    """Store what was begun, unless it is."""
    revision = article.working_revision
    if revision is not None and revision.pk is None:
        revision.save(force_insert=True)
        article.working_revision = revision  # whose key is known now
        article.save(update_fields=["working_revision"])


def _revision(
    article: Article,
    snapshot: Snapshot,
    number: int,
    *,
    by: User | None = None,
    kind: str = Revision.Kind.SAVE,
    note: str = "",
    import_hash: str = "",
) -> Revision:
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
    return revision
