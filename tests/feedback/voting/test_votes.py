"""Votes: one for each reader and article, whatever comes at once; marked when they are suspect."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from articles import publishing
from feedback.models import Counter, Report, ReportNote, Salt, Suspicion, Vote
from feedback.protecting.identity import Identity
from feedback.voting import salts, votes
from feedback.voting.casting import Ballot
from feedback.voting.counting import TooMany
from feedback.voting.votes import Reader
from tests import factories

NOON = datetime(2031, 4, 5, 12, tzinfo=UTC)


def reader(number=0, known=None, **changed) -> Reader:
    """Somebody with a network of their own."""
    given = {"network": f"203.0.{number}.0/24", "agent": "Fox", "language": "en"} | changed
    return Reader(identity=known, **given)


def ballot(article, helpful=True, number=1) -> Ballot:
    return Ballot(article.pk, number, article.slug, helpful)


def stored(article) -> list[tuple]:
    return list(
        Vote.objects.for_article(article)
        .order_by("pk")
        .values_list("revision__number", "helpful", "reason", "is_suspect", "suspicion")
    )


def test_a_first_vote_is_stored_in_one_statement(article, django_assert_num_queries):
    salts.salt_of(timezone.now())
    with django_assert_num_queries(1):
        token = votes.cast(ballot(article), reader())
    assert (len(token.token), len(token.claim)) == (16, 16)
    assert stored(article) == [(1, True, "", False, "")]
    assert votes.find(article, token) == Vote.objects.get()
    assert votes.find(article, Identity(bytes(16))) is votes.find(article, None) is None


def test_a_change_of_mind_keeps_one_vote_and_drops_the_reason(article):
    token = votes.cast(ballot(article), reader())
    votes.explain(Vote.objects.get(), reason="clear", comment="Well said.")
    assert votes.cast(ballot(article), reader(9, token)) == token
    assert stored(article) == [(1, True, "clear", False, "")]
    votes.cast(ballot(article, helpful=False), reader(9, token))
    assert stored(article) == [(1, False, "", False, "")]
    assert Vote.objects.get().comment == "Well said."


def test_a_vote_belongs_to_the_revision_that_was_read(article):
    first = article.slug
    article.title = "A better story"
    article.save()
    publishing.publish(article)
    token = votes.cast(Ballot(article.pk, 1, first, False), reader(1))
    votes.cast(ballot(article, number=2), reader(2))
    assert stored(article) == [(1, False, "", False, ""), (2, True, "", False, "")]
    votes.cast(ballot(article, number=2), reader(1, token))
    assert stored(article)[0] == (2, True, "", False, "")
    live = article.revisions.get(number=2)
    assert Vote.objects.filter(revision=live).counted().helpful().count() == 2


def test_what_cannot_be_voted_on_is_refused_without_a_trace(article):
    draft = factories.LiveDraftArticleFactory(slug="draft-of-it")
    refused = [
        ballot(factories.DraftArticleFactory()),
        ballot(factories.ScheduledArticleFactory()),
        ballot(factories.RetractedArticleFactory()),
        ballot(factories.TakenDownArticleFactory()),
        ballot(draft, number=2),  # never public
        ballot(article, number=7),
        Ballot(article.pk, 1, "another", True),
        Ballot(draft.pk, 1, article.slug, True),
        Ballot(987654321, 1, "story", True),
    ]
    assert [votes.cast(each, reader()) for each in refused] == [None] * 9
    assert (Vote.objects.count(), Counter.objects.count()) == (0, 0)


def test_a_double_click_without_a_cookie_is_one_vote(article):
    with time_machine.travel(NOON, tick=False) as clock:
        first = votes.cast(ballot(article), reader())
        clock.shift(timedelta(seconds=1.9))
        second = votes.cast(ballot(article, helpful=False), reader())
        assert stored(article) == [(1, False, "", False, "")]
        clock.shift(timedelta(seconds=0.2))
        third = votes.cast(ballot(article), reader())
        fourth = votes.cast(ballot(article), reader(agent="Owl"))
    assert len({known.token for known in (first, second, third, fourth)}) == 4
    assert len(stored(article)) == 3


@pytest.mark.parametrize("kept", [0, 1], ids=["first", "second"])
def test_whichever_cookie_of_a_double_click_is_kept_has_the_vote(article, kept):
    with time_machine.travel(NOON, tick=False):
        known = [votes.cast(ballot(article), reader()) for _ in range(2)]
    vote = votes.find(article, known[kept])
    votes.explain(vote, reason="clear", comment="")
    assert votes.find(article, known[kept]) == vote
    assert votes.find(article, known[1 - kept]) is None
    votes.cast(ballot(article, helpful=False), reader(known=known[kept]))
    assert stored(article) == [(1, False, "", False, "")]


def test_readers_who_answer_together_never_share_a_token(article):
    other = factories.LiveArticleFactory()
    with time_machine.travel(NOON, tick=False):
        mine = votes.cast(ballot(article), reader())
        theirs = votes.cast(ballot(article), reader())
    # I come back first, and what I write is not theirs to read.
    votes.explain(votes.find(article, mine), reason="clear", comment="My words.")
    votes.cast(ballot(other), reader(known=mine))
    assert votes.find(other, theirs) is votes.find(article, theirs) is None
    # They are asked again, and then have a vote of their own.
    assert votes.cast(ballot(article, helpful=False), reader(known=theirs)) == theirs
    assert votes.find(article, theirs).comment == ""
    votes.withdraw(votes.find(article, theirs))
    assert votes.find(article, mine).comment == "My words."
    assert votes.find(article, theirs) is None


def test_a_claim_is_good_for_one_article(article):
    other = factories.LiveArticleFactory()
    known = votes.cast(ballot(article), reader())
    votes.cast(ballot(other), reader(1))
    assert votes.find(other, known) is None
    votes.cast(ballot(other), reader(known=known))
    assert votes.find(article, known).article == article
    assert (len(stored(article)), len(stored(other))) == (1, 2)


def test_a_page_that_was_opened_before_changes_no_vote_of_another(article):
    with time_machine.travel(NOON, tick=False):
        votes.cast(ballot(article), reader())
        theirs = votes.cast(ballot(article), reader())
        mine = Vote.objects.get()  # read by a request of mine that goes on below
        votes.explain(votes.find(article, theirs), reason="", comment="Their words.")
        assert votes.explain(mine, reason="clear", comment="My words.") is None
        votes.withdraw(mine)
    assert votes.find(article, theirs).comment == "Their words."


def test_a_refused_network_leaves_no_counters(article):
    with time_machine.travel(NOON, tick=False):
        votes.cast(ballot(article), reader())
        Counter.objects.filter(key=reader().keys("").network).update(count=600)
        for number in range(20):
            with pytest.raises(TooMany):
                votes.cast(ballot(article), reader(agent=f"Bot {number}"))
    assert Counter.objects.count() == 2


def test_cleared_cookies_are_marked_and_left_out(article):
    with time_machine.travel(NOON, tick=False) as clock:
        tokens = set()
        for _ in range(7):
            tokens.add(votes.cast(ballot(article), reader()))
            clock.shift(timedelta(seconds=3))
        assert len(tokens) == 7
        votes.cast(ballot(article), reader(1))
        clock.shift(timedelta(hours=1))
        votes.cast(ballot(article), reader())
    marks = [suspicion for *_, suspicion in stored(article)]
    assert marks == [""] * 5 + [Suspicion.BROWSER] * 2 + ["", ""]
    assert (Vote.objects.counted().count(), Vote.objects.suspect().count()) == (7, 2)


def test_a_flood_from_one_network_is_marked_and_then_refused(article):
    with time_machine.travel(NOON, tick=False):
        for number in range(61):
            votes.cast(ballot(article), reader(agent=f"Bot {number}"))
        assert [mark for *_, mark in stored(article)][59:] == ["", Suspicion.NETWORK]
        Counter.objects.filter(count=61).update(count=600)
        with pytest.raises(TooMany):
            votes.cast(ballot(article), reader(agent="Bot"))
        assert votes.cast(ballot(article), reader(1))  # others are not kept waiting
    assert Vote.objects.count() == 62


def test_a_reader_who_changes_often_stays_honest(article):
    token = votes.cast(ballot(article), reader())
    for number in range(8):
        votes.cast(ballot(article, helpful=number % 2 == 0), reader(known=token))
    assert stored(article) == [(1, False, "", False, "")]


def test_nothing_outlives_its_day(article):
    with time_machine.travel(NOON, tick=False):
        votes.cast(ballot(article), reader())
    assert (Salt.objects.count(), Counter.objects.count()) == (1, 2)
    monday = bytes(Salt.objects.get().salt)
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        votes.cast(ballot(article), reader())
    assert Salt.objects.get().day.day == 6
    assert bytes(Salt.objects.get().salt) != monday
    assert set(Counter.objects.values_list("since", flat=True)) == {NOON + timedelta(days=1)}
    salts.forget_earlier(NOON + timedelta(days=2))
    assert (Salt.objects.count(), Counter.objects.count()) == (0, 0)


def test_processes_share_the_salt_of_a_day(article, monkeypatch):
    first = salts.salt_of(NOON)
    assert salts.salt_of(NOON) == first
    monkeypatch.setattr(salts, "_known", (None, b""))
    assert salts.salt_of(NOON + timedelta(hours=11)) == first


def test_words_are_masked_and_stand_in_the_inbox(article):
    votes.cast(ballot(article, helpful=False), reader())
    vote = votes.explain(
        Vote.objects.get(), reason="inaccurate", comment="Ask ana@example.org, +49 30 901820."
    )
    assert (vote.reason, vote.comment) == ("inaccurate", "Ask [e-mail], [phone].")
    entry = Report.objects.get()
    assert (entry.vote, entry.text, entry.words, entry.state) == (vote, "", vote.comment, "new")
    assert (entry.article, entry.revision.number) == (article, 1)


def test_new_words_make_an_entry_new_again_and_a_reason_does_not(article):
    votes.cast(ballot(article), reader())
    vote = votes.explain(Vote.objects.get(), reason="", comment="One.")
    Report.objects.update(state=Report.State.TRIAGED)
    votes.explain(vote, reason="clear", comment="One.")
    assert Report.objects.get().state == Report.State.TRIAGED
    votes.explain(vote, reason="clear", comment="Two.")
    assert Report.objects.get().state == Report.State.NEW


def test_an_entry_goes_with_its_words_unless_editors_worked_on_it(article):
    votes.cast(ballot(article), reader())
    vote = votes.explain(Vote.objects.get(), reason="", comment="One.")
    votes.explain(vote, reason="", comment="")
    assert Report.objects.count() == 0
    votes.explain(vote, reason="", comment="Two.")
    entry = Report.objects.get()
    ReportNote.objects.create(report=entry, text="Asked the desk.", created_at=timezone.now())
    votes.explain(vote, reason="", comment="")
    assert Report.objects.get() == entry
    votes.withdraw(vote)
    entry.refresh_from_db()
    assert (Vote.objects.count(), entry.vote, entry.text) == (0, None, votes.WITHDRAWN)


def test_a_withdrawn_vote_leaves_nothing(article):
    token = votes.cast(ballot(article), reader())
    vote = votes.explain(Vote.objects.get(), reason="", comment="One.")
    votes.withdraw(vote)
    assert (Vote.objects.count(), Report.objects.count()) == (0, 0)
    assert votes.explain(vote, reason="", comment="Two.") is None
    assert votes.cast(ballot(article), reader(known=token)) == token


def test_a_reason_of_the_other_answer_is_not_taken(article):
    votes.cast(ballot(article), reader())
    assert votes.explain(Vote.objects.get(), reason="biased", comment="").reason == ""
    with pytest.raises(IntegrityError, match="vote_reason_fits_answer"), transaction.atomic():
        Vote.objects.update(reason="biased")


@pytest.mark.parametrize(
    ("changed", "constraint"),
    [
        ({"voter": b"short"}, "vote_voter_is_a_hash"),
        ({"is_suspect": True}, "vote_suspicion_has_reason"),
        ({"suspicion": "trap"}, "vote_suspicion_has_reason"),
        ({"updated_at": NOON - timedelta(days=9999)}, "vote_updated_after_created"),
    ],
)
def test_the_database_holds_the_rules_of_votes(article, changed, constraint):
    votes.cast(ballot(article), reader())
    with pytest.raises(IntegrityError, match=constraint):
        Vote.objects.update(**changed)


@pytest.mark.parametrize("changed", [{"text": " "}, {"text": "", "quote": "A passage"}])
def test_an_entry_without_words_is_refused(article, changed):
    entry = Report(
        article=article,
        revision=article.revisions.get(),
        created_at=NOON,
        updated_at=NOON,
        **changed,
    )
    with pytest.raises(IntegrityError, match="report_has_one_text"):
        entry.save()


def at_once(number: int, cast) -> list:
    """What `cast(n)` returned in so many threads that begin together."""

    def run(n):
        try:
            return cast(n)
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        return list(pool.map(run, range(number)))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("crowd", [8, pytest.param(64, marks=pytest.mark.drill)])
def test_races_make_one_vote_and_never_a_deadlock(crowd):
    factories.PublicationFactory()
    article = factories.LiveArticleFactory(slug="story")
    others = factories.LiveArticleFactory.create_batch(2)
    token = Identity(bytes(range(16)))
    # Posts of one reader, as a client that retries would send them.
    tokens = at_once(crowd, lambda n: votes.cast(ballot(article, n % 2 == 0), reader(known=token)))
    assert set(tokens) == {token}
    assert Vote.objects.for_article(article).count() == 1
    # Posts without a cookie: one double click after another, all of it at the same moment.
    with time_machine.travel(timezone.now(), tick=False):
        tokens = at_once(crowd, lambda n: votes.cast(ballot(others[0]), reader(1)))
    assert (len(set(tokens)), Vote.objects.for_article(others[0]).count()) == (crowd, 1)
    # Readers of one network on several articles: counters are shared, votes are not.
    at_once(
        crowd, lambda n: votes.cast(ballot(others[n % 2]), reader(2, Identity(bytes([n] * 16))))
    )
    assert Vote.objects.for_article(others[1]).count() == crowd // 2
    assert Counter.objects.get(count=crowd, key=reader(2).keys("").network)
