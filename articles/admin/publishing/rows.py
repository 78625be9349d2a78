"""The rows of a page about many articles: each with what will happen to it, in few queries."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import publishing
from articles.models import Article, Revision
from articles.models.article import State
from articles.permissions import may_each
from articles.publishing import ALLOWED
from articles.publishing.states import HAS_SCHEDULE, refusal
from articles.words import moment_in_words

# What these pages don't show stays in the database.
NOT_SHOWN = ("body", "standfirst")


@dataclass
class Row:
    """An article, where it stands, and what an action will do to it or why it can't."""

    article: Article
    state: State
    scheduled: Revision | None
    is_changed: bool  # readers would see other words
    outcome: str = ""
    reason: str = ""
    is_blocked: bool = False  # its own page shows by what

    @property
    def seen(self) -> str:
        return f"{self.article.pk}-{self.article.working_revision_id}"

    @property
    def is_unread(self) -> bool:
        return self.is_changed and publishing.is_unread(self.article.provenance)

    @property
    def at(self) -> str:
        return moment_in_words(self.scheduled.live.lower) if self.scheduled else ""


def rows_of(keys: list[int], user, verb: str, foresee: Callable[[Row], None]) -> list[Row]:
    """Those of the articles, in order; what the person may not do says so."""
    text = [
        f"working_revision__{field.name}"
        for field in Revision._meta.concrete_fields
        if field.name not in {"id", "number", "content_hash", "blocking_findings"}
    ]
    articles = Article.objects.with_state().select_related("working_revision", "assignee")
    found = articles.defer(*NOT_SHOWN, *text).order_by().in_bulk(keys)
    revisions = Revision.objects.filter(article__in=keys).order_by()
    live = dict(revisions.live().values_list("article", "content_hash"))
    scheduled = revisions.scheduled().only("article", "number", "live", "content_hash")
    coming = {revision.article_id: revision for revision in scheduled}
    allowed = may_each(user, verb, found.values())
    rows = []
    for key in keys:
        if (article := found.get(key)) is None:
            continue
        saved = article.working_revision
        is_changed = saved is None or live.get(key) != saved.content_hash
        row = Row(article, State(article.state_now), coming.get(key), is_changed)
        if key not in allowed:
            row.reason = _("You don’t have permission to do this.")
        elif verb in ALLOWED and row.state not in ALLOWED[verb]:
            row.reason = refusal(article, verb, row.state)
        else:
            foresee(row)
        rows.append(row)
    return rows


def foresee_publishing(row: Row) -> None:
    saved = row.article.working_revision
    number = saved.blocking_findings if saved else 0
    if not row.is_changed and row.scheduled is None:
        row.reason = _("There are no changes to publish.")
    elif row.is_changed and row.article.section_id is None:
        row.reason, row.is_blocked = _("Choose a section."), True
    elif row.is_changed and number:
        message = ngettext("Fix its problem first.", "Fix its %(number)s problems first.", number)
        row.reason, row.is_blocked = message % {"number": number}, True
    elif row.scheduled is not None:
        message = _("Will be published now. It is no longer scheduled for %(at)s.")
        row.outcome = message % {"at": row.at}
    elif row.state == State.RETRACTED:
        row.outcome = _("Will be published now. It stays retracted.")
    else:
        row.outcome = _("Will be published now.")


def foresee_leaving(row: Row) -> None:
    row.outcome = _("Will be unpublished: its address returns “not found” (404).") + _dropped(row)


def foresee_retraction(row: Row) -> None:
    row.outcome = _("Will be retracted: its page stays, with your notice.") + _dropped(row)


def foresee_unscheduling(row: Row) -> None:
    message = _("Will no longer be scheduled for %(at)s.")
    row.outcome = message % {"at": row.at}


def _dropped(row: Row) -> str:
    if row.state not in HAS_SCHEDULE:
        return ""
    return " " + _("Its scheduled edit becomes a draft again.")
