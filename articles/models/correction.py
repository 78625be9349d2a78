"""Dated public notices on an article."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.revision import Revision
from references.text_fields import TextField


class CorrectionQuerySet(models.QuerySet):
    def public(self, at=None):
        """Notices on articles that readers can open, the newest first."""
        live = Revision.objects.live(at).filter(article=OuterRef("article"))
        return self.told().filter(Exists(live)).order_by("-created_at", "-pk")

    def told(self):
        """With the notice that each amends, for readers are told of it."""
        return self.select_related("amends")


class Correction(models.Model):
    class Kind(models.TextChoices):
        UPDATE = "update", _("Update")
        CLARIFICATION = "clarification", _("Clarification")
        CORRECTION = "correction", _("Correction")
        APOLOGY = "apology", _("Apology")
        RETRACTION = "retraction", _("Retraction")

    class Placement(models.TextChoices):
        TOP = "top", _("Above the text")
        BOTTOM = "bottom", _("Below the text")

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="corrections"
    )
    # What was published together with the notice; none for a notice added by itself. A trigger
    # sees to it that it is a revision of the article.
    revision = models.ForeignKey(
        Revision,
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        editable=False,
        related_name="notices",
    )
    # It is public from the moment it is added: triggers (`sql/0009_notices`) keep what it says.
    amends = models.ForeignKey(
        "self",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="amended_by",
        verbose_name=_("amends the notice"),
        help_text=_("An earlier notice on the same article. Readers see both."),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.CORRECTION)
    text = TextField(_("text"), max_length=2000)
    placement = models.CharField(
        _("position"), max_length=10, choices=Placement, default=Placement.TOP
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            # The newest notices of the whole site: their page and their feed.
            models.Index(fields=["-created_at", "-id"], name="correction_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                name="correction_kind_known",
                condition=Q(
                    kind__in=["update", "clarification", "correction", "apology", "retraction"]
                ),
            ),
            models.CheckConstraint(
                name="correction_placement_known", condition=Q(placement__in=["top", "bottom"])
            ),
            models.CheckConstraint(
                name="correction_text_not_empty",
                condition=Q(text__regex=r"\S"),
                violation_error_message=_("Say what changed and why."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.text[:60]}"
