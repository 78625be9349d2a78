"""The verbs of publishing. Each is one transaction that holds the article's row lock."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Max
from django.utils import timezone

from articles import audit
from articles.images import social_cards
from articles.models import Article, Correction, Revision
from articles.models.article import State
from articles.publishing.findings import find_problems
from articles.publishing.snapshots import put_back, take_snapshot
from references.citations import Finding

EVER_LIVE = {State.LIVE, State.LIVE_DRAFT, State.LIVE_SCHEDULED}
NOT_TAKEN_DOWN = set(State) - {State.TAKEN_DOWN}

# State × action: in which states each verb may be used. Saving and restoring always may.
ALLOWED: dict[str, set[State]] = {
    "submit": NOT_TAKEN_DOWN - {State.IN_REVIEW},
    "approve": {State.IN_REVIEW, State.LIVE_DRAFT, State.LIVE_SCHEDULED, State.RETRACTED},
    "send back": {State.IN_REVIEW, State.READY, State.LIVE_DRAFT, State.LIVE_SCHEDULED},
    "publish": NOT_TAKEN_DOWN,
    "schedule": NOT_TAKEN_DOWN - {State.RETRACTED},
    "unschedule": {State.SCHEDULED, State.LIVE_SCHEDULED},
    "unpublish": EVER_LIVE,
    "correct": EVER_LIVE | {State.RETRACTED},
    "retract": EVER_LIVE,
    "take down": EVER_LIVE | {State.RETRACTED},
    "reinstate": {State.RETRACTED, State.TAKEN_DOWN},
    "discard": {State.LIVE_DRAFT, State.LIVE_SCHEDULED, State.RETRACTED},
}


Change = Revision.Change


class PublishingError(Exception):
    """The verb cannot be carried out; the message says why and what to do."""


class PublishingBlocked(PublishingError):
    """Findings stand in the way of publication."""

    def __init__(self, findings: list[Finding]):
        self.findings = findings
        super().__init__(" ".join(each.message for each in findings))


def save_revision(
    article: Article,
    *,
    by=None,
    kind: str = Revision.Kind.SAVE,
    note: str = "",
    import_hash: str = "",
) -> Revision:
    """Freeze the article's rows as its working revision; unchanged rows make no revision."""
    with locked(article) as (row, _):
        snapshot = take_snapshot(row)
        latest = row.working_revision
        if latest is not None and latest.content_hash == snapshot["content_hash"]:
            return latest
        revision = add_revision(row, snapshot, by=by, kind=kind, note=note, import_hash=import_hash)
        _set(row, article, working_revision=revision)
    return revision


def publish(
    article: Article,
    *,
    by=None,
    change: str = Change.MINOR,
    published_at: datetime | None = None,
    updated_at: datetime | None = None,
) -> Revision:
    """Make the working revision live now; a scheduled edit is dropped and stays a draft.

    `published_at` and `updated_at` are for articles that first appeared elsewhere.
    Raises PublishingBlocked with the findings in the way, PublishingError when the state
    does not allow it or nothing would change.
    """
    with locked(article) as (row, now):
        require(row, "publish", now)
        revision = _publishable(row, now, save_revision(row, by=by), by)
        present = _present(row, now)
        had_schedule = _drop_scheduled(row, present, now)
        if present is not None and present.content_hash == revision.content_hash:
            if not had_schedule:
                raise PublishingError(f"“{row.title}” is live already as it is: nothing changed.")
            audit.record("unschedule", row, by=by)
            return present
        dates = _public_dates(row, now, change, published_at, updated_at)
        audit.record("publish", row, by=by, revision=revision.number, change=change)
        _draw_card(revision)
        return _go_live(row, article, revision, present, now, dates)


def publish_new(
    article: Article,
    *,
    published_at: datetime | None = None,
    updated_at: datetime | None = None,
) -> Revision:
    """Make an article live that was created and saved in this very transaction.

    Nobody else can see its rows, so nothing is locked or compared. Raises PublishingBlocked,
    and PublishingError when another article has its address.
    """
    now = timezone.now()
    revision = _publishable(article, now, article.working_revision, None)
    _require_past(published_at, now)
    first = published_at or now
    dates = first, max(updated_at or first, first)
    audit.record("publish", article, revision=revision.number)
    return _go_live(article, article, revision, None, now, dates)


def schedule(
    article: Article,
    at: datetime,
    *,
    by=None,
    change: str = Change.MINOR,
    published_at: datetime | None = None,
) -> Revision:
    """Make the working revision live at a future time, in place of any earlier schedule."""
    if timezone.is_naive(at):
        raise PublishingError("The time of publication needs a time zone.")
    with locked(article) as (row, now):
        require(row, "schedule", now)
        if at <= now:
            raise PublishingError("The time of publication has passed: publish now instead.")
        revision = _publishable(row, at, save_revision(row, by=by), by)
        present = _present(row, now)
        _drop_scheduled(row, present, now)
        if present is not None and present.content_hash == revision.content_hash:
            raise PublishingError(f"“{row.title}” is live already as it is: nothing changed.")
        dates = _public_dates(row, at, change, published_at, None)
        audit.record("schedule", row, by=by, revision=revision.number, change=change, at=at)
        _draw_card(revision)
        return _go_live(row, article, revision, present, at, dates)


def unschedule(article: Article, *, by=None) -> None:
    """Return the scheduled revision to a draft; the present one stays live."""
    with locked(article) as (row, now):
        require(row, "unschedule", now)
        audit.record("unschedule", row, by=by)
        _drop_scheduled(row, _present(row, now), now)


def unpublish(article: Article, *, by=None) -> None:
    """Take the article off the site; its address answers 404 until it is published again."""
    with locked(article) as (row, now):
        require(row, "unpublish", now)
        audit.record("unpublish", row, by=by)
        _leave(row, now)


def retract(article: Article, text: str, *, by=None) -> Correction:
    """Keep the page with a notice, and take the article out of every list."""
    with locked(article) as (row, now):
        require(row, "retract", now)
        audit.record("retract", row, by=by, text=text)
        notice = _add_notice(row, Correction.Kind.RETRACTION, text, Correction.Placement.TOP, by)
        _drop_scheduled(row, _present(row, now), now)
        row.revisions.filter(is_listed=True).update(is_listed=False)
        _set(row, article, retracted_at=now)
    return notice


def take_down(article: Article, *, by=None) -> None:
    """Remove the article from the site; its addresses answer 410."""
    with locked(article) as (row, now):
        require(row, "take down", now)
        audit.record("take down", row, by=by)
        _leave(row, now)
        _set(row, article, taken_down_at=now)


def reinstate(article: Article, *, by=None) -> None:
    """Undo a retraction (live and listed again) or a takedown (a draft again)."""
    with locked(article) as (row, now):
        require(row, "reinstate", now)
        audit.record("reinstate", row, by=by)
        if row.taken_down_at is None:
            row.revisions.live(now).update(is_listed=True)
        _set(row, article, retracted_at=None, taken_down_at=None)


def add_correction(
    article: Article,
    text: str,
    *,
    kind: str = Correction.Kind.CORRECTION,
    placement: str = Correction.Placement.TOP,
    by=None,
) -> Correction:
    """Add a public notice; readers see it at once, with or without a change of text."""
    with locked(article) as (row, now):
        require(row, "correct", now)
        if kind == Correction.Kind.RETRACTION:
            raise PublishingError("A retraction is not added as a correction: retract the article.")
        audit.record("correct", row, by=by, kind=kind, text=text)
        return _add_notice(row, kind, text, placement, by)


def restore(article: Article, revision: Revision, *, by=None) -> Revision:
    """Make an earlier revision the working copy again, as a new draft. Publishes nothing."""
    if revision.article_id != article.pk:
        raise PublishingError("This revision belongs to another article.")
    with locked(article) as (row, _):
        audit.record("restore", row, by=by, revision=revision.number)
        return _return_to(row, article, revision, f"Revision {revision.number} restored", by)


def discard(article: Article, *, by=None) -> Revision:
    """Throw away the changes since the live revision; the draft stays in the history."""
    with locked(article) as (row, now):
        require(row, "discard", now)
        present = _present(row, now)
        had_schedule = _drop_scheduled(row, present, now)
        working = row.working_revision
        if not had_schedule and working and working.content_hash == present.content_hash:
            raise PublishingError(f"“{row.title}” has no changes to discard.")
        audit.record("discard", row, by=by, to_revision=present.number)
        return _return_to(row, article, present, "Changes discarded", by)


def submit(article: Article, *, by=None) -> None:
    """Hand the working copy over for review."""
    _move(article, "submit", Article.Stage.IN_REVIEW, by)


def approve(article: Article, *, by=None) -> None:
    """Say that the working copy is ready to publish."""
    _move(article, "approve", Article.Stage.READY, by)


def send_back(article: Article, *, by=None) -> None:
    """Return the working copy to its writer."""
    _move(article, "send back", Article.Stage.DRAFTING, by)


def add_revision(
    article: Article,
    snapshot: dict,
    *,
    by=None,
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
        **snapshot,
    )
    blocking = [each.is_blocking for each in findings_of(revision)]
    revision.blocking_findings = sum(blocking)
    revision.warning_findings = len(blocking) - sum(blocking)
    revision.save(force_insert=True)
    return revision


def findings_of(revision: Revision) -> list[Finding]:
    """Found once for each instance: what they are about is frozen."""
    if not hasattr(revision, "found"):
        revision.found = find_problems(revision)
    return revision.found


@contextmanager
def locked(article: Article) -> Iterator[tuple[Article, datetime]]:
    """A transaction with the article's fresh row, locked, and the time at which it was got."""
    with transaction.atomic():
        row = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
        yield row, timezone.now()


def require(article: Article, action: str, now: datetime) -> None:
    """Raise PublishingError when the article's state does not allow the action."""
    if article.taken_down_at is None and ALLOWED[action] == NOT_TAKEN_DOWN:
        return  # any state will do but the one that the row itself tells
    state = article.state(now)
    if state not in ALLOWED[action]:
        possible = ", ".join(each.label.lower() for each in State if each in ALLOWED[action])
        raise PublishingError(
            f"You cannot {action} “{article.title}”, for its state is “{state.label.lower()}”. "
            f"The states that allow it: {possible}."
        )


def _publishable(row: Article, start: datetime, revision: Revision, by) -> Revision:
    """The revision to make live at `start`, once nothing stands in the way."""
    if blocking := [each for each in findings_of(revision) if each.is_blocking]:
        raise PublishingBlocked(blocking)
    period = DateTimeTZRange(start, None)
    rivals = Revision.objects.filter(slug=revision.slug, live__overlap=period)
    if (title := rivals.exclude(article=row).values_list("title", flat=True).first()) is not None:
        raise PublishingError(
            f"The address “{revision.slug}” belongs to “{title}”, which readers can open. "
            "Choose another slug."
        )
    if revision.live is not None and revision.live.upper is not None:
        # It was live before; a second period is a row of its own, so that history is kept.
        return _again(row, revision, by)
    return revision


def _again(row: Article, revision: Revision, by) -> Revision:
    again = add_revision(
        row,
        take_snapshot(row),
        by=by,
        kind=Revision.Kind.PUBLISH,
        note=f"Revision {revision.number} published again",
    )
    _set(row, row, working_revision=again)
    return again


def _present(row: Article, now: datetime) -> Revision | None:
    return row.revisions.live(now).first()


def _drop_scheduled(row: Article, present: Revision | None, now: datetime) -> bool:
    """Return scheduled revisions to drafts and reopen the present one's period."""
    dropped = row.revisions.scheduled(now).update(
        live=None, is_listed=False, published_at=None, public_updated_at=None, change=""
    )
    if present is not None and present.live.upper is not None:
        _set_period(present, present.live.lower, None)
    return bool(dropped)


def _go_live(
    row: Article,
    article: Article,
    revision: Revision,
    present: Revision | None,
    start: datetime,
    dates: tuple[datetime, datetime],
) -> Revision:
    """Close the present period at `start`, open the revision's there."""
    if present is not None:
        start = max(start, present.live.lower + timedelta(microseconds=1))
        _set_period(present, present.live.lower, start)
    revision.published_at, revision.public_updated_at = dates
    revision.is_listed = row.retracted_at is None
    revision.live = DateTimeTZRange(start, None)
    try:
        revision.save(update_fields=["published_at", "public_updated_at", "is_listed", "live"])
    except IntegrityError as error:
        raise PublishingError(
            f"Another article went live under “{revision.slug}” at this moment. Choose another "
            "slug."
        ) from error
    if revision.number > 1:
        ended = row.revisions.filter(is_listed=True, live__endswith__lte=timezone.now())
        ended.update(is_listed=False)
    if (row.stage, row.working_revision_id) != (Article.Stage.DRAFTING, revision.pk):
        _set(row, article, stage=Article.Stage.DRAFTING, working_revision=revision)
    return revision


def _draw_card(revision: Revision) -> None:
    """Once it is live; a card that cannot be drawn does not undo a publication."""
    transaction.on_commit(lambda: social_cards.keep_card_of(revision.pk), robust=True)


def _public_dates(
    row: Article,
    start: datetime,
    change: str,
    published_at: datetime | None,
    updated_at: datetime | None,
) -> tuple[datetime, datetime]:
    """When readers are told it was first published and last updated."""
    _require_past(published_at, start)
    earlier = row.revisions.exclude(live=None).order_by("-live__startswith").first()
    if earlier is None:
        first = published_at or start
        return first, max(updated_at or first, first)
    first = published_at or earlier.published_at
    if updated_at is None:
        updated_at = earlier.public_updated_at if Change(change) == Change.MINOR else start
    return first, max(updated_at, first)


def _require_past(published_at: datetime | None, start: datetime) -> None:
    if published_at is not None and published_at > start:
        raise PublishingError(
            f"The first publication cannot lie after {start:%Y-%m-%d %H:%M %Z}, when the article "
            "goes live. Correct its date, or schedule the article."
        )


def _leave(row: Article, now: datetime) -> None:
    """Close what is live and drop what is scheduled."""
    present = _present(row, now)
    _drop_scheduled(row, present, now)
    if present is not None:
        end = max(now, present.live.lower + timedelta(microseconds=1))
        _set_period(present, present.live.lower, end)
    row.revisions.filter(is_listed=True).update(is_listed=False)


def _set_period(revision: Revision, start: datetime, end: datetime | None) -> None:
    revision.live = DateTimeTZRange(start, end)
    revision.save(update_fields=["live"])


def _return_to(row: Article, article: Article, revision: Revision, note: str, by) -> Revision:
    put_back(row, revision)
    snapshot = take_snapshot(row)
    returned = add_revision(row, snapshot, by=by, kind=Revision.Kind.RESTORE, note=note)
    _set(row, article, stage=Article.Stage.DRAFTING, working_revision=returned)
    article.refresh_from_db()
    return returned


def _add_notice(row: Article, kind: str, text: str, placement: str, by) -> Correction:
    if not text.strip():
        raise PublishingError("Say in the notice what was wrong and what was done about it.")
    return row.corrections.create(kind=kind, text=text.strip(), placement=placement, created_by=by)


def _move(article: Article, action: str, stage: str, by) -> None:
    with locked(article) as (row, now):
        require(row, action, now)
        audit.record(action, row, by=by)
        _set(row, article, stage=stage)


def _set(row: Article, article: Article, **values) -> None:
    """Write columns of the locked row, and the same on the caller's instance."""
    for name, value in values.items():
        setattr(row, name, value)
        setattr(article, name, value)
    row.save(update_fields=[*values, "updated_at"])
