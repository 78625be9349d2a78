"""The numbers of the dashboards, and the changes of votes that are not in them yet."""

from django.db import models
from django.db.models import Case, F, FloatField, Q, Value, When
from django.db.models.functions import Cast, Sqrt
from django.utils.translation import gettext_lazy as _

from feedback.statistics import Z

ENOUGH = 10  # answers to a revision, from which on it may be said to need attention


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
    week = models.DateField(
        help_text=_("The Monday of the week of the first answers, by the publication’s time zone.")
    )
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
        help_text=_("The lower bound of the share of No. Empty when there are too few answers."),
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
