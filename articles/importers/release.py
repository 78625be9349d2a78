"""Whether and when an imported article goes live: a machine never overrules a person."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from articles import freshness, publishing
from articles.importers.parsed import ParsedArticle, as_time
from articles.models import Article
from articles.models.article import STAGES, State
from articles.publishing.periods import EARLIEST, too_early
from articles.words import join_names, moment_in_words


class Outcome(StrEnum):
    """What became of a wish to publish."""

    RELEASED = "released"  # live now, or scheduled
    AS_IT_WAS = "as it was"  # live or scheduled already; or a person decided, and there is no news
    WITHHELD = "withheld"  # for a reason that is among the messages


def release(
    article: Article,
    parsed: ParsedArticle,
    messages: list[str],
    *,
    by: Any,
    is_created: bool,
    is_news: bool,
    with_unread: bool,
) -> Outcome:
    """Make the working copy live, now or at its time.

    A person's decision against publication is no failure when the file brings no news.
    `with_unread`: also a draft made with AI that nobody has reviewed.
    """
    now = freshness.now()
    published_at, updated_at = as_time(parsed.published), as_time(parsed.updated)
    if parsed.not_before and parsed.not_before > now:
        published_at = max(parsed.not_before, published_at or parsed.not_before)
    state = State.DRAFT if is_created else article.state(now)
    if state == State.LIVE or _is_planned(article, state, now):
        return Outcome.AS_IT_WAS
    reason = "" if is_created else _reason_to_wait(article, state, published_at, now)
    if state in STAGES and published_at and published_at <= now:
        published_at = article.first_published_at or published_at  # which a person may have set
    if reason:
        messages.append(_("Not published: %s") % reason)
        return Outcome.WITHHELD if is_news else Outcome.AS_IT_WAS
    if not with_unread and publishing.is_unread(article.provenance):
        messages.append(
            _("Not published: the draft was made with AI and nobody has reviewed it yet.")
        )
        return Outcome.WITHHELD
    if updated_at and updated_at > now:
        messages.append(_("“updated” is in the future and is left out."))
        updated_at = None
    dates = {"published_at": published_at, "updated_at": updated_at}
    return _carry_out(article, messages, by=by, is_created=is_created, now=now, **dates)


def _carry_out(
    article: Article,
    messages: list[str],
    *,
    by: Any,
    is_created: bool,
    now: datetime,
    published_at: datetime | None,
    updated_at: datetime | None,
) -> Outcome:
    try:
        if published_at and published_at > now:
            publishing.keep_new(article)
            publishing.schedule(article, published_at, by=by, published_at=published_at)
            messages.append(_("To be published on %s.") % moment_in_words(published_at))
        elif is_created:
            publishing.publish_new(article, by=by, published_at=published_at, updated_at=updated_at)
        else:
            publishing.publish(article, by=by, published_at=published_at, updated_at=updated_at)
    except publishing.PublishingBlocked as error:
        messages += [_("Not published: %s") % finding.message for finding in error.findings]
        return Outcome.WITHHELD
    except publishing.PublishingError as error:
        messages.append(_("Not published: %s") % error)
        return Outcome.WITHHELD
    return Outcome.RELEASED


def keep_date(article: Article, parsed: ParsedArticle, messages: list[str], *, by: Any) -> None:
    """Say of a draft when it first appeared, as the file does; never against a person.

    A new article got its date with its row; what was ever live has one.
    """
    first = as_time(parsed.published)
    if first is None or first == article.first_published_at:
        return
    if article.revisions.exclude(live=None).exists():
        return
    if first < EARLIEST:
        messages.append(too_early())
    elif first > freshness.now():
        message = _("“published” is in the future (%s). To publish it then, schedule it.")
        messages.append(message % moment_in_words(first))
    elif article.first_published_at is None:
        publishing.set_first_published(article, first, by=by)
    else:
        message = _("“published” isn’t used, because “First published” is already set to %s.")
        messages.append(message % moment_in_words(article.first_published_at))


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
