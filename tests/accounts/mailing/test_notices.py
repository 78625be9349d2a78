"""Who is told what by email: those who chose it, once, and nobody about their own acts."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.mailing import notices
from accounts.models import NoticeChoices
from accounts.people import leaving
from accounts.people.roles import managing
from articles import publishing
from articles.models import Note
from outbox import delivering, events, handlers
from outbox.models import Event
from tests import factories
from tests.articles.people import somebody

pytestmark = pytest.mark.django_db
EVERYTHING = {"assigned": True, "sent_back": True, "submitted": True, "published": True}


@pytest.fixture(autouse=True)
def kept(monkeypatch):
    """Mail is made, and not sent."""
    without = {kind: handlers.handler_of(kind) for kind in handlers.kinds() if kind != "mail"}
    monkeypatch.setattr(handlers, "_handlers", without)


def person(role, name, **choices):
    values = {"first_name": name, "last_name": "", "email": f"{name.lower()}@example.org"}
    user = somebody(role, username=name.lower(), **values)
    if choices:
        NoticeChoices.objects.create(user=user, **choices)
    return user


@pytest.fixture
def ana():
    return person("Reporter", "Ana", **EVERYTHING)


@pytest.fixture
def ed():
    return person("Editor", "Ed", **EVERYTHING)


def told():
    """(to, subject) of each message made of what has happened."""
    result = delivering.deliver()
    assert result.failed == 0
    mails = Event.objects.filter(kind="mail").order_by("pk")
    found = [(mail.payload["to"], mail.payload["subject"]) for mail in mails]
    texts = [mail.payload["text"] for mail in mails]
    mails.delete()
    told.texts = texts
    return found


def test_a_submission_is_told_to_those_who_decide(ana, ed):
    person("Chief", "Cleo")  # who did not choose it
    person("Reporter", "Rita", **EVERYTHING)  # who may not approve
    article = factories.DraftArticleFactory(created_by=ana, title="Bees")
    with transaction.atomic():
        Note.objects.create(article=article, text="Please check\nthe numbers.", created_by=ana)
        publishing.submit(article, by=ana)
    assert told() == [("Ed <ed@example.org>", "Submitted for review: “Bees”")]
    (text,) = told.texts
    assert text == (
        "Ana submitted “Bees” for review.\n\n“Please check\nthe numbers.”\n\n"
        f"http://testserver/admin/articles/article/{article.pk}/change/\n\n"
        "-- \nNewsroom\nhttp://testserver\n\n"
        "You chose to get this email. Change your choices:\n"
        "http://testserver/admin/account/email/\n"
    )


def test_one_s_own_act_is_told_to_others_only(ed):
    other = person("Editor", "Olga", submitted=True)
    article = factories.DraftArticleFactory(created_by=ed)
    publishing.submit(article, by=ed)
    assert [to for to, _subject in told()] == [f"Olga <{other.email}>"]


def test_what_was_withdrawn_before_it_was_told_is_not_told(ana, ed):
    article = factories.DraftArticleFactory(created_by=ana)
    publishing.submit(article, by=ana)
    publishing.withdraw(article, by=ana)
    assert told() == []


def test_what_is_sent_back_is_told_to_the_writer_and_who_works_on_it(ana, ed):
    rita = person("Reporter", "Rita")  # by default
    article = factories.InReviewArticleFactory(created_by=ana, assignee=rita, title="Bees")
    with transaction.atomic():
        publishing.send_back(article, by=ed)
        article.notes.create(text="Two sources, please.", created_by=ed)
    subject = "Sent back: “Bees”"
    assert sorted(told()) == [
        ("Ana <ana@example.org>", subject),
        ("Rita <rita@example.org>", subject),
    ]
    assert "Ed sent back “Bees”.\n\n“Two sources, please.”\n" in told.texts[0]


def test_who_is_both_is_told_once(ana, ed):
    article = factories.InReviewArticleFactory(created_by=ana, assignee=ana)
    publishing.send_back(article, by=ed)
    assert len(told()) == 1


def test_an_assignment_is_told_unless_it_has_gone_on(ana, ed):
    article = factories.DraftArticleFactory(title="Bees")
    publishing.assign(article, ana, by=ed)
    assert told() == [("Ana <ana@example.org>", "Assigned to you: “Bees”")]
    assert told.texts[0].startswith("Ed assigned “Bees” to you.")
    publishing.assign(article, ed, by=ed)  # to oneself
    assert told() == []
    publishing.assign(article, ana, by=ed)
    publishing.assign(article, None, by=ed)
    assert told() == []
    publishing.assign(article, ana)  # by the system
    assert len(told()) == 1
    assert told.texts[0].startswith("“Bees” was assigned to you.")


def test_publication_is_told_to_those_who_wrote_it(ana, ed):
    bea = person("Reporter", "Bea", published=True)
    byline = factories.AuthorFactory(user=bea)
    article = factories.DraftArticleFactory(created_by=ana, title="Bees")
    article.bylines.create(author=byline, position=9)
    publishing.publish(article, by=ed)
    assert sorted(told()) == [
        ("Ana <ana@example.org>", "Published: “Bees”"),
        ("Bea <bea@example.org>", "Published: “Bees”"),
    ]
    address = article.revisions.live().for_reading().get().get_absolute_url()
    assert f"“Bees” was published.\n\nhttp://testserver{address}\n" in told.texts[0]


def test_a_scheduled_publication_is_told_at_its_time(ana, ed):
    article = factories.DraftArticleFactory(created_by=ana)
    publishing.schedule(article, timezone.now() + timedelta(hours=1), by=ed)
    assert told() == []
    assert Event.objects.get().not_before == article.revisions.scheduled().get().live.lower
    publishing.schedule(article, timezone.now() + timedelta(seconds=1), by=ed)  # moved
    event = Event.objects.get()
    assert event.next_at == event.not_before
    while timezone.now() < event.not_before:
        pass
    assert len(told()) == 1


@pytest.mark.parametrize("undo", ["unschedule", "publish"])
def test_what_is_unscheduled_is_not_told(ana, ed, undo):
    article = factories.DraftArticleFactory(created_by=ana)
    publishing.schedule(article, timezone.now() + timedelta(hours=1), by=ed)
    getattr(publishing, undo)(article, by=ed)
    assert not Event.objects.filter(not_before__isnull=False).exists()
    assert len(told()) == (undo == "publish")


def test_what_was_unpublished_or_taken_down_since_is_not_told(ana, ed):
    for verb in (publishing.unpublish, publishing.take_down):
        article = factories.DraftArticleFactory(created_by=ana)
        publishing.publish(article, by=ed)
        verb(article, by=ed)
        assert told() == []


@pytest.mark.parametrize(
    "values",
    [{"is_active": False}, {"is_staff": False}, {"email": ""}, {"email": "no address"}],
)
def test_who_cannot_read_it_gets_no_mail(ana, ed, values):
    article = factories.InReviewArticleFactory(created_by=ana)
    for name, value in values.items():
        setattr(ana, name, value)
    ana.save()
    publishing.send_back(article, by=ed)
    assert told() == []


def test_who_lost_the_role_gets_no_mail(ana, ed):
    article = factories.InReviewArticleFactory(created_by=ana)
    ana.groups.clear()
    publishing.send_back(article, by=ed)
    assert told() == []


def test_what_was_not_chosen_is_not_told(ed):
    rita = person("Reporter", "Rita", assigned=False, sent_back=False)
    article = factories.InReviewArticleFactory(created_by=rita)
    publishing.send_back(article, by=ed)
    publishing.assign(article, rita, by=ed)
    assert told() == []


def test_an_article_that_is_gone_is_no_failure(ana, ed):
    article = factories.DraftArticleFactory(created_by=ed)
    publishing.assign(article, ana, by=ed)
    type(article).objects.filter(pk=article.pk).delete()
    assert told() == []


def test_an_act_that_fails_tells_nothing(ana, ed):
    article = factories.DraftArticleFactory(created_by=ana, section=None)
    with pytest.raises(publishing.PublishingError):
        publishing.submit(article, by=ana)
    assert not Event.objects.exists()


def test_a_title_from_right_to_left_keeps_the_sentence_in_order(ana, ed):
    article = factories.DraftArticleFactory(title="דבורים")
    publishing.assign(article, ana, by=ed)
    assert told() == [("Ana <ana@example.org>", "Assigned to you: “\u2068דבורים\u2069”")]


def test_a_message_is_made_once_however_often_it_is_tried(ana, ed, monkeypatch):
    article = factories.DraftArticleFactory()
    publishing.assign(article, ana, by=ed)
    event = delivering.claim(handlers.kinds())
    Event.objects.update(next_at=Now() - timedelta(seconds=1))  # its lease ran out
    assert len(told()) == 1
    delivering.attempt(event, delivering.Round())  # by the first, late
    assert told() == []


def assign_many(ana, ed, count):
    articles = [factories.DraftArticleFactory(title=f"Bees {number}") for number in range(count)]
    with publishing.as_one():
        for article in articles:
            publishing.assign(article, ana, by=ed)
    return articles


def test_an_act_on_many_articles_is_told_once(ana, ed):
    first, *_others = assign_many(ana, ed, 22)
    (event,) = Event.objects.all()
    assert event.next_at <= timezone.now()
    assert told() == [("Ana <ana@example.org>", "Assigned to you: 22 articles")]
    (text,) = told.texts
    address = f"http://testserver/admin/articles/article/{first.pk}/change/"
    assert text.startswith(f"Ed assigned 22 articles to you:\n\n“Bees 0”\n{address}\n\n“Bees 1”\n")
    assert "“Bees 19”" in text
    assert "“Bees 20”" not in text
    assert "\n\nand 2 more\n\n-- \n" in text


def test_of_an_act_on_many_each_is_told_what_concerns_them(ana, ed):
    bea = person("Reporter", "Bea", **EVERYTHING)
    of_ana, of_bea = (
        [factories.DraftArticleFactory(created_by=user, title=title) for title in titles]
        for user, titles in ((ana, ("Ants", "Bees", "Cats")), (bea, ("Dogs",)))
    )
    with publishing.as_one():
        for article in (*of_ana, *of_bea):
            publishing.publish(article, by=ed)
    publishing.unpublish(of_ana[2], by=ed)  # before it was told
    assert sorted(told()) == [
        ("Ana <ana@example.org>", "Published: 2 articles"),
        ("Bea <bea@example.org>", "Published: “Dogs”"),
    ]
    address = of_ana[0].revisions.live().for_reading().get().get_absolute_url()
    assert f"2 articles were published:\n\n“Ants”\nhttp://testserver{address}\n" in told.texts[0]


def test_many_submissions_are_one_message(ana, ed):
    articles = factories.DraftArticleFactory.create_batch(2, created_by=ana)
    with publishing.as_one():
        for article in articles:
            publishing.submit(article, by=ana)
    assert told() == [("Ed <ed@example.org>", "Submitted for review: 2 articles")]
    assert told.texts[0].startswith("Ana submitted 2 articles for review:\n")


def test_an_act_on_one_of_many_is_told_as_of_one(ana, ed):
    assign_many(ana, ed, 1)
    assert told() == [("Ana <ana@example.org>", "Assigned to you: “Bees 0”")]


def test_many_articles_cost_no_more_queries(ana, ed, django_assert_max_num_queries):
    assign_many(ana, ed, 2)
    event = delivering.claim(handlers.kinds())
    with CaptureQueriesContext(connection) as few:
        notices.assigned(event)
    Event.objects.all().delete()
    assign_many(ana, ed, 30)
    event = delivering.claim(handlers.kinds())
    with django_assert_max_num_queries(len(few)):
        notices.assigned(event)


def test_an_act_that_is_cut_short_is_told_a_minute_later(ana, ed, monkeypatch):
    monkeypatch.setattr(events, "join", lambda *values: None)  # the process was killed
    assign_many(ana, ed, 2)
    assert told() == []
    Event.objects.update(next_at=F("next_at") - timedelta(minutes=1))
    assert len(told()) == 2


def test_the_work_of_who_leaves_is_handed_over_in_one_message(ana, ed):
    chief = person("Chief", "Cleo")
    for title in ("Ants", "Bees"):
        factories.DraftArticleFactory(title=title, assignee=ana)
    with managing(chief, ana) as leaver:
        leaving.deactivate(leaver, by=chief)
        assert leaving.hand_over(leaver, ed, by=chief) == 2
    assert told() == [("Ed <ed@example.org>", "Assigned to you: 2 articles")]
