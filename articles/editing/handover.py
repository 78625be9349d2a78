"""Handing an article over: who sent it back or submitted it, when, and with which words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import freshness
from articles.models import Article, AuditEntry, Note
from articles.words import isolated, moment_in_words, person_name, time_in_words

# What changes how far the working copy is. The last one of them counts.
MOVES = (
    *("submit", "withdraw", "approve", "send back", "publish", "schedule", "correct"),
    *("unpublish", "reinstate", "discard", "take down"),
)
SAME_ACT = timedelta(seconds=5)  # a note is kept in the transaction of its move


@dataclass(frozen=True)
class HandOver:
    """What stands on top of the form: a sentence, and the note that came with the move."""

    sentence: str
    note: str


def last_hand_over(article: Article, notes: Iterable[Note]) -> HandOver | None:
    """How a draft came back, or how an article came to be in review; otherwise None."""
    stages = Article.Stage
    wanted = {stages.DRAFTING: "send back", stages.IN_REVIEW: "submit"}.get(stages(article.stage))
    if wanted is None or article.taken_down_at:
        return None
    move = _moves().filter(target_id=article.pk).select_related("actor").first()
    if move is None or move.action != wanted:
        return None
    note = _note_of(move, notes)
    sentence = _sentence(move, has_note=bool(note))
    return HandOver(sentence, _("“%(text)s”") % {"text": note} if note else "")


def sent_back(articles: QuerySet[Article]) -> QuerySet[Article]:
    """Those that were sent back and have not moved on since, the newest first.

    PostgreSQL may begin with a person's drafts or with what was sent back: with the fewer.
    """
    later = Q(created_at__gt=OuterRef("created_at"))
    later |= Q(created_at=OuterRef("created_at"), pk__gt=OuterRef("pk"))
    after = _moves().order_by().filter(later, target_id=OuterRef("target_id"))
    returned = _moves().order_by().filter(~Exists(after), action="send back")
    last = _moves().filter(target_id=OuterRef("pk"))
    return (
        articles.filter(stage=Article.Stage.DRAFTING, pk__in=returned.values("target_id"))
        .annotate(moved_at=Subquery(last.values("created_at")[:1]))
        .order_by("-moved_at", "-pk")
    )


def _moves() -> QuerySet[AuditEntry]:
    moves = AuditEntry.objects.filter(target_kind="article", action__in=MOVES)
    return moves.order_by("-created_at", "-pk")


def _note_of(move: AuditEntry, notes: Iterable[Note]) -> str:
    """What the same person wrote in the same act; of several, what is nearest in time."""

    def distance(note: Note) -> timedelta:
        return abs(note.created_at - move.created_at)

    writers = {move.actor_id, None}  # the account of who wrote it may be gone
    own = [n for n in notes if n.created_by_id in writers and distance(n) <= SAME_ACT]
    return min(own, key=distance).text.strip() if own else ""


def _sentence(move: AuditEntry, *, has_note: bool) -> str:
    name = person_name(move.actor) if move.actor else move.who
    params = {"name": isolated(name), "time": _when(move.created_at)}
    if move.action == "send back":
        if has_note:
            return _("Sent back by %(name)s, %(time)s:") % params
        return _("Sent back by %(name)s, %(time)s.") % params
    if has_note:
        return _("Submitted by %(name)s, %(time)s:") % params
    return _("Submitted by %(name)s, %(time)s.") % params


def _when(at: datetime) -> str:
    """The time; with the date when it isn’t today."""
    is_today = timezone.localdate(at) == timezone.localdate(freshness.now())
    return time_in_words(at) if is_today else moment_in_words(at)
