"""Telling people once a day what of theirs is due tomorrow, as the publication counts days."""

from collections import defaultdict
from datetime import date, datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.mailing.addresses import named
from accounts.mailing.compose import send
from accounts.mailing.notices import Told, choices_address, several, who_want
from accounts.models import NoticeChoices
from articles import freshness
from articles.models import Article
from articles.permissions import may
from articles.publishing import telling
from articles.zone import in_publication_zone

FROM_HOUR = 7  # nobody is told in the night, and what was planned in the evening is in it


def tell(now: datetime | None = None) -> int:
    """Tell those who chose it and weren't told yet; how many."""
    with in_publication_zone():
        here = timezone.localtime(now or freshness.now())
    if here.hour < FROM_HOUR:
        return 0
    tomorrow = here.date() + timedelta(days=1)
    theirs = _due_on(tomorrow)
    people = User.objects.filter(pk__in=theirs).select_related("notice_choices").order_by("pk")
    return sum(
        _tell(person, tomorrow, theirs[person.pk]) for person in who_want("due_tomorrow", people)
    )


def _due_on(day: date) -> dict[int, list[Article]]:
    """What isn't ready by then, by the person who is to do it and isn't told yet."""
    untold = NoticeChoices.objects.filter(_untold(day), due_tomorrow=True).values("user")
    articles = (
        Article.objects.with_words_to_publish()
        .exclude(stage=Article.Stage.READY)
        .filter(due_on=day, assignee__in=untold)
        .order_by("pk")
    )
    theirs: dict[int, list[Article]] = defaultdict(list)
    for article in articles:
        theirs[article.assignee_id].append(article)
    return theirs


def _untold(day: date) -> Q:
    """Also who was told of a day far ahead, before the clock was put back."""
    ahead = day + timedelta(days=1)  # no further: the publication's time zone may have changed
    told = Q(told_due_on__range=(day, ahead))
    return Q(told_due_on__isnull=True) | ~told


@transaction.atomic
def _tell(person: User, day: date, articles: list[Article]) -> bool:
    """Whether it was us: of several processes, one moves the day on, and its mail comes with it."""
    told = [Told(article, {person.pk}) for article in articles if may(person, "view", article)]
    choices = NoticeChoices.objects.filter(_untold(day), user=person, due_tomorrow=True)
    if not told or not choices.update(told_due_on=day):
        return False
    to = named(person.get_full_name(), person.email)
    context = {"choices_address": choices_address(), **several(told)}
    subject = telling.subject_of(told[0].article.pk) if len(told) == 1 else ""
    send("notice_due_tomorrow", to, context, person=person, subject=subject)
    return True
