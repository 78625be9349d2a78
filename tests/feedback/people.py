"""Readers who answer, for the tests of what is made of answers."""

import os

from django.utils import timezone

from feedback.models import Report, Vote


def answer(article, helpful=True, *, revision=None, at=None, **values) -> Vote:
    """One more reader's vote, on the revision that is live unless another is named."""
    at = at or timezone.now()
    return Vote.objects.create(
        article=article,
        revision=revision or article.revisions.live().get(),
        voter=os.urandom(16),
        helpful=helpful,
        created_at=at,
        updated_at=at,
        **values,
    )


def suspect(article, helpful=True, **values) -> Vote:
    return answer(article, helpful, is_suspect=True, suspicion="network", **values)


def report(article, text="The year is wrong.", **values) -> Report:
    at = values.pop("at", None) or timezone.now()
    values.setdefault("revision", article.revisions.live().first())
    return Report.objects.create(article=article, text=text, created_at=at, updated_at=at, **values)
