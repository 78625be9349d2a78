"""What readers answered and reported, and the counters that keep the answers honest."""

from django.conf import settings
from django.db import models
from django.db.models import Case, F, FloatField, Q, Value, When
from django.db.models.functions import Cast, Length, Sqrt
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from feedback.protecting.identity import SIZE
from feedback.statistics import Z

COMMENT_MAX_LENGTH = 1000  # characters
QUOTE_MAX_LENGTH = 600
ENOUGH = 10  # answers to a revision, from which on it may be said to need attention


class Suspicion(models.TextChoices):
    """Why an answer is left out of statistics."""

    BROWSER = "browser", _("Many answers to one article from identical browsers")
    NETWORK = "network", _("Many answers from one network")
    TRAP = "trap", _("A hidden field was filled in")
    HASTE = "haste", _("The text was entered faster than a person can type")


class VoteQuerySet(models.QuerySet):
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

    def on_revision(self, revision):
        """Those that judged one revision."""
        return self.filter(revision=revision)

    def by_voter(self, voter):
        return self.filter(voter=voter)


class Vote(models.Model):
    """A reader's answer to “Was this article helpful?”, one for each reader and article."""

    class Reason(models.TextChoices):
        LEARNED = "learned", _("I learned something")
        CLEAR = "clear", _("It was clear")
        SOURCES = "sources", _("It has good sources")
        INACCURATE = "inaccurate", _("Something is inaccurate")
        UNSUPPORTED = "unsupported", _("The sources don’t support it")
        OUTDATED = "outdated", _("It is out of date")
        SHALLOW = "shallow", _("It is too shallow")
        UNCLEAR = "unclear", _("It is hard to read")
        BIASED = "biased", _("It is biased")
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
        permissions = [("export_vote", "Can export votes and the words of readers")]

    def __str__(self):
        return f"{'Yes' if self.helpful else 'No'} to {self.article}"


class ReportQuerySet(models.QuerySet):
    def open(self):
        """What editors have yet to settle."""
        return self.filter(state__in=[Report.State.NEW, Report.State.TRIAGED])

    def untouched(self):
        """Those that no editor has worked on."""
        return self.filter(state=Report.State.NEW, correction=None, notes=None)

    def of_vote(self, vote):
        return self.filter(vote=vote)


class Report(models.Model):
    """An entry of the editors' inbox: a reader's report, or the words that came with a vote."""

    class State(models.TextChoices):
        NEW = "new", _("New")
        TRIAGED = "triaged", _("Triaged")
        FIXED = "fixed", _("Fixed")
        DISMISSED = "dismissed", _("Dismissed")

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="reports"
    )
    revision = models.ForeignKey(
        "articles.Revision", on_delete=models.CASCADE, related_name="reports"
    )
    vote = models.OneToOneField(
        Vote,
        on_delete=models.CASCADE,
        null=True,
        related_name="report",
        help_text=_("The vote that the comment belongs to, where its text is kept."),
    )
    text = models.CharField(max_length=COMMENT_MAX_LENGTH, blank=True)
    quote = models.CharField(_("passage"), max_length=QUOTE_MAX_LENGTH, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    correction = models.ForeignKey(
        "articles.Correction",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="reports",
    )
    fixed_in = models.ForeignKey(
        "articles.Revision",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("The revision published with the correction."),
    )
    is_suspect = models.BooleanField(default=False)
    suspicion = models.CharField(max_length=10, choices=Suspicion, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    purged_at = models.DateTimeField(
        null=True, editable=False, help_text=_("When the reader’s text was deleted.")
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="report_has_one_text",
                condition=Q(vote__isnull=False, text="", quote="")
                | Q(vote__isnull=True, text__regex=r"\S")
                | Q(vote__isnull=True, text="", quote="", purged_at__isnull=False),
                violation_error_message=_("Say what’s wrong."),
            ),
            models.CheckConstraint(
                name="report_state_known",
                condition=Q(state__in=["new", "triaged", "fixed", "dismissed"]),
            ),
            models.CheckConstraint(
                name="report_suspicion_has_reason",
                condition=Q(is_suspect=False, suspicion="")
                | Q(is_suspect=True, suspicion__in=["browser", "network", "trap", "haste"]),
            ),
            models.CheckConstraint(
                name="report_updated_after_created", condition=Q(updated_at__gte=F("created_at"))
            ),
        ]
        indexes = [
            # The inbox by state, what changed last on top.
            models.Index(fields=["state", "-updated_at", "-id"], name="report_inbox"),
        ]

    def __str__(self):
        """Without a reader's words: names are kept in logs, and the words must go one day."""
        return f"Report {self.pk}"

    @property
    def words(self) -> str:
        return self.vote.comment if self.vote_id else self.text


class ReportNote(models.Model):
    """What an editor noted on an entry of the inbox."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(max_length=2000)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(name="report_note_not_empty", condition=Q(text__regex=r"\S")),
        ]

    def __str__(self):
        return self.text[:60]


class Salt(models.Model):
    """What the names of one day's counters are made with. It goes when the next day begins."""

    day = models.DateField(primary_key=True)
    salt = models.BinaryField(max_length=SIZE)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return str(self.day)


class Counter(models.Model):
    """A counter of answers. The table is unlogged: a crash of PostgreSQL may empty it."""

    key = models.BinaryField(max_length=SIZE, primary_key=True)
    since = models.DateTimeField(help_text=_("When the hour that is counted began."))
    count = models.PositiveIntegerField()
    burst_at = models.DateTimeField(help_text=_("The first of the posts that came together."))

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.count} since {self.since:%H:%M}"


class VoteChange(models.Model):
    """What one write of votes changed in the numbers, until it is counted: decision 26.

    Triggers write it, in the transaction of the votes.
    """

    # No foreign key in the database: a vote that goes with its revision is to be counted, too.
    revision = models.ForeignKey(
        "articles.Revision",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    week = models.DateField(help_text=_("The Monday, in UTC, of when readers first answered."))
    is_suspect = models.BooleanField()
    helpful = models.BooleanField()
    reason = models.CharField(max_length=20)
    change = models.IntegerField()
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.change:+} for revision {self.revision_id}"


class RevisionTotal(models.Model):
    """How many answers a revision has, and how it was made; kept by `rollups.catch_up`."""

    revision = models.OneToOneField(
        "articles.Revision", on_delete=models.CASCADE, primary_key=True, related_name="answers"
    )
    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="answers"
    )
    origin = models.CharField(max_length=20)
    generator = models.CharField(max_length=200)
    generator_version = models.CharField(max_length=100)
    yes = models.IntegerField()
    no = models.IntegerField()
    suspects = models.IntegerField()
    # As in statistics.wilson, multiplied by the number of answers above and below.
    concern = models.GeneratedField(
        expression=Case(
            When(
                condition=Q(yes__gte=Value(ENOUGH) - F("no")),
                then=(
                    F("no")
                    + Z * Z / 2
                    - Z
                    * Sqrt(
                        Cast("no", FloatField()) * F("yes") / (F("no") + F("yes")) + Z * Z / 4,
                    )
                )
                / (F("no") + F("yes") + Z * Z),
            ),
            default=None,
            output_field=FloatField(),
        ),
        output_field=FloatField(null=True),
        db_persist=True,
        help_text=_("The lower bound of the share of No; none for few answers."),
    )

    class Meta:
        default_permissions = ()
        indexes = [
            # What needs attention, the worst first.
            models.Index(
                F("concern").desc(),
                name="total_concern",
                condition=Q(concern__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.yes} yes, {self.no} no"


class WeekTotal(models.Model):
    """How many answers of one kind were first given in a week."""

    week = models.DateField()
    is_suspect = models.BooleanField()
    helpful = models.BooleanField()
    reason = models.CharField(max_length=20)
    count = models.IntegerField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["week", "is_suspect", "helpful", "reason"], name="week_total_once"
            ),
        ]

    def __str__(self):
        return f"{self.count} in the week of {self.week}"
