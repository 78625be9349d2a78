"""What is due tomorrow: one message a day for each person who chose it."""

import threading
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.mailing import due
from accounts.models import NoticeChoices
from articles import publishing
from articles.models import Article, Publication
from articles.publishing import telling
from articles.zone import publication_zone
from outbox.models import Event
from tests import factories
from tests.articles.people import somebody

pytestmark = pytest.mark.django_db
TODAY, TOMORROW = date(2026, 5, 4), date(2026, 5, 5)
MORNING = datetime(2026, 5, 4, 9, tzinfo=ZoneInfo("UTC"))


def person(name, *, role="Reporter", wants=True, **values):
    user = somebody(role, username=name, email=f"{name}@example.org", **values)
    NoticeChoices.objects.create(user=user, due_tomorrow=wants)
    return user


def article_of(user, title, due_on=TOMORROW, **values):
    return factories.DraftArticleFactory(title=title, assignee=user, due_on=due_on, **values)


def mails():
    found = Event.objects.filter(kind="mail").order_by("pk")
    return [
        (mail.payload["to"].split("<")[-1].strip(">"), mail.payload["subject"]) for mail in found
    ]


def in_zone(name):
    factories.PublicationFactory(time_zone=name)
    Publication.objects.update(time_zone=name)
    publication_zone.forget()


@pytest.fixture(autouse=True)
def zone():
    publication_zone.forget()
    yield
    publication_zone.forget()


@pytest.fixture
def ana():
    return person("ana")


def test_one_message_lists_all_that_is_due(ana):
    article_of(ana, "Bees")
    article_of(ana, "Wasps")
    article_of(ana, "Today", TODAY)
    article_of(ana, "Later", TOMORROW + timedelta(days=1))
    article_of(ana, "Some day", None)
    assert due.tell(MORNING) == 1
    assert mails() == [("ana@example.org", "Due tomorrow: 2 articles")]
    payload = Event.objects.get(kind="mail").payload
    assert payload["text"].startswith(
        "2 articles assigned to you are due tomorrow:\n\n“Bees”\nhttp"
    )
    assert "“Wasps”" in payload["text"] and "Later" not in payload["text"]
    assert "Change your choices" in payload["text"]
    assert "Wasps" in payload["html"] and "Today" not in payload["html"]
    assert payload["person"] == ana.pk


def test_one_article_is_named_in_the_subject_and_goes_with_it(ana):
    article = article_of(ana, "Bees & <b>")
    due.tell(MORNING)
    assert mails() == [("ana@example.org", "Due tomorrow: “Bees & <b>”")]
    assert Event.objects.get(kind="mail").subject == telling.subject_of(article.pk)


def test_nobody_is_told_twice_of_a_day(ana):
    article_of(ana, "Bees")
    assert [due.tell(MORNING), due.tell(MORNING + timedelta(minutes=40))] == [1, 0]
    article_of(ana, "Wasps")  # given later on the same day
    assert due.tell(MORNING + timedelta(hours=9)) == 0
    article_of(ana, "Ants", TOMORROW + timedelta(days=1))
    assert due.tell(MORNING + timedelta(days=1)) == 1
    assert [subject for _to, subject in mails()] == ["Due tomorrow: “Bees”", "Due tomorrow: “Ants”"]


def test_day_of_a_clock_that_was_put_back_silences_nobody(ana):
    article_of(ana, "Bees", TOMORROW + timedelta(days=300))
    assert due.tell(MORNING + timedelta(days=300)) == 1
    article_of(ana, "Wasps")
    assert [due.tell(MORNING), due.tell(MORNING)] == [1, 0]


def test_who_has_nothing_yet_is_told_later_on_the_day(ana):
    assert due.tell(MORNING) == 0
    article_of(ana, "Bees")
    assert due.tell(MORNING + timedelta(hours=1)) == 1


def test_only_those_who_chose_it_and_work_here():
    people = [
        person("default", wants=False),
        person("gone", is_active=False),
        person("outside", is_staff=False),
        person("silent"),
        somebody("Reporter", username="new", email="new@example.org"),
    ]
    people[3].email = ""
    people[3].save()
    for someone in people:
        article_of(someone, f"Of {someone.username}")
    assert due.tell(MORNING) == 0
    assert not NoticeChoices.objects.exclude(told_due_on=None).exists()


def test_not_what_is_ready_scheduled_published_or_taken_down(ana):
    editor = somebody("Editor", username="ed")
    article_of(ana, "Ready", stage=Article.Stage.READY)
    live = article_of(ana, "Live")
    publishing.publish(live, by=editor)
    Article.objects.filter(pk=live.pk).update(assignee=ana, due_on=TOMORROW)
    assert due.tell(MORNING) == 0
    article_of(ana, "In review", stage=Article.Stage.IN_REVIEW)
    assert due.tell(MORNING) == 1
    assert [subject for _to, subject in mails()] == ["Due tomorrow: “In review”"]


@pytest.mark.parametrize(
    ("zone", "now", "count"),
    [
        ("UTC", "2026-05-04T06:59:00+00:00", 0),  # before seven
        ("UTC", "2026-05-04T07:00:00+00:00", 1),
        ("UTC", "2026-05-04T23:59:00+00:00", 1),
        ("UTC", "2026-05-05T08:00:00+00:00", 0),  # it is today by then
        ("Asia/Tokyo", "2026-05-03T21:59:00+00:00", 0),
        ("Asia/Tokyo", "2026-05-03T22:00:00+00:00", 1),  # there it is the 4th, seven o'clock
        ("Asia/Tokyo", "2026-05-04T22:30:00+00:00", 0),  # there it is the 5th
        ("America/Los_Angeles", "2026-05-04T13:59:00+00:00", 0),
        ("America/Los_Angeles", "2026-05-05T06:30:00+00:00", 1),  # there it is still the 4th
    ],
)
def test_days_are_those_of_the_publication(ana, zone, now, count):
    in_zone(zone)
    article_of(ana, "Bees")
    assert due.tell(datetime.fromisoformat(now)) == count


def test_the_command_says_how_many(ana, capsys, monkeypatch):
    article_of(ana, "Bees")
    monkeypatch.setattr(due.freshness, "now", lambda: MORNING)
    call_command("notify_due")
    call_command("notify_due")
    assert capsys.readouterr().out == "1 person told.\n0 people told.\n"


def test_many_people_cost_no_query_for_each_article(django_assert_max_num_queries, ana):
    for number in range(6):
        article_of(ana, f"Bees {number}")
    with django_assert_max_num_queries(20):
        due.tell(MORNING)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_tell_once():
    ana = person("ana")
    article_of(ana, "Bees")
    told, together = [], threading.Barrier(2)

    def tell():
        together.wait()
        told.append(due.tell(MORNING))
        connection.close()

    threads = [threading.Thread(target=tell) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [0, 1]
    assert len(mails()) == 1


def test_a_message_that_can_t_be_made_leaves_the_person_untold(ana, monkeypatch):
    article_of(ana, "Bees")
    monkeypatch.setattr(due, "send", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        due.tell(MORNING)
    assert NoticeChoices.objects.get().told_due_on is None
