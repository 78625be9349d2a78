"""Who else has an article open: tabs that show an article's form report every few seconds."""

from datetime import timedelta

from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from articles import freshness
from articles.models import Article, Autosave, Presence
from articles.words import person_name, time_in_words

SILENCE = timedelta(seconds=40)  # a tab that said nothing for so long is closed
OWN_SILENCE = timedelta(seconds=25)  # a little more than the time between two reports
MOST = 6  # of the others that are named


def arrive(article: Article, user, tab: str) -> list[Presence]:
    """Note that a tab has the article open; return who else has, longest first.

    Each person is named once, by the tab that was opened first.
    """
    now = freshness.now()
    Presence.objects.filter(seen_at__lt=now - SILENCE).delete()
    presence = Presence(article=article, user=user, tab=tab, opened_at=now, seen_at=now)
    Presence.objects.bulk_create(
        [presence],
        update_conflicts=True,
        unique_fields=["article", "user", "tab"],
        update_fields=["seen_at"],
    )
    kept = Autosave.objects.filter(article=OuterRef("article"), user=OuterRef("user"))
    others = article.presences.exclude(user=user, tab=tab).select_related("user")
    others = others.annotate(kept_at=Subquery(kept.values("saved_at")[:1]))
    # One's own tab that was closed is not named for long; another person is named once.
    own = Q(user=user, seen_at__lt=now - OWN_SILENCE)
    first = others.exclude(own).order_by("user", "opened_at").distinct("user")
    return sorted(first[:MOST], key=lambda presence: presence.opened_at)


def leave(article: Article, user, tab: str) -> None:
    """Forget a tab that is being closed."""
    article.presences.filter(user=user, tab=tab).delete()


def in_words(others: list[Presence], user) -> str:
    """“Ana has had this article open since 10:41 CET.”, a sentence for each; empty for nobody."""
    return " ".join(_sentence(other, user) for other in others)


def _sentence(other: Presence, user) -> str:
    params = {"time": time_in_words(other.opened_at)}
    if other.user_id == user.pk:
        return _("You’ve had this article open in another tab since %(time)s.") % params
    params["name"] = person_name(other.user)
    kept_at = getattr(other, "kept_at", None)  # see `arrive`
    if kept_at is not None and kept_at >= other.opened_at:
        params["saved"] = time_in_words(kept_at)
        message = _("%(name)s has been editing since %(time)s, last saved at %(saved)s.")
        return message % params
    return _("%(name)s has had this article open since %(time)s.") % params
