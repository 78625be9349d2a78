"""The editors' inbox: what readers reported or wrote with a vote, and what editors noted on it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from feedback.models.votes import COMMENT_MAX_LENGTH, Suspicion, Vote

QUOTE_MAX_LENGTH = 600  # characters


class ReportQuerySet(models.QuerySet["Report"]):
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
        help_text=_("The vote this comment belongs to, which keeps its text."),
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
        help_text=_("The revision that was live when the correction was published."),
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
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-updated_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="report_has_one_text",
                condition=Q(vote__isnull=False, text="", quote="")
                | Q(vote__isnull=True, text__regex=r"\S")
                | Q(vote__isnull=True, text="", quote="", purged_at__isnull=False),
                violation_error_message=_("Tell us what’s wrong."),
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
        return gettext("Report %(number)s") % {"number": self.pk}

    @property
    def words(self) -> str:
        return self.vote.comment if self.vote else self.text


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
