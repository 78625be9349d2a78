"""Showing a draft to people without an account: make a link, follow it, revoke it."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from articles import audit, freshness
from articles.models import PreviewLink, Revision
from articles.models.taxonomy import no_section
from articles.publishing import PublishingError

DAYS = (1, 7, 30)  # how long a link may live
DEFAULT_DAYS = 7
KEPT = timedelta(days=90)  # after its end, so that editors see what was shown to whom


def share(revision: Revision, *, days: int = DEFAULT_DAYS, by=None) -> tuple[PreviewLink, str]:
    """Make a link to this one revision. The token is returned here and never again.

    Raises PublishingError for a lifetime that is not offered and an article that was taken down.
    """
    if days not in DAYS:
        message = _("A preview link can last %(days)s days.")
        raise PublishingError(message % {"days": ", ".join(map(str, DAYS))})
    if revision.article.taken_down_at is not None:
        message = _("“%(title)s” was taken down. Reinstate it to share a preview.")
        raise PublishingError(message % {"title": revision.title})
    token, now = secrets.token_urlsafe(32), freshness.now()
    with transaction.atomic():
        link = PreviewLink.objects.create(
            revision=revision,
            digest=hash_of(token),
            created_at=now,
            created_by=by,
            expires_at=now + timedelta(days=days),
        )
        audit.record("share", revision.article, by=by, revision=revision.number, days=days)
    return link, token


@transaction.atomic
def revoke(link: PreviewLink, *, by=None) -> None:
    """Close a link for good; revoking it again changes nothing."""
    open_links = PreviewLink.objects.filter(pk=link.pk, revoked_at=None)
    if open_links.update(revoked_at=freshness.now()):
        revision = link.revision
        audit.record("revoke", revision.article, by=by, revision=revision.number)
    link.refresh_from_db(fields=["revoked_at"])


def follow(token: str, at: datetime) -> PreviewLink | None:
    """The link of a token, with its revision, as long as it is usable."""
    links = PreviewLink.objects.usable(at).filter(digest=hash_of(token))
    return links.select_related("revision__article__section").first()


def purge(*, is_rehearsal: bool = False) -> int:
    """Delete links that ended long ago, and return how many there were. The audit log stays."""
    old = PreviewLink.objects.filter(expires_at__lt=freshness.now() - KEPT)
    return old.count() if is_rehearsal else old.delete()[0]


def with_dates(revision: Revision, now: datetime) -> Revision:
    """A draft with the dates that readers would be told if it went live now, as a minor change.

    Where a section is still to be chosen, something stands for it.
    """
    if revision.article.section is None:
        revision.article.section = no_section()
    if revision.published_at is None:
        public = revision.article.revisions.exclude(live=None).order_by("-live__startswith")
        first = revision.article.first_published_at or now
        dates = public.values_list("published_at", "public_updated_at").first() or (first, first)
        revision.published_at, revision.public_updated_at = dates
    return revision


def hash_of(token: str) -> str:
    """SHA-256 as 64 hexadecimal digits. A token has 256 random bits: it needs no salt."""
    return hashlib.sha256(token.encode()).hexdigest()
