"""Who has an article's form open."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Presence(models.Model):
    """A tab that shows the form of an article. The row goes when the tab falls silent."""

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="presences"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    tab = models.CharField(max_length=32, help_text=_("A name the page gave itself."))
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ["opened_at", "pk"]
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [
            models.UniqueConstraint(fields=["article", "user", "tab"], name="presence_tab_once"),
        ]
        indexes = [
            # Those that fell silent, dropped at every ping.
            models.Index(fields=["seen_at"], name="presence_seen"),
        ]

    def __str__(self):
        return f"{self.user} on {self.article}"
