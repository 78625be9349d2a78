"""What editors recommend beside an article."""

from django.db import models
from django.db.models import F, Q


class Pick(models.Model):
    """An article that stands first among those related to another.

    It organises, as tags do: it counts when it is saved, and revisions do not freeze it.
    """

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="picks")
    picked = models.ForeignKey(
        "articles.Article",
        on_delete=models.CASCADE,
        related_name="picked_by",
        verbose_name="related article",
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "related article"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "picked"],
                name="pick_once",
                violation_error_message="This article is picked already.",
            ),
            models.CheckConstraint(
                name="pick_of_another",
                condition=~Q(article=F("picked")),
                violation_error_message="An article is not related to itself: pick another.",
            ),
        ]

    def __str__(self):
        return f"{self.picked}"
