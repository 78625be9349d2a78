"""What waits for a person: the queries of the editors' home, each bounded."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet, Value
from django.utils import timezone

from articles import freshness
from articles.editing.handover import sent_back
from articles.models import Article, Image, Revision
from articles.models.image import UNDESCRIBED
from articles.models.revision import HEAVY

MOST = 99  # that a count names; beyond it says “99+”
ROWS = 8  # shown of each list; one more is fetched, to know whether there are others
COLUMNS = ("title", "section", "stage", "due_on", "updated_at", "assignee", "created_by", "origin")


@dataclass(frozen=True)
class Panel:
    """One list of the home. `rows` are at most ROWS; `has_more` says that there are others."""

    key: str
    rows: list
    has_more: bool


def panels(user, *, sees_all: bool, sees_images: bool) -> dict[str, Panel]:
    """All lists of the home by key, one query each.

    Somebody who does not see the drafts of others is shown their own.
    """
    now = freshness.now()
    drafts = Article.objects.only(*COLUMNS).select_related("section", "assignee", "created_by")
    mine = drafts.begun_by_or_for(user)
    seen = drafts if sees_all else mine
    revisions = Revision.objects.defer(*HEAVY).select_related("article__section")
    own = Article.objects.begun_by_or_for(user).values("pk")
    scheduled = revisions if sees_all else revisions.filter(article__in=own)
    today = timezone.localdate(now)
    queries: dict[str, QuerySet] = {
        "sent_back": sent_back(mine.with_words_to_publish()),
        "assigned": _assigned(drafts, user, today),
        "mine": (
            drafts.with_words_to_publish()
            .filter(stage=Article.Stage.DRAFTING, created_by=user)
            .order_by("-updated_at", "-pk")
        ),
        "review": seen.waiting_for_review().order_by("updated_at", "pk"),
        "scheduled": scheduled.scheduled(now).order_by("live__startswith", "pk"),
        "overdue": seen.overdue(today).order_by("due_on", "pk"),
        "problems": (seen.with_problems().with_words_to_publish().order_by("-updated_at", "-pk")),
        "machine": seen.unreviewed_machine_drafts().order_by("-updated_at", "-pk"),
        "recent": revisions.listed(now).order_by("-live__startswith"),
    }
    if sees_images:
        queries["alt"] = Image.objects.filter(UNDESCRIBED)
    return {key: _panel(key, query) for key, query in queries.items()}


def waiting(user, *, sees_all: bool) -> dict[str, str]:
    """How many articles are in review and sent back to the person, for every page of the admin.

    One statement, which reads no more than it can count; a list that is empty is not named.
    """
    mine = Article.objects.begun_by_or_for(user)
    seen = Article.objects.all() if sees_all else mine
    queries = {
        "review": seen.waiting_for_review(),
        "sent_back": sent_back(mine.with_words_to_publish()),
    }
    first, *others = (
        query.order_by().values_list(Value(key))[: MOST + 1] for key, query in queries.items()
    )
    counted = Counter(key for (key,) in first.union(*others, all=True))
    return {key: str(number) if number <= MOST else f"{MOST}+" for key, number in counted.items()}


def _assigned(drafts, user, today) -> QuerySet:
    """What a person has been given to do: first what is due first, then the newest."""
    is_overdue = Q(due_on__isnull=False, due_on__lt=today)
    return (
        drafts.with_words_to_publish()
        .filter(assignee=user)
        .annotate(is_overdue=is_overdue)
        .order_by(F("due_on").asc(nulls_last=True), "-updated_at", "-pk")
    )


def _panel(key: str, queryset: QuerySet) -> Panel:
    rows = list(queryset[: ROWS + 1])
    return Panel(key=key, rows=rows[:ROWS], has_more=len(rows) > ROWS)
