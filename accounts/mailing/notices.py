"""Telling people by email what was done to articles of theirs: one message per event and person.

Each function takes an event of `articles.publishing`, which may be about several articles, and
finds whom it concerns, as things are when it is handled: what has changed since is not told.
"""

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Q
from django.urls import reverse

from accounts.mailing.addresses import is_address, named
from accounts.mailing.compose import send
from accounts.models import NoticeChoices
from articles import freshness
from articles.editing.handover import last_hand_over
from articles.models import Article, Byline, Revision
from articles.permissions import may
from articles.publishing import telling
from articles.words import isolated, person_name
from outbox import handlers
from outbox.models import Event

MOST_LISTED = 20  # articles in one message


def register() -> None:
    handlers.register(telling.ASSIGNED, assigned)
    handlers.register(telling.SENT_BACK, sent_back)
    handlers.register(telling.SUBMITTED, submitted)
    handlers.register(telling.PUBLISHED, published)


def assigned(event: Event) -> None:
    to = event.payload["to"]
    articles = [article for article, _payload in _articles_of(event) if article.assignee_id == to]
    _tell("assigned", event, [Told(article, {to}) for article in articles])


def sent_back(event: Event) -> None:
    _tell(
        "sent_back",
        event,
        [
            Told(article, {article.created_by_id, article.assignee_id}, note=_note_of(article))
            for article, _payload in _articles_of(event)
            if article.stage == Article.Stage.DRAFTING
        ],
    )


def submitted(event: Event) -> None:
    """For those who decide about it."""
    wanting = NoticeChoices.objects.filter(submitted=True).values_list("user", flat=True)
    people: set[int | None] = set(wanting)
    _tell(
        "submitted",
        event,
        [
            Told(article, people, note=_note_of(article))
            for article, _payload in _articles_of(event)
            if article.stage == Article.Stage.IN_REVIEW
        ],
        action="approve",
    )


def published(event: Event) -> None:
    """For those who wrote it, once readers see it."""
    found = [row for row in _articles_of(event) if not row[0].retracted_at]
    of_them = Revision.objects.filter(article__in=[article for article, _payload in found])
    live = {row.article_id: row for row in of_them.live(freshness.now()).for_reading()}
    bylines = Byline.objects.filter(article__in=live).values_list("article", "author__user")
    told = []
    for article, payload in found:
        revision = live.get(article.pk)
        if revision is None or revision.number != payload["revision"]:
            continue
        people = {article.created_by_id, *(user for key, user in bylines if key == article.pk)}
        told.append(Told(article, people, payload["change"], revision.get_absolute_url()))
    _tell("published", event, told)


@dataclass(frozen=True)
class Told:
    """An article, and the keys of the people it is told to."""

    article: Article
    people: Set[int | None]
    change: str = ""
    path: str = ""  # where readers find it
    note: str = ""

    def context(self) -> dict[str, str]:
        form = reverse("admin:articles_article_change", args=[self.article.pk])
        return {
            "title": isolated(self.article.title),
            "address": f"{settings.SITE_URL}{self.path or form}",
            "change": self.change,
            "note": self.note,
        }


def _tell(choice: str, event: Event, told: list[Told], *, action: str = "view") -> None:
    by = User.objects.filter(pk=event.payload["by"]).first()
    context = {
        "choice": choice,
        "who": isolated(person_name(by)) if by else "",
        "choices_address": choices_address(),
    }
    people = _people(set().union(*(item.people for item in told)))
    for person in who_want(choice, people):
        theirs = [
            item for item in told if person.pk in item.people and may(person, action, item.article)
        ]
        if not theirs or person.pk == event.payload["by"]:
            continue
        to = named(person.get_full_name(), person.email)
        if len(theirs) == 1:
            of_it = theirs[0].context()
            subject = telling.subject_of(theirs[0].article.pk)
            send(f"notice_{choice}", to, context | of_it, person=person, subject=subject)
        else:
            send("notice_several", to, context | several(theirs), person=person)


def choices_address() -> str:
    return f"{settings.SITE_URL}{reverse('email_notices')}"


def several(told: list[Told]) -> dict[str, Any]:
    return {
        "number": len(told),
        "items": [item.context() for item in told[:MOST_LISTED]],
        "more": max(0, len(told) - MOST_LISTED),
    }


def who_want(choice: str, people: Iterable[User]) -> Iterator[User]:
    """Those of them who chose it, may sign in here, and have an address."""
    default = NoticeChoices._meta.get_field(choice).default  # type: ignore[union-attr]
    for person in people:
        choices = getattr(person, "notice_choices", None)
        wants = getattr(choices, choice) if choices else default
        if wants and person.is_active and person.is_staff and is_address(person.email):
            yield person


def _people(keys: Iterable[int | None]):
    wanted = Q(pk__in=[key for key in keys if key is not None])
    return User.objects.filter(wanted).select_related("notice_choices")


def _articles_of(event: Event) -> list[tuple[Article, dict[str, Any]]]:
    """With what is said of each; without those that are gone, or were taken down since."""
    payloads = telling.payloads(event.payload)
    found = Article.objects.filter(taken_down_at=None)
    by_key = found.in_bulk([payload["article"] for payload in payloads])
    return [
        (by_key[payload["article"]], payload)
        for payload in payloads
        if payload["article"] in by_key
    ]


def _note_of(article: Article) -> str:
    """What was written with the hand-over."""
    hand_over = last_hand_over(article, article.notes.all())
    return hand_over.note if hand_over else ""
