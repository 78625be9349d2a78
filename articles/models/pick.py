"""What editors recommend beside an article."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Pick(models.Model):
    """An article that stands first among those related to another.

    It organises, as tags do: it counts when it is saved, and revisions do not freeze it.
    """

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="picks")
    picked = models.ForeignKey(
        "articles.Article",
        on_delete=models.CASCADE,
        related_name="picked_by",
        verbose_name=_("related article"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("pinned related article")
        verbose_name_plural = _("pinned related articles")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "picked"],
                name="pick_once",
                violation_error_message=_("This article is already pinned."),
            ),
            models.CheckConstraint(
                name="pick_of_another",
                condition=~Q(article=F("picked")),
                violation_error_message=_(
                    "An article can’t be related to itself. Choose another one."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.picked}"
