"""The verbs of votes: cast, explain, withdraw."""

from dataclasses import dataclass
from datetime import datetime
from secrets import token_bytes

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from feedback.models import COMMENT_MAX_LENGTH, Report, Vote
from feedback.protecting import abuse
from feedback.protecting.identity import SIZE, Identity, burst_token, voter_of
from feedback.protecting.masking import masked
from feedback.voting.casting import Ballot, store
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
    """Who answers: what the cookie held, if there was one, and where the request came from."""

    identity: Identity | None
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


def cast(ballot: Ballot, reader: Reader) -> Identity | None:
    """Store an answer, the reader's first or a change of mind; return who the reader is now.

    None when the ballot names no revision that could be voted on. Raises TooMany.
    """
    now, keys = timezone.now(), reader.keys(str(ballot.article))
    if reader.identity is None:
        return _cast_first(ballot, keys, now)
    _claim(ballot.article, reader.identity)
    voter = _voter(reader.identity.token, ballot.article)
    stored = store(ballot, keys, voter, now, is_known=True)
    if stored is None:
        return None
    refuse_flood(stored.from_network)
    return reader.identity


def _cast_first(ballot: Ballot, keys: abuse.Keys, now: datetime) -> Identity | None:
    """Store the answer of somebody without a cookie: their first, or a double click's second post.

    Nobody can tell a double click from two readers nearby. So the vote belongs to the burst, every
    post gets a token of its own, and whoever comes back first has the vote from then on.
    """
    voter = _voter(burst_token(secret_key(), keys.browser, now), ballot.article)
    stored = store(ballot, keys, voter, now, is_known=False)
    if stored is None:
        return None
    refuse_flood(stored.from_network)
    if stored.vote is None:  # not the first post of its burst
        voter = _voter(burst_token(secret_key(), keys.browser, stored.burst_at), ballot.article)
        store(ballot, keys, voter, now, is_known=True, counts=0)
    return Identity(token_bytes(SIZE), claim=voter)


def find(article: Article, identity: Identity | None) -> Vote | None:
    """The vote of a reader on an article, which they have claimed with this, if not before."""
    if identity is None:
        return None
    voter = _voter(identity.token, article.pk)
    votes = Vote.objects.for_article(article).by_voter(voter)
    vote = votes.first()
    if vote is None and _claim(article.pk, identity):
        vote = votes.first()
    return vote


def _claim(article: int, identity: Identity) -> bool:
    """Take the vote of the burst, unless one has a vote or somebody of the same burst took it."""
    if not identity.claim:
        return False
    voter = _voter(identity.token, article)
    votes = Vote.objects.filter(article=article)
    free = votes.by_voter(identity.claim).filter(~Exists(votes.by_voter(voter)))
    try:
        with transaction.atomic():
            return bool(free.update(voter=voter))
    except IntegrityError:  # two requests of one reader at once: the other one took it
        return False


def _voter(token: bytes, article: int) -> bytes:
    return voter_of(secret_key(), token, article)


@transaction.atomic
def explain(vote: Vote, *, reason: str, comment: str, suspicion: str = "") -> Vote | None:
    """Add the reader's reason and words to a vote; None when it was withdrawn meanwhile.

    Words go to the inbox too, as an entry that is new again whenever they change.
    """
    now = timezone.now()
    row = Vote.objects.select_for_update().filter(pk=vote.pk, voter=vote.voter).first()
    if row is None:
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
