"""The verbs of publishing. Each is one transaction that holds the article's row lock."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import audit, freshness
from articles.images import going, social_cards
from articles.models import Article, Correction, Revision
from articles.publishing.findings import findings_of, findings_of_row
from articles.publishing.notices import change_with, require_notice, require_words
from articles.publishing.periods import (
    LATEST,
    Opening,
    drop_scheduled,
    first_opening,
    go_live,
    leave,
    opening,
    present,
    too_late,
)
from articles.publishing.saving import add_revision, freeze
from articles.publishing.snapshots import put_back, take_snapshot
from articles.publishing.states import (
    Held,
    PublishingBlocked,
    PublishingError,
    Saved,
    Target,
    changing,
    locked,
    require,
)
from articles.publishing.telling import PUBLISHED, subject_of, tell
from articles.publishing.unread import of_unread

Change = Revision.Change


def publish(
    article: Target,
    *,
    by: User | None = None,
    change: str = Change.MINOR,
    published_at: datetime | None = None,
    updated_at: datetime | None = None,
    has_read: bool = False,
) -> Revision:
    """Make the working revision live now; a scheduled edit is dropped and stays a draft.

    `published_at` and `updated_at` are for articles that first appeared elsewhere; without the
    former, the first publication takes the article's `first_published_at`. `has_read`: whoever
    publishes says to have read it (see `unread`).
    Raises PublishingBlocked with the findings in the way, PublishingError when the state
    does not allow it or nothing would change.
    """
    with changing(article) as held:
        row, now = held.row, held.now
        require(row, "publish", now)
        revision = _publishable(held, now, by)
        live = present(row, now)
        had_schedule = drop_scheduled(row, live, now)
        if live is not None and _is_same(live, revision):
            if not had_schedule:
                raise PublishingError(_nothing_changed(row))
            audit.record("unschedule", row, by=by)
            return live
        begins = opening(row, now, change, published_at, updated_at)
        _record_opening("publish", row, revision, begins, by, has_read=has_read)
        return go_live(held, revision, live, begins)


def publish_new(
    article: Article,
    *,
    by: User | None = None,
    published_at: datetime | None = None,
    updated_at: datetime | None = None,
) -> Revision:
    """Make an article live that was created and begun in this very transaction.

    Nobody else can see its rows, so nothing is locked, compared or announced. Raises
    PublishingBlocked, and PublishingError when another article has its address.
    """
    now, revision = freshness.now(), article.working_revision
    if revision is None or revision.pk is not None:
        raise ValueError(f"“{article}” was not begun by `begin`.")
    _require_publishable(article, now, revision)
    begins = first_opening(now, published_at or article.first_published_at, updated_at)
    unread = of_unread(revision, has_read=False)
    audit.record("publish", article, by=by, revision=revision.number, **unread)
    return go_live(Held(article, article, now), revision, None, begins)


def schedule(
    article: Target,
    at: datetime,
    *,
    by: User | None = None,
    change: str = Change.MINOR,
    published_at: datetime | None = None,
    has_read: bool = False,
) -> Revision:
    """Make the working revision live at a future time, in place of any earlier schedule."""
    if timezone.is_naive(at):
        raise PublishingError(_("The time of publication needs a time zone."))
    with changing(article) as held:
        row, now = held.row, held.now
        require(row, "schedule", now)
        if at <= now:
            raise PublishingError(_("That time is in the past. Publish now instead."))
        if at > LATEST:
            raise PublishingError(too_late())
        revision = _publishable(held, at, by)
        live = present(row, now)
        drop_scheduled(row, live, now)
        if _is_same(live, revision):
            raise PublishingError(_nothing_changed(row))
        begins = opening(row, at, change, published_at)
        _record_opening("schedule", row, revision, begins, by, has_read=has_read, at=at)
        return go_live(held, revision, live, begins)


def unschedule(article: Target, *, by: User | None = None) -> None:
    """Return the scheduled revision to a draft; the present one stays live."""
    with changing(article) as held:
        require(held.row, "unschedule", held.now)
        audit.record("unschedule", held.row, by=by)
        drop_scheduled(held.row, present(held.row, held.now), held.now)


def unpublish(article: Target, *, by: User | None = None) -> None:
    """Take the article off the site; its address answers 404 until it is published again."""
    with changing(article) as held:
        require(held.row, "unpublish", held.now)
        audit.record("unpublish", held.row, by=by)
        _leave(held)


def correct(
    article: Target,
    text: str,
    *,
    kind: str = Correction.Kind.CORRECTION,
    placement: str = Correction.Placement.TOP,
    by: User | None = None,
    has_read: bool = False,
) -> Correction:
    """Publish the working copy together with the notice that says what was wrong, at once.

    The kind of change follows from the notice: an update for the kind “update”, else a correction.
    What it does in each state:

    - Live, and the working copy is what readers see: the notice alone. A scheduled edit stays.
    - Live with changes: the text goes live, and its notice with it.
    - Live with a scheduled edit: the same, and the edit is a draft again, as `publish` does.
    - Retracted: the same two ways; the article stays retracted and in no list.
    - Draft, in review, ready or scheduled, and public before: published again, with its notice.
    - Never public, or taken down: refused.

    Raises PublishingBlocked with the findings in the way, when there is a text to publish.
    """
    with changing(article) as held:
        row = held.row
        require(row, "correct", held.now)
        text = require_notice(kind, text)
        revision = _publish_change(held, change_with(kind), by)
        published: dict[str, Any] = {}
        if revision is not None:
            published = {"revision": revision.number, "change": revision.change}
            published |= of_unread(revision, has_read=has_read)
            tell(PUBLISHED, row, by, revision=revision.number, change=revision.change)
        audit.record("correct", row, by=by, kind=kind, text=text, **published)
        return _notify(held, kind, text, placement, by, revision)


def add_notice(
    article: Target,
    text: str,
    *,
    kind: str = Correction.Kind.CORRECTION,
    placement: str = Correction.Placement.TOP,
    amends: Correction | None = None,
    by: User | None = None,
) -> Correction:
    """Add a public notice by itself; the text that readers see stays as it is.

    `amends` is an earlier notice on the article, which stays as readers were told it.
    """
    with locked(article) as held:
        require(held.row, "add notice", held.now)
        text = require_notice(kind, text)
        if amends is not None and amends.article_id != held.row.pk:
            raise PublishingError(_("The notice to amend is on another article."))
        amended = {"amends": amends.text} if amends else {}
        audit.record("correct", held.row, by=by, kind=kind, text=text, **amended)
        return _notify(held, kind, text, placement, by, amends=amends)


def retract(article: Target, text: str, *, by: User | None = None) -> Correction:
    """Keep the page with a notice, and take the article out of every list."""
    with changing(article) as held:
        row, now = held.row, held.now
        require(row, "retract", now)
        text = require_words(text)
        audit.record("retract", row, by=by, text=text)
        kind, placement = Correction.Kind.RETRACTION, Correction.Placement.TOP
        notice = _notify(held, kind, text, placement, by)
        drop_scheduled(row, present(row, now), now)
        row.revisions.filter(is_listed=True).update(is_listed=False)
        held.set(retracted_at=now)
        return notice


def take_down(article: Target, *, by: User | None = None) -> None:
    """Remove the article from the site; its addresses answer 410."""
    with changing(article) as held:
        require(held.row, "take down", held.now)
        audit.record("take down", held.row, by=by)
        _leave(held)
        held.set(taken_down_at=held.now)


def reinstate(article: Target, *, by: User | None = None) -> None:
    """Undo a retraction (live and listed again) or a takedown (a draft again)."""
    with changing(article) as held:
        require(held.row, "reinstate", held.now)
        audit.record("reinstate", held.row, by=by)
        if held.row.taken_down_at is None:
            held.row.revisions.live(held.now).update(is_listed=True)
        held.set(retracted_at=None, taken_down_at=None)


def restore(article: Target, revision: Revision, *, by: User | None = None) -> Revision:
    """Make an earlier revision the working copy again, as a new draft. Publishes nothing."""
    with locked(article) as held:
        if revision.article_id != held.row.pk:
            raise PublishingError(_("This revision belongs to another article."))
        audit.record("restore", held.row, by=by, revision=revision.number)
        return _return_to(held, revision, f"Revision {revision.number} restored", by)


def discard(article: Target, *, by: User | None = None) -> Revision:
    """Drop the changes since the live revision; the draft stays in the history."""
    with changing(article) as held:
        row, now = held.row, held.now
        require(row, "discard", now)
        live = row.revisions.live(now).get()
        had_schedule = drop_scheduled(row, live, now)
        if not had_schedule and _is_same(live, row.working_revision):
            raise PublishingError(
                _("“%(title)s” has no changes to discard.") % {"title": row.title}
            )
        audit.record("discard", row, by=by, to_revision=live.number)
        return _return_to(held, live, "Changes discarded", by)


def has_changes(article: Article, now: datetime | None = None) -> bool:
    """Whether publishing the working copy would change what readers see, as far as it is saved."""
    if article.working_revision_id is None:
        return True
    saved = Revision.objects.filter(pk=article.working_revision_id).values("content_hash")
    return not article.revisions.live(now).filter(content_hash=Subquery(saved)).exists()


def _publishable(held: Held, start: datetime, by: User | None) -> Revision:
    """The revision to make live at `start`, once nothing has to be fixed."""
    saved = held.saved or freeze(held, by=by)
    revision = saved.revision
    findings_of(revision, saved.snapshot.body)
    _require_publishable(held.row, start, revision)
    if revision.live is None or revision.live.upper is None:
        return revision
    # It was live before; a second period is a row of its own, so that history is kept.
    return _again(held, saved, by)


def _require_publishable(row: Article, start: datetime, revision: Revision) -> None:
    findings = [*findings_of_row(row), *findings_of(revision)]
    if blocking := [finding for finding in findings if finding.is_blocking]:
        raise PublishingBlocked(blocking)
    period = DateTimeTZRange(start, None)
    rivals = Revision.objects.filter(slug=revision.slug, live__overlap=period)
    if (title := rivals.exclude(article=row).values_list("title", flat=True).first()) is not None:
        raise PublishingError(
            _("“%(title)s” is already public at the address “%(slug)s”. Choose another slug.")
            % {"title": title, "slug": revision.slug}
        )


def _again(held: Held, saved: Saved, by: User | None) -> Revision:
    note, kind = f"Revision {saved.revision.number} published again", Revision.Kind.PUBLISH
    again = add_revision(held.row, saved.snapshot, by=by, kind=kind, note=note)
    held.set(working_revision=again)
    held.saved = Saved(again, saved.snapshot)
    return again


def _publish_change(held: Held, change: str, by: User | None) -> Revision | None:
    """Make the working copy live now where readers see another text; None where they do not."""
    row, now = held.row, held.now
    live = present(row, now)
    saved = held.saved or freeze(held, by=by)
    if _is_same(live, saved.revision):
        return None
    revision = _publishable(held, now, by)
    drop_scheduled(row, live, now)
    begins = opening(row, now, change)
    _draw_card(revision)
    return go_live(held, revision, live, begins)


def _is_same(live: Revision | None, revision: Revision | None) -> bool:
    if live is None or revision is None:
        return False
    return live.content_hash == revision.content_hash


def _nothing_changed(row: Article) -> str:
    return _("“%(title)s” has no changes to publish.") % {"title": row.title}


def _record_opening(
    action: str,
    row: Article,
    revision: Revision,
    begins: Opening,
    by: User | None,
    *,
    has_read: bool,
    **details: Any,
) -> None:
    """The entry of a publication; the first of an article has no kind of change."""
    details |= of_unread(revision, has_read=has_read)
    if begins.change:
        details["change"] = begins.change
    audit.record(action, row, by=by, revision=revision.number, **details)
    told = {"revision": revision.number, "change": begins.change}
    tell(PUBLISHED, row, by, not_before=begins.start if action == "schedule" else None, **told)
    _draw_card(revision)


def _leave(held: Held) -> None:
    """Out of sight of readers, with all that was drawn of it and shown by it alone."""
    leave(held.row, held.now)
    going.leave(held.row.pk, subject_of(held.row.pk))


def _draw_card(revision: Revision) -> None:
    """Once it is live; a card that cannot be drawn does not undo a publication."""
    transaction.on_commit(lambda: social_cards.keep_card_of(revision.pk), robust=True)


def _return_to(held: Held, revision: Revision, note: str, by: User | None) -> Revision:
    put_back(held.row, revision)
    snapshot, kind = take_snapshot(held.row), Revision.Kind.RESTORE
    returned = add_revision(held.row, snapshot, by=by, kind=kind, note=note)
    held.saved = Saved(returned, snapshot)
    held.set(stage=Article.Stage.DRAFTING, working_revision=returned)
    held.article.refresh_from_db()
    return returned


def _notify(
    held: Held,
    kind: str,
    text: str,
    placement: str,
    by: User | None,
    revision: Revision | None = None,
    amends: Correction | None = None,
) -> Correction:
    """The notice, dated as the publication that it came with."""
    return held.row.corrections.create(
        kind=kind,
        text=text,
        placement=placement,
        created_by=by,
        revision=revision,
        amends=amends,
        created_at=revision.live.lower if revision else held.now,
    )
