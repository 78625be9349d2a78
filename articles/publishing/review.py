"""The verbs of review: they move the working copy from one stage to the next."""

from django.contrib.auth.models import User

from articles import audit
from articles.models import Article
from articles.publishing.findings import findings_of_row
from articles.publishing.states import PublishingError, Target, locked, require
from articles.publishing.telling import ASSIGNED, SENT_BACK, SUBMITTED, tell
from articles.words import person_name


def submit(article: Target, *, by: User | None = None) -> None:
    """Hand the working copy over for review, once it has a section."""
    with locked(article) as held:
        _move(held, "submit", Article.Stage.IN_REVIEW, by)
        if missing := findings_of_row(held.row):
            raise PublishingError(" ".join(finding.message for finding in missing))
        tell(SUBMITTED, held.row, by)


def withdraw(article: Target, *, by: User | None = None) -> None:
    """Take a submission back before anybody has decided on it."""
    _move(article, "withdraw", Article.Stage.DRAFTING, by)


def approve(article: Target, *, by: User | None = None) -> None:
    """Say that the working copy is ready to publish."""
    _move(article, "approve", Article.Stage.READY, by)


def send_back(article: Target, *, by: User | None = None) -> None:
    """Return the working copy to its writer."""
    with locked(article) as held:
        _move(held, "send back", Article.Stage.DRAFTING, by)
        tell(SENT_BACK, held.row, by)


def assign(article: Target, person: User | None, *, by: User | None = None) -> None:
    """Give the article to somebody to work on, or to nobody."""
    with locked(article) as held:
        if held.row.assignee_id == (person.pk if person else None):
            return
        held.set(assignee=person)
        record_assignment(held.row, by=by)


def record_assignment(article: Article, *, by: User | None = None) -> None:
    """For a form that has saved the person with the other fields."""
    person = article.assignee
    audit.record("assign", article, by=by, to=person_name(person) if person else "")
    if person is not None:
        tell(ASSIGNED, article, by, to=person.pk)


def _move(article: Target, action: str, stage: str, by: User | None) -> None:
    with locked(article) as held:
        require(held.row, action, held.now)
        audit.record(action, held.row, by=by)
        held.set(stage=stage)
