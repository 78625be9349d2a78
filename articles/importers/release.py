"""Whether and when an imported article goes live: a machine never overrules a person."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from articles import freshness, publishing
from articles.importers.parsed import ParsedArticle, as_time
from articles.models import Article
from articles.models.article import State
from articles.words import join_names, moment_in_words


def release(
    article: Article,
    parsed: ParsedArticle,
    messages: list[str],
    *,
    by: Any,
    is_created: bool,
    is_news: bool,
) -> bool:
    """Make the working copy live, now or at its time; False when it is withheld for a reason.

    A person's decision against publication is no failure when the file brings no news.
    """
    now = freshness.now()
    published_at, updated_at = as_time(parsed.published), as_time(parsed.updated)
    if parsed.not_before and parsed.not_before > now:
        published_at = max(parsed.not_before, published_at or parsed.not_before)
    state = State.DRAFT if is_created else article.state(now)
    if state == State.LIVE or _is_planned(article, state, now):
        return True
    reason = "" if is_created else _reason_to_wait(article, state, published_at, now)
    if reason:
        messages.append(_("Not published: %s") % reason)
        return not is_news
    if updated_at and updated_at > now:
        messages.append(_("“updated” is in the future and is left out."))
        updated_at = None
    try:
        if published_at and published_at > now:
            publishing.keep_new(article)
            publishing.schedule(article, published_at, by=by, published_at=published_at)
            messages.append(_("To be published on %s.") % moment_in_words(published_at))
        elif is_created:
            publishing.publish_new(article, published_at=published_at, updated_at=updated_at)
        else:
            publishing.publish(article, by=by, published_at=published_at, updated_at=updated_at)
    except publishing.PublishingBlocked as error:
        messages += [_("Not published: %s") % finding.message for finding in error.findings]
        return False
    except publishing.PublishingError as error:
        messages.append(_("Not published: %s") % error)
        return False
    return True


def hold_back(
    article: Article,
    parsed: ParsedArticle,
    messages: list[str],
    *,
    is_created: bool,
    is_news: bool,
) -> bool:
    """Say what the file itself says against publication; True when it keeps something back.

    What is live or scheduled already is for an editor to change.
    """
    now = freshness.now()
    if parsed.not_before and parsed.not_before > now:
        message = _("The file says that the article isn’t for readers before %s.")
        messages.append(message % moment_in_words(parsed.not_before))
    if not parsed.held:
        return False
    state = State.DRAFT if is_created else article.state(now)
    if state == State.LIVE:
        message = _("The file says %s, but the article is live. Unpublish it in the admin.")
    elif state in (State.SCHEDULED, State.LIVE_SCHEDULED):
        message = _("The file says %s, but the article is scheduled. Cancel that in the admin.")
    else:
        message = _(
            "The file says %s, so the article isn’t published. Remove that from the file, or "
            "publish the article in the admin."
        )
        is_news = True
    messages.append(message % join_names(parsed.held))
    return is_news and state != State.LIVE


def _is_planned(article: Article, state: State, now: datetime) -> bool:
    if state not in (State.SCHEDULED, State.LIVE_SCHEDULED):
        return False
    planned, working = article.revisions.scheduled(now).get(), article.working_revision
    return working is not None and planned.content_hash == working.content_hash


def _reason_to_wait(
    article: Article, state: State, published_at: datetime | None, now: datetime
) -> str:
    """Why a machine must not publish over what a person decided; empty when nothing is known."""
    if state in (State.RETRACTED, State.TAKEN_DOWN):
        if state == State.RETRACTED:
            return _("an editor has retracted it.")
        return _("an editor has taken it down.")
    if state in (State.SCHEDULED, State.LIVE_SCHEDULED):
        planned = article.revisions.scheduled(now).get().live.lower
        if planned != published_at:
            return _(
                "an earlier revision is scheduled for %s. Publish or schedule this one in the "
                "admin."
            ) % moment_in_words(planned)
    elif state != State.LIVE_DRAFT and article.revisions.ever_live(now).exists():
        return _("an editor has unpublished it. Publish it in the admin.")
    return ""
