"""The frozen copies of a page, and what is known of each."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from references.text_fields import LineField, TextField

BODY_MAX_LENGTH = 100_000  # characters
# What is written, saved as a draft, compared, and published together.
CONTENT = ("title", "path", "body", "policies")


class Policy(models.TextChoices):
    """What a page may answer; search engines are told which page does."""

    PRINCIPLES = "principles", _("Editorial principles")
    ETHICS = "ethics", _("Ethics")
    VERIFICATION = "verification", _("Fact-checking")
    FEEDBACK = "feedback", _("Reader feedback")
    MASTHEAD = "masthead", _("Staff")
    COVERAGE = "coverage", _("Coverage priorities")
    OWNERSHIP = "ownership", _("Ownership and funding")
    NO_BYLINES = "no_bylines", _("Articles without bylines")


POLICIES = (
    *("principles", "ethics", "verification", "feedback", "masthead"),
    *("coverage", "ownership", "no_bylines"),
)


class PageRevision(models.Model):
    """What a page said when it was saved; the newest one is its working copy."""

    class Kind(models.TextChoices):
        SAVE = "save", _("Saved")
        RESTORE = "restore", _("Restored")
        DISCARD = "discard", _("Changes discarded")
        PUBLISH = "publish", _("Published")

    page = models.ForeignKey("articles.Page", on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SAVE)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    title = LineField(max_length=200)
    path = models.SlugField(max_length=100, db_index=False)
    body = TextField(max_length=BODY_MAX_LENGTH)
    policies = ArrayField(models.CharField(max_length=20, choices=Policy), default=list)
    # When readers see it: from one moment, until another one or for good.
    live = DateTimeRangeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["page", "-number"]
        verbose_name = _("page revision")
        verbose_name_plural = _("page revisions")
        constraints = [
            models.UniqueConstraint(fields=["page", "number"], name="page_revision_number_unique"),
            ExclusionConstraint(
                name="page_revision_one_live",
                expressions=[("page", RangeOperators.EQUAL), ("live", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                name="page_revision_live_not_empty",
                condition=Q(live__isnull=True) | Q(live__isempty=False),
            ),
            models.CheckConstraint(
                name="page_revision_kind_known",
                condition=Q(kind__in=["save", "restore", "discard", "publish"]),
            ),
            models.CheckConstraint(
                name="page_revision_policies_known",
                condition=Q(policies__contained_by=list(POLICIES)),
            ),
        ]

    def __str__(self):
        return f"{self.title}, {self.number}"
