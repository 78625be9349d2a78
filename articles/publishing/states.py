"""Which verb may be used in which state, and the row that a verb holds while it works."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import freshness
from articles.models import Article, Revision
from articles.models.article import State
from articles.publishing.announcing import announced
from articles.publishing.snapshots import Snapshot
from references.citation_findings import Finding

PUBLIC = {State.LIVE, State.LIVE_DRAFT, State.LIVE_SCHEDULED}
HAS_SCHEDULE = {State.SCHEDULED, State.LIVE_SCHEDULED}
NOT_TAKEN_DOWN = set(State) - {State.TAKEN_DOWN}

# State × action: in which states each verb may be used. Saving and restoring always may.
ALLOWED: dict[str, set[State]] = {
    "submit": NOT_TAKEN_DOWN - {State.IN_REVIEW} - HAS_SCHEDULE,
    "withdraw": {State.IN_REVIEW},
    "approve": {State.IN_REVIEW, State.LIVE_DRAFT, State.LIVE_SCHEDULED, State.RETRACTED},
    "send back": {State.IN_REVIEW, State.READY, State.LIVE_DRAFT, State.LIVE_SCHEDULED},
    "publish": NOT_TAKEN_DOWN,
    "schedule": NOT_TAKEN_DOWN - {State.RETRACTED},
    "unschedule": HAS_SCHEDULE,
    "unpublish": PUBLIC,
    "correct": NOT_TAKEN_DOWN,  # as publishing, but only what readers have seen: see `require`
    "add notice": PUBLIC | {State.RETRACTED},
    "retract": PUBLIC,
    "take down": PUBLIC | {State.RETRACTED},
    "reinstate": {State.RETRACTED, State.TAKEN_DOWN},
    "discard": {State.LIVE_DRAFT, State.LIVE_SCHEDULED, State.RETRACTED},
}

REFUSALS: dict[str, Promise] = {
    "submit": gettext_lazy("“%(title)s” can’t be submitted while it is %(state)s."),
    "withdraw": gettext_lazy("“%(title)s” can’t be withdrawn while it is %(state)s."),
    "approve": gettext_lazy("“%(title)s” can’t be approved while it is %(state)s."),
    "send back": gettext_lazy("“%(title)s” can’t be sent back while it is %(state)s."),
    "publish": gettext_lazy("“%(title)s” can’t be published while it is %(state)s."),
    "schedule": gettext_lazy("“%(title)s” can’t be scheduled while it is %(state)s."),
    "unschedule": gettext_lazy("“%(title)s” can’t be unscheduled while it is %(state)s."),
    "unpublish": gettext_lazy("“%(title)s” can’t be unpublished while it is %(state)s."),
    "correct": gettext_lazy("“%(title)s” can’t be corrected while it is %(state)s."),
    "add notice": gettext_lazy("“%(title)s” can’t get a notice while it is %(state)s."),
    "retract": gettext_lazy("“%(title)s” can’t be retracted while it is %(state)s."),
    "take down": gettext_lazy("“%(title)s” can’t be taken down while it is %(state)s."),
    "reinstate": gettext_lazy("“%(title)s” can’t be reinstated while it is %(state)s."),
    "discard": gettext_lazy("Changes to “%(title)s” can’t be discarded while it is %(state)s."),
}
# A state inside such a sentence.
STANDINGS: dict[State, Promise] = {
    State.DRAFT: gettext_lazy("a draft"),
    State.IN_REVIEW: gettext_lazy("in review"),
    State.READY: gettext_lazy("ready to publish"),
    State.SCHEDULED: gettext_lazy("scheduled"),
    State.LIVE: gettext_lazy("live without changes"),
    State.LIVE_DRAFT: gettext_lazy("live with changes"),
    State.LIVE_SCHEDULED: gettext_lazy("live with a scheduled edit"),
    State.RETRACTED: gettext_lazy("retracted"),
    State.TAKEN_DOWN: gettext_lazy("taken down"),
}


class PublishingError(Exception):
    """The verb cannot be carried out; the message says why and what to do."""


class PublishingBlocked(PublishingError):
    """Findings stand in the way of publication."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        super().__init__(" ".join(finding.message for finding in findings))


@dataclass(frozen=True)
class Saved:
    """The working revision, and the snapshot to which it is equal."""

    revision: Revision
    snapshot: Snapshot


@dataclass
class Held:
    """An article's row, fresh and locked until the transaction ends, with the caller's instance.

    What `save_revision` has saved stays known, so that publishing it next freezes nothing twice.
    """

    row: Article
    article: Article
    now: datetime
    saved: Saved | None = None

    def set(self, **values: Any) -> None:
        """Write columns of the row, and the same on the caller's instance."""
        for name, value in values.items():
            setattr(self.row, name, value)
            setattr(self.article, name, value)
        self.row.save(update_fields=[*values, "updated_at"])

    def refresh(self) -> None:
        """After a rollback: what the verb had set on the two instances is forgotten."""
        self.row.refresh_from_db()
        for name in ("stage", "working_revision", "retracted_at", "taken_down_at"):
            setattr(self.article, name, getattr(self.row, name))


# What a verb takes: an article, which it locks, or one that its caller holds already.
Target = Article | Held


@contextmanager
def locked(article: Target) -> Iterator[Held]:
    """A transaction that holds the article's fresh row, and the time at which it was got."""
    if isinstance(article, Held):
        with _within(article):
            yield article
        return
    with transaction.atomic():
        row = Article.objects.select_for_update().get(pk=article.pk)
        yield Held(row, article, freshness.now())


@contextmanager
def changing(article: Target) -> Iterator[Held]:
    """The same for a verb that changes what readers see, or when."""
    with locked(article) as held, announced("publishing"):
        yield held


def held(article: Article) -> Held:
    """For a caller whose transaction has locked the row, or made it: no second lock is taken."""
    row = Article.objects.select_related("working_revision").get(pk=article.pk)
    return Held(row, article, freshness.now())


@contextmanager
def _within(held: Held) -> Iterator[None]:
    """A savepoint; what fails leaves the caller with what there was before."""
    saved, held.now = held.saved, freshness.now()
    try:
        with transaction.atomic():
            yield
    except Exception:
        held.saved = saved
        held.refresh()
        raise


def require(article: Article, action: str, now: datetime) -> None:
    """Raise PublishingError when the article's state does not allow the action."""
    if article.taken_down_at is None and ALLOWED[action] == NOT_TAKEN_DOWN:
        pass  # any state will do but the one that the row itself tells
    elif (state := article.state(now)) not in ALLOWED[action]:
        raise PublishingError(refusal(article, action, state))
    if action == "correct" and not article.revisions.ever_live(now).exists():
        raise PublishingError(
            _("“%(title)s” was never public, so there is nothing to correct. Publish it first.")
            % {"title": article.title}
        )


def refusal(article: Article, action: str, state: State) -> str:
    """Why the action cannot be taken in this state, and what to do instead."""
    values = {"title": article.title, "state": STANDINGS[state]}
    return " ".join(filter(None, [REFUSALS[action] % values, _advice(action, state)]))


def _advice(action: str, state: State) -> str:
    """What to do instead, where there is something."""
    if action in ("submit", "approve", "send back") and state in HAS_SCHEDULE:
        return _("Unschedule it first.")
    if action == "withdraw":
        return _("Only an article that is in review can be withdrawn.")
    if action == "unschedule":
        return _("Nothing is scheduled.")
    if action == "reinstate":
        return _("Only retracted or taken-down articles can be reinstated.")
    if state == State.TAKEN_DOWN or (state == State.RETRACTED and action != "retract"):
        return _("Reinstate it first.") if action != "take down" else ""
    if state in PUBLIC:
        return _("Change it and save it first.")
    if action in ("approve", "send back"):
        return _("Submit it first.") if state == State.DRAFT else ""
    if state not in PUBLIC and ALLOWED[action] <= PUBLIC | {State.RETRACTED}:
        return _("Publish it first.")
    return ""
