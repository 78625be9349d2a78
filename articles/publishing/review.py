"""The verbs of review: they move the working copy from one stage to the next."""

from django.contrib.auth.models import User

from articles import audit
from articles.models import Article
from articles.publishing.states import Target, locked, require


def submit(article: Target, *, by: User | None = None) -> None:
    """Hand the working copy over for review."""
    _move(article, "submit", Article.Stage.IN_REVIEW, by)


def approve(article: Target, *, by: User | None = None) -> None:
    """Say that the working copy is ready to publish."""
    _move(article, "approve", Article.Stage.READY, by)


def send_back(article: Target, *, by: User | None = None) -> None:
    """Return the working copy to its writer."""
    _move(article, "send back", Article.Stage.DRAFTING, by)


def _move(article: Target, action: str, stage: str, by: User | None) -> None:
    with locked(article) as held:
        require(held.row, action, held.now)
        audit.record(action, held.row, by=by)
        held.set(stage=stage)
