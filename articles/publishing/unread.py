"""Drafts made with AI that nobody has reviewed: whoever publishes one says so."""

from datetime import datetime

from articles.models import Article, Revision
from articles.provenance.articles import Provenance

AI = {"ai_assisted", "ai_reviewed", "ai_autonomous"}


def is_unread(made: Provenance) -> bool:
    """Whether AI took part, and no review is on record."""
    return made.origin in AI and made.reviewed_at is None


def publishes_unread(article: Article, now: datetime | None = None) -> bool:
    """Whether publishing would show readers such a draft; not where they see these words."""
    if not is_unread(article.provenance):
        return False
    saved = article.working_revision
    live = article.revisions.live(now).only("content_hash").first()
    return saved is None or live is None or live.content_hash != saved.content_hash


def of_unread(revision: Revision, *, has_read: bool) -> dict[str, str]:
    """What the audit log tells of it: that the person said to have read it, or that nobody did."""
    if not is_unread(revision.provenance):
        return {}
    return {"ai_draft": "not reviewed, read by the publisher" if has_read else "not reviewed"}
