"""Events are handled once, tried again when they fail, and given up at last."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from outbox import delivering, events, handlers
from outbox.models import Event
from tests.outbox.deliverers import deliver_by_two

pytestmark = pytest.mark.django_db


def make_due():
    Event.objects.waiting().update(next_at=Now() - timedelta(seconds=1))


def fail(error):
    def function(event):
        raise error

    return function


def test_an_event_is_handled_once(handled):
    events.record("test", {"number": 1})
    assert (delivering.deliver().done, delivering.deliver().done) == (1, 0)
    event = Event.objects.get()
    assert handled == [{"number": 1}]
    assert (event.is_done, event.next_at, event.attempts) == (True, None, 1)


def test_what_has_failed_is_tried_again_later(handled):
    handlers.register("test", fail(handlers.Deferred("Not now.")))
    events.record("test", {})
    assert delivering.deliver().failed == 1
    event = Event.objects.get()
    assert (event.is_done, event.is_given_up, event.last_error) == (False, False, "Not now.")
    assert timedelta(seconds=50) < event.next_at - timezone.now() <= timedelta(minutes=1)
    assert delivering.deliver().failed == 0  # it isn't due
    make_due()
    assert delivering.deliver().failed == 1


def test_the_pauses_grow_from_a_minute_to_a_day():
    pauses = [delivering.pause_after(n) for n in (1, 2, 3, 11, 12, 60)]
    minute = timedelta(minutes=1)
    assert pauses == [minute, 2 * minute, 4 * minute, 1024 * minute, *2 * [timedelta(days=1)]]


def test_it_is_given_up_at_last(handled):
    handlers.register("test", fail(handlers.Deferred("Not now.")))
    events.record("test", {})
    for _ in range(delivering.ATTEMPTS + 3):
        make_due()
        delivering.deliver()
    event = Event.objects.get()
    assert (event.attempts, event.is_given_up) == (delivering.ATTEMPTS, True)
    assert list(Event.objects.failed()) == [event]


def test_what_is_refused_is_given_up_at_once(handled):
    handlers.register("test", fail(handlers.Refused("No such person.")))
    events.record("test", {})
    delivering.deliver()
    assert Event.objects.get().is_given_up


def test_whose_processes_are_killed_each_time_is_given_up_too(handled):
    event = events.record("test", {})
    Event.objects.update(attempts=delivering.ATTEMPTS)  # each begun, none ended
    delivering.deliver()
    event.refresh_from_db()
    assert (handled, event.is_given_up) == ([], True)
    assert event.last_error == "Every attempt was interrupted."


def test_while_the_other_side_is_away_the_rest_of_the_kind_waits(handled):
    handlers.register("mail", fail(handlers.Unavailable("Connection refused")))
    for kind in ("mail", "mail", "mail", "test"):
        events.record(kind, {})
    result = delivering.deliver()
    assert (result.done, result.failed, result.unavailable) == (1, 1, {"mail"})
    assert Event.objects.filter(attempts=0).count() == 2


def test_a_killed_process_frees_its_events(handled):
    events.record("test", {})
    assert delivering.claim(["test"]) is not None  # and dies
    assert delivering.deliver().done == 0
    make_due()  # two minutes later
    assert delivering.deliver().done == 1


def test_who_has_lost_the_lease_notes_nothing(handled, caplog):
    events.record("test", {})
    slow = delivering.claim(["test"])
    make_due()
    delivering.deliver()
    Event.objects.update(payload={"by": "the other"})
    result = delivering.Round()
    delivering.attempt(slow, result)
    assert (result.done, result.failed) == (0, 0)
    assert Event.objects.get().payload == {"by": "the other"}
    assert "longer than its lease" in caplog.text


def test_what_a_handler_writes_is_undone_when_it_fails(handled):
    def write_and_fail(event):
        events.record("test", {})
        raise ValueError

    handlers.register("first", write_and_fail)
    events.record("first", {})
    delivering.deliver()
    assert [event.kind for event in Event.objects.all()] == ["first"]
    assert Event.objects.get().last_error == "ValueError"


def test_a_handler_may_be_outside_of_a_transaction(handled, django_db_blocker):
    open_blocks = []

    def look(event):
        open_blocks.append(len(transaction.get_connection().savepoint_ids))
        event.payload = {"kept": True}

    for is_atomic in (True, False):
        handlers.register("look", look, is_atomic=is_atomic)
        events.record("look", {"secret": "link"})
        delivering.deliver()
    inside, outside = open_blocks
    assert inside == outside + 1
    assert [event.payload for event in Event.objects.all()] == [{"kept": True}] * 2


def test_kinds_that_nobody_here_handles_wait(handled):
    events.record("other", {})
    assert delivering.deliver().done == 0
    assert delivering.seconds_until_due() is None
    assert Event.objects.get().attempts == 0


def test_events_wait_for_their_time(handled):
    at = timezone.now() + timedelta(hours=1)
    events.record("test", {}, not_before=at)
    assert delivering.deliver().done == 0
    assert 3500 < delivering.seconds_until_due() <= 3600


def test_an_event_is_taken_back_before_its_time(handled):
    now = timezone.now()
    for days, subject in ((1, "article:1"), (2, "article:1"), (1, "article:12")):
        events.record("test", {}, not_before=now + timedelta(days=days), subject=subject)
    events.record("test", {}, subject="article:1")  # has happened
    events.take_back("test", "article:1", after=now)
    left = [(event.subject, event.not_before) for event in Event.objects.order_by("pk")]
    assert left == [("article:12", now + timedelta(days=1)), ("article:1", None)]


def test_what_was_done_long_ago_is_swept(handled):
    for _ in range(3):
        events.record("test", {})
    delivering.deliver()
    Event.objects.update(created_at=Now() - timedelta(days=40))
    old, done_late, waiting = Event.objects.order_by("pk")
    Event.objects.filter(pk=old.pk).update(done_at=Now() - timedelta(days=31))
    Event.objects.filter(pk=waiting.pk).update(done_at=None, next_at=Now())
    assert delivering.sweep() == 1
    assert set(Event.objects.all()) == {done_late, waiting}


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"kind": ""}, "outbox_event_kind_named"),
        ({"done_at": Now()}, "outbox_event_done_is_not_due"),
        (
            {"not_before": F("next_at") + timedelta(days=1)},
            "outbox_event_not_before_its_time",
        ),
    ],
)
def test_the_database_refuses_what_cannot_be(handled, values, name):
    events.record("test", {})
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Event.objects.update(**values)


def test_a_round_may_end_early(handled):
    for _ in range(3):
        events.record("test", {})
    result = delivering.deliver(lambda: len(handled) == 2)
    assert (result.done, Event.objects.waiting().count()) == (2, 1)


def test_an_event_costs_two_statements_and_a_savepoint(handled, django_assert_num_queries):
    events.record("test", {})
    with django_assert_num_queries(5):  # claim, savepoint, done, release; nothing else is due
        delivering.deliver()


@pytest.mark.django_db(transaction=True)
def test_two_deliverers_handle_a_thousand_events_once_each(handled):
    with transaction.atomic():
        for number in range(1000):
            events.record("test", {"number": number})
    results = deliver_by_two()
    assert sum(results) == 1000
    assert min(results) > 0  # both had something to do
    assert sorted(item["number"] for item in handled) == list(range(1000))
    assert not Event.objects.waiting().exists()
