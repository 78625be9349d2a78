"""Removing the demonstration while readers vote, editors save and somebody counts: nobody fails."""

import threading
from collections.abc import Callable
from io import StringIO
from itertools import cycle

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from articles import publishing
from articles.images import converting
from articles.models import Article, DemoRow, Section
from articles.samples import holding
from feedback.models import Vote
from feedback.voting import votes
from newsroom.management.commands import remove_demo
from tests import factories
from tests.articles.people import somebody
from tests.feedback.voting.test_votes import ballot, reader

pytestmark = pytest.mark.django_db(transaction=True)


class Traffic:
    """Threads that do one thing again and again."""

    def __init__(self, *actions: Callable[[], object]):
        self.ended, self.errors, self.count = threading.Event(), [], 0
        self.threads = [threading.Thread(target=self.run, args=[action]) for action in actions]

    def run(self, action) -> None:
        try:
            while not self.ended.is_set():
                action()
                self.count += 1
        except Exception as error:
            self.errors.append(error)
        finally:
            connection.close()

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error) -> None:
        self.ended.set()
        for thread in self.threads:
            thread.join()


def voter(number: int, articles) -> Callable[[], object]:
    numbers, keys = cycle(range(200)), cycle(articles)

    def vote():
        article = Article.objects.filter(pk=next(keys)).first()
        if article is not None and article.revisions.live().exists():
            votes.cast(ballot(article, True), reader(number * 200 + next(numbers)))

    return vote


def editor(articles, user) -> Callable[[], object]:
    """Locks the row first, as the form does, and only then writes."""
    keys = cycle(articles)

    def save():
        with transaction.atomic():
            article = Article.objects.select_for_update().filter(pk=next(keys)).first()
            if article is not None:
                article.title += "."
                article.save()
                publishing.publish(article, by=user)

    return save


@pytest.mark.drill
def test_nobody_fails_and_nothing_is_left(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(converting, "WIDTHS", (320,))
    call_command("load_demo", stdout=StringIO())
    section = Section.objects.get(slug="web")
    own = factories.LiveArticleFactory(slug="ours", works=0, body="Ours.", section=section)
    demo = list(DemoRow.objects.of(Article).values_list("owner", flat=True))
    user = somebody("Chief")
    live = [key for key in demo if Article.objects.get(pk=key).revisions.live().exists()]

    def count():
        call_command("count_feedback", stdout=StringIO())

    actions = (voter(1, live), voter(2, live), editor(live, user), editor([own.pk], user), count)
    tellings = []

    def remove():
        out = StringIO()
        try:
            call_command("remove_demo", "--yes", stdout=out)
        finally:
            connection.close()
        tellings.append(out.getvalue().splitlines()[-1])

    with Traffic(*actions) as traffic:
        removers = [threading.Thread(target=remove) for _ in range(2)]
        for thread in removers:
            thread.start()
        for thread in removers:
            thread.join()
    assert traffic.errors == []
    assert sorted(tellings) == ["The demo was removed.", "There is no demo on this site."]
    assert list(Article.objects.all()) == [own]
    assert not Vote.objects.exists()
    assert not list(tmp_path.glob("images/**/*.*"))


def test_who_keeps_writing_is_waited_for_but_not_for_ever(monkeypatch):
    factories.LiveArticleFactory()
    monkeypatch.setattr(holding, "PATIENCE", 0.1)
    monkeypatch.setattr(holding, "AT_A_TIME", 20)
    is_held, may_end = threading.Event(), threading.Event()

    def write():
        with transaction.atomic():
            Article.objects.select_for_update().get()
            is_held.set()
            may_end.wait(10)
        connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    is_held.wait(10)
    try:
        with pytest.raises(CommandError, match="the site is too busy"):
            remove_demo.Command(stdout=StringIO()).handle(yes=True)
    finally:
        may_end.set()
        thread.join()
    out = StringIO()
    remove_demo.Command(stdout=out).handle(yes=True)
    assert out.getvalue() == "There is no demo on this site.\n"
