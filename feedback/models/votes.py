"""A reader's answer to “Was this article helpful?”, and why some answers do not count."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from feedback.protecting.identity import SIZE

COMMENT_MAX_LENGTH = 1000  # characters


class Suspicion(models.TextChoices):
    """Why an answer is excluded from all totals."""

    BROWSER = "browser", _("Many answers to one article from the same kind of browser")
    NETWORK = "network", _("Many answers from one network")
    TRAP = "trap", _("A hidden field was filled in")
    HASTE = "haste", _("The text was sent faster than anyone can type")


class VoteQuerySet(models.QuerySet["Vote"]):
    def counted(self):
        """Those that statistics are made of."""
        return self.filter(is_suspect=False)

    def suspect(self):
        return self.filter(is_suspect=True)

    def helpful(self):
        return self.filter(helpful=True)

    def unhelpful(self):
        return self.filter(helpful=False)

    def with_words(self):
        """Those with a text."""
        return self.exclude(comment="")

    def for_article(self, article):
        return self.filter(article=article)

    def by_voter(self, voter):
        return self.filter(voter=voter)


class Vote(models.Model):
    """A reader's answer to “Was this article helpful?”, one for each reader and article."""

    class Reason(models.TextChoices):
        LEARNED = "learned", _("I learned something")
        CLEAR = "clear", _("It’s clear")
        SOURCES = "sources", _("It has good sources")
        INACCURATE = "inaccurate", _("It’s inaccurate")
        UNSUPPORTED = "unsupported", _("The sources don’t support it")
        OUTDATED = "outdated", _("It’s out of date")
        SHALLOW = "shallow", _("It’s too shallow")
        UNCLEAR = "unclear", _("It’s hard to understand")
        BIASED = "biased", _("It’s biased")
        OTHER = "other", _("Something else")

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="votes", db_index=False
    )
    revision = models.ForeignKey(
        "articles.Revision", on_delete=models.CASCADE, related_name="votes"
    )
    voter = models.BinaryField(
        max_length=SIZE, help_text=_("A keyed hash, different for each article.")
    )
    helpful = models.BooleanField()
    reason = models.CharField(max_length=20, choices=Reason, blank=True)
    comment = models.CharField(max_length=COMMENT_MAX_LENGTH, blank=True)
    is_suspect = models.BooleanField(default=False)
    suspicion = models.CharField(max_length=10, choices=Suspicion, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = VoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        ordering = ["-created_at", "-pk"]
        constraints = [
            # Also the index of an article's votes, and of a reader's own.
            models.UniqueConstraint(fields=["article", "voter"], name="vote_once"),
            models.CheckConstraint(
                name="vote_voter_is_a_hash", condition=Exact(Length("voter"), SIZE)
            ),
            models.CheckConstraint(
                name="vote_reason_fits_answer",
                condition=Q(reason="")
                | Q(helpful=True, reason__in=["learned", "clear", "sources", "other"])
                | Q(
                    helpful=False,
                    reason__in=[
                        *("inaccurate", "unsupported", "outdated", "shallow"),
                        *("unclear", "biased", "other"),
                    ],
                ),
            ),
            models.CheckConstraint(
                name="vote_suspicion_has_reason",
                condition=Q(is_suspect=False, suspicion="")
                | Q(is_suspect=True, suspicion__in=["browser", "network", "trap", "haste"]),
            ),
            models.CheckConstraint(
                name="vote_updated_after_created", condition=Q(updated_at__gte=F("created_at"))
            ),
        ]
        indexes = [
            # What changed in a time, in order: the export.
            models.Index(fields=["updated_at", "id"], name="vote_changed"),
            # The reasons that readers of one article gave.
            models.Index(
                fields=["article", "helpful", "reason"],
                name="vote_reasons_of_article",
                condition=Q(is_suspect=False) & ~Q(reason=""),
            ),
            # Words that are old enough to go.
            models.Index(fields=["updated_at"], name="vote_words", condition=~Q(comment="")),
        ]
        permissions = [("export_vote", "Can export votes and comments")]

    def __str__(self):
        message = _("Yes to %(article)s") if self.helpful else _("No to %(article)s")
        return message % {"article": self.article}
