"""Telling the outbox what was done to an article, in the verb's transaction, beside the audit log.

Whoever tells people or programs of it registers for these kinds. What one act did to several
articles is one event, see `as_one`: `payloads` has what would be one event for each.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User

from articles.models import Article
from outbox import events

SUBMITTED = "article.submitted"
SENT_BACK = "article.sent_back"
ASSIGNED = "article.assigned"
PUBLISHED = "article.published"

HELD_FOR = timedelta(minutes=1)  # longer than an act on many articles takes
EACH = "each"

_act: ContextVar[list[int] | None] = ContextVar("act", default=None)  # keys of its events


def tell(
    kind: str,
    article: Article,
    by: User | None,
    *,
    not_before: datetime | None = None,
    **details: Any,
) -> None:
    payload = {"article": article.pk, "by": by.pk if by else None, **details}
    subject, act = subject_of(article.pk), _act.get()
    if act is None or not_before is not None:
        events.record(kind, payload, not_before=not_before, subject=subject)
    else:
        act.append(events.record(kind, payload, held_for=HELD_FOR, subject=subject).pk)


@contextmanager
def as_one() -> Iterator[None]:
    """An act on many articles, each perhaps in a transaction of its own, is told as one.

    If the process ends within, what was done is told all the same: a minute later, one by one.
    """
    if _act.get() is not None:
        yield
        return
    keys: list[int] = []
    token = _act.set(keys)
    try:
        yield
    finally:
        _act.reset(token)
    if keys:
        events.join(keys, EACH, ["by", "to"], _subject_of_each)


def payloads(payload: dict[str, Any]) -> list[dict[str, Any]]:
    """Of an event: one for each article."""
    return payload.get(EACH) or [payload]


def take_back_publication(article: Article, now: datetime) -> None:
    """What was to be told of it later won't happen."""
    events.take_back(PUBLISHED, subject_of(article.pk), after=now)


def forget(keys: Collection[int]) -> None:
    """Nothing was told, or will be, of articles that are gone without a trace."""
    events.forget(subject_of(key) for key in keys)
    events.forget_parts(EACH, lambda payload: payload["article"] in keys, _subject_of_each)


def subject_of(key: int) -> str:
    return f"article:{key}"


def _subject_of_each(payloads: list[dict[str, Any]]) -> str:
    """That of one article, or how many there are."""
    if len(payloads) == 1:
        return subject_of(payloads[0]["article"])
    return f"articles:{len(payloads)}"
