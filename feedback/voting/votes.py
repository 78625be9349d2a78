"""The verbs of votes: cast, explain, withdraw."""

from dataclasses import dataclass
from datetime import datetime
from secrets import token_bytes

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from feedback.models import COMMENT_MAX_LENGTH, Counter, Report, Vote
from feedback.protecting import abuse
from feedback.protecting.identity import BURST_SIZE, first_token, voter_of
from feedback.protecting.masking import masked
from feedback.voting.casting import Ballot, Stored, store
from feedback.voting.counting import refuse_flood
from feedback.voting.salts import salt_of

REASONS = {
    True: [Vote.Reason.LEARNED, Vote.Reason.CLEAR, Vote.Reason.SOURCES, Vote.Reason.OTHER],
    False: [
        Vote.Reason.INACCURATE,
        Vote.Reason.UNSUPPORTED,
        Vote.Reason.OUTDATED,
        Vote.Reason.SHALLOW,
        Vote.Reason.UNCLEAR,
        Vote.Reason.BIASED,
        Vote.Reason.OTHER,
    ],
}
WITHDRAWN = _("The reader withdrew this comment.")


@dataclass(frozen=True)
class Reader:
    """Who answers: a token if the cookie had one, and where the request came from."""

    token: bytes | None
    network: str
    agent: str
    language: str

    def keys(self, about: str) -> abuse.Keys:
        """The reader's counters at this time, for one article."""
        return abuse.keys_for(
            secret_key(),
            salt_of(timezone.now()),
            network=self.network,
            agent=self.agent,
            language=self.language,
            about=about,
        )


def secret_key() -> bytes:
    return settings.SECRET_KEY.encode()


def cast(ballot: Ballot, reader: Reader) -> bytes | None:
    """Store an answer, the reader's first or a change of mind; return the reader's token.

    None when the ballot names no revision that could be voted on. Raises TooMany.
    """
    now, keys = timezone.now(), reader.keys(str(ballot.article))
    burst = token_bytes(BURST_SIZE)
    token = reader.token or first_token(secret_key(), keys.browser, burst)
    voter = voter_of(secret_key(), token, ballot.article)
    stored = store(ballot, keys, voter, now, is_known=reader.token is not None, burst=burst)
    if stored is None:
        return None
    refuse_flood(stored.from_network)
    if stored.vote is None:
        return _cast_again(ballot, keys, stored, now)
    return token


@transaction.atomic
def _cast_again(ballot: Ballot, keys: abuse.Keys, stored: Stored, now: datetime) -> bytes:
    """Take over the vote of a double click's first post; return a token of one's own.

    Whether it was a double click or another reader nearby, nobody can tell. So the vote goes on
    to the last post, without words, and no two posts ever share a token.
    """
    # Posts of one burst take their turns, by the lock that every count takes first.
    Counter.objects.select_for_update().filter(key=keys.network).first()
    row = Counter.objects.filter(key=keys.browser).first()
    count, place = row.count if row else 0, stored.in_browser
    tokens = [
        first_token(secret_key(), keys.browser, stored.burst, number)
        for number in range(max(count, place) + 1)
    ]
    voters = [voter_of(secret_key(), token, ballot.article) for token in tokens]
    of_article = Vote.objects.filter(article=ballot.article)
    if of_article.filter(voter__in=voters[place + 1 :]).exists():
        return tokens[place]  # a later post has it
    earlier = of_article.filter(voter__in=voters[:place], reason="", comment="")
    if found := earlier.order_by("pk").first():
        earlier.filter(pk=found.pk).update(voter=voters[place])
    store(ballot, keys, voters[place], now, is_known=True, counts=0)
    return tokens[place]


def find(article: Article, token: bytes | None) -> Vote | None:
    """The vote of a reader on an article."""
    if token is None:
        return None
    voter = voter_of(secret_key(), token, article.pk)
    return Vote.objects.for_article(article).by_voter(voter).first()


@transaction.atomic
def explain(vote: Vote, *, reason: str, comment: str, suspicion: str = "") -> Vote | None:
    """Add the reader's reason and words to a vote; None when it went meanwhile.

    Words go to the inbox too, as an entry that is new again whenever they change.
    """
    now = timezone.now()
    row = Vote.objects.select_for_update().filter(pk=vote.pk, voter=vote.voter).first()
    if row is None:  # withdrawn, or taken over by the second post of a double click
        return None
    comment = masked(comment)[:COMMENT_MAX_LENGTH]
    has_new_words = comment != row.comment
    row.reason = reason if reason in reasons(row.helpful) else ""
    row.comment, row.updated_at = comment, max(now, row.updated_at)
    if suspicion and not row.is_suspect:
        row.is_suspect, row.suspicion = True, suspicion
    row.save(update_fields=["reason", "comment", "updated_at", "is_suspect", "suspicion"])
    if has_new_words:
        _tell_editors(row, now)
    return row


@transaction.atomic
def withdraw(vote: Vote) -> None:
    """Delete a vote and its words. What editors noted about them stays in the inbox."""
    row = Vote.objects.select_for_update().filter(pk=vote.pk, voter=vote.voter).first()
    if row is None:
        return
    Report.objects.of_vote(vote).untouched().delete()
    Report.objects.of_vote(vote).update(vote=None, text=WITHDRAWN, updated_at=timezone.now())
    Vote.objects.filter(pk=vote.pk).delete()


def reasons(helpful: bool) -> dict[str, str]:
    """The reasons to choose from, by answer: value and label."""
    values = REASONS[helpful]
    return {value.value: str(value.label) for value in values}


def _tell_editors(vote: Vote, now: datetime) -> None:
    if not vote.comment:
        Report.objects.of_vote(vote).untouched().delete()
        return
    Report.objects.update_or_create(
        vote=vote,
        defaults={
            "article_id": vote.article_id,
            "revision_id": vote.revision_id,
            "state": Report.State.NEW,
            "is_suspect": vote.is_suspect,
            "suspicion": vote.suspicion,
            "updated_at": now,
        },
        create_defaults={
            "article_id": vote.article_id,
            "revision_id": vote.revision_id,
            "is_suspect": vote.is_suspect,
            "suspicion": vote.suspicion,
            "created_at": now,
            "updated_at": now,
        },
    )
