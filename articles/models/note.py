"""What the people working on an article say to each other; readers never see it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from references.text_fields import TextField


class Note(models.Model):
    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="notes")
    text = TextField(_("text"), max_length=2000)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        constraints = [
            models.CheckConstraint(
                name="note_text_not_empty",
                condition=Q(text__regex=r"\S"),
                violation_error_message=_("Write a note."),
            ),
        ]

    def __str__(self):
        return self.text[:60]
