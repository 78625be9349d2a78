"""The queries of the dashboards. They read what `rollups` counted, and never the votes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Count, F, Model, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.days import day_of, monday_of
from articles.models import Article, Author, Revision, Section, Tag
from articles.models.list_kinds import ListKind
from articles.models.revision import HEAVY
from feedback.models import RevisionTotal, Vote, WeekTotal
from feedback.numbers.charts import Week
from feedback.numbers.figures import Figures
from references.models import Source

ROWS = 50  # of a breakdown
WEEKS = 52
ATTENTION_ROWS = 10
ATTENTION = 0.2  # the share of No, at the least, of what needs attention

DIMENSIONS = {
    "article": _("Article"),
    "section": _("Section"),
    "tag": _("Tag"),
    "author": _("Author"),
    "origin": _("Origin"),
    "generator": _("Generator"),
    "source": _("Source"),
    "reason": _("Reason"),
}
# The answers to each article beside those that it belongs to: where from, and the owner's column.
# Which sources an article cites is asked of the lists of readers, and of its rows where it has
# left the lists: to join all citations takes five times as long.
_ANSWERS = {
    "article": ("feedback_revisiontotal", "article_id"),
    "section": (
        "feedback_revisiontotal JOIN articles_article ON articles_article.id = article_id",
        "section_id",
    ),
    "tag": (
        "feedback_revisiontotal JOIN articles_articletag ON content_object_id = article_id",
        "tag_id",
    ),
    "author": ("feedback_revisiontotal JOIN articles_byline USING (article_id)", "author_id"),
    "source": (
        """feedback_revisiontotal JOIN (
            SELECT article_id, owner AS source_id FROM articles_listing WHERE kind = %(sources)s
            UNION ALL
            SELECT DISTINCT article_id, source_id FROM articles_citation
            JOIN references_reference ON references_reference.id = reference_id
            WHERE article_id = ANY(ARRAY(
                SELECT article_id FROM feedback_revisiontotal
                EXCEPT SELECT article_id FROM articles_listing WHERE kind = %(sections)s
            ))
        ) AS cited USING (article_id)""",
        "source_id",
    ),
}
_OWNERS: dict[str, type[Model]] = {
    "article": Article,
    "section": Section,
    "tag": Tag,
    "author": Author,
    "source": Source,
}
_BY_OWNER = """
SELECT {owner}, sum(yes), sum(no), sum(suspects)
FROM {answers}
GROUP BY {owner} ORDER BY sum(yes) + sum(no) DESC, {owner} LIMIT {limit}
"""


@dataclass(frozen=True)
class FigureLine:
    """One line of a breakdown; `key` is that of the article, in a breakdown by article."""

    label: str
    figures: Figures
    key: int | None = None


@dataclass(frozen=True)
class ReasonShare:
    """How many gave a reason, and what part of those with the same answer."""

    label: str
    helpful: bool
    count: int
    part: float


@dataclass(frozen=True)
class AnsweredRevision:
    """A revision that readers saw, with what they answered to it."""

    revision: Revision
    figures: Figures
    is_present: bool


def totals() -> Figures:
    """All answers there are."""
    counts = dict.fromkeys(("yes", "no", "suspects"), 0)
    rows = WeekTotal.objects.values_list("is_suspect", "helpful").annotate(count=Sum("count"))
    for is_suspect, helpful, count in rows:
        counts["suspects" if is_suspect else "yes" if helpful else "no"] += count
    return Figures(**counts)


def weeks(now: datetime | None = None, count: int = WEEKS) -> list[Week]:
    """The last weeks, empty ones too, from the first in which anybody answered."""
    last = monday_of(day_of(now or timezone.now()))
    first = last - timedelta(weeks=count - 1)
    rows = (
        WeekTotal.objects.filter(week__gte=first, is_suspect=False)
        .values_list("week", "helpful")
        .annotate(count=Sum("count"))
    )
    counts = {(week, helpful): number for week, helpful, number in rows}
    begun = min((week for (week, _helpful), number in counts.items() if number), default=None)
    return [
        Week(start, counts.get((start, True), 0), counts.get((start, False), 0))
        for start in _mondays(begun, last)
    ]


def reasons() -> list[ReasonShare]:
    """Why readers answered as they did, the most frequent first."""
    rows = (
        WeekTotal.objects.filter(is_suspect=False)
        .exclude(reason="")
        .values_list("helpful", "reason")
        .annotate(count=Sum("count"))
    )
    return _reasons(rows)


def reasons_of(article: Article) -> list[ReasonShare]:
    """Those given for one article."""
    rows = (
        Vote.objects.counted()
        .for_article(article)
        .exclude(reason="")
        .order_by()
        .values_list("helpful", "reason")
        .annotate(count=Count("*"))
    )
    return _reasons(rows)


def breakdown(by: str) -> tuple[list[FigureLine], bool]:
    """Lines of a dimension, those with most answers first, and whether there are others."""
    if by in _OWNERS:
        return _by_owner(by)
    fields = {"origin": ["origin"], "generator": ["generator", "generator_version"]}[by]
    rows = list(
        RevisionTotal.objects.values_list(*fields)
        .annotate(yes_=Sum("yes"), no_=Sum("no"), suspects_=Sum("suspects"))
        .order_by((F("yes_") + F("no_")).desc(), *fields)[: ROWS + 1]
    )
    labels = dict(Article.Origin.choices) if by == "origin" else {}
    return [
        FigureLine(
            str(labels.get(names[0], " ".join(filter(None, names))) or gettext("Not specified")),
            Figures(*counts),
        )
        for names, counts in ((row[:-3], row[-3:]) for row in rows[:ROWS])
    ], len(rows) > ROWS


def attention() -> QuerySet:
    """What readers see now and find unhelpful most surely; few answers prove nothing."""
    return (
        RevisionTotal.objects.filter(
            concern__gte=ATTENTION,
            revision__live__contains=timezone.now(),
            article__retracted_at__isnull=True,
            article__taken_down_at__isnull=True,
        )
        .select_related("revision")
        .defer(*(f"revision__{name}" for name in HEAVY))
        .order_by(F("concern").desc())[:ATTENTION_ROWS]
    )


def of_articles(keys: Iterable[int]) -> dict[int, Figures]:
    """The figures of some articles, by key; in one query."""
    rows = (
        RevisionTotal.objects.filter(article__in=list(keys))
        .values_list("article")
        .annotate(Sum("yes"), Sum("no"), Sum("suspects"))
    )
    return {key: Figures(*counts) for key, *counts in rows}


def of_revisions(article: Article) -> list[AnsweredRevision]:
    """What was answered to each revision that readers saw, the latest first."""
    now = timezone.now()
    revisions = article.revisions.ever_live(now).order_by("-live__startswith")
    revisions = revisions.select_related("answers").defer(*HEAVY)
    return [
        AnsweredRevision(
            revision,
            figures_of(revision.answers) if hasattr(revision, "answers") else Figures(),
            revision.live.upper is None or revision.live.upper > now,
        )
        for revision in revisions
    ]


def figures_of(row: RevisionTotal) -> Figures:
    return Figures(row.yes, row.no, row.suspects)


def _by_owner(by: str) -> tuple[list[FigureLine], bool]:
    answers, column = _ANSWERS[by]
    statement = _BY_OWNER.format(answers=answers, owner=column, limit=ROWS + 1)
    with connection.cursor() as cursor:
        cursor.execute(statement, {"sources": ListKind.SOURCE, "sections": ListKind.SECTION})
        rows = cursor.fetchall()
    name = "title" if by == "article" else "name"
    owners = _OWNERS[by]._default_manager.only(name).in_bulk([owner for owner, *_ in rows[:ROWS]])
    return [
        FigureLine(
            getattr(owners[owner], name),
            Figures(*map(int, counts)),
            owner if by == "article" else None,
        )
        for owner, *counts in rows[:ROWS]
        if owner in owners
    ], len(rows) > ROWS


def _reasons(rows) -> list[ReasonShare]:
    labels = dict(Vote.Reason.choices)
    counts = sorted((row for row in rows if row[2]), key=lambda row: (row[0], -row[2], row[1]))
    sums = {False: 0, True: 0}
    for helpful, _reason, count in counts:
        sums[helpful] += count
    return [
        ReasonShare(str(labels[reason]), helpful, count, 100 * count / sums[helpful])
        for helpful, reason, count in counts
    ]


def _mondays(first: date | None, last: date) -> list[date]:
    if first is None:
        return []
    return [first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]
