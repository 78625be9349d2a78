"""The pages of articles as they were rendered."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RenderedPage(models.Model):
    """An article's page but for what is related to it, as it was last rendered.

    It counts only while all that it was made of gives the same digest: nothing has to free it.
    """

    article = models.OneToOneField(
        "articles.Article", on_delete=models.CASCADE, primary_key=True, related_name="rendered"
    )
    digest = models.BinaryField()
    html = models.BinaryField(help_text=_("Compressed: what stands before, and after."))

    class Meta:
        default_permissions = ()
        verbose_name = _("rendered page")
        verbose_name_plural = _("rendered pages")

    def __str__(self):
        return str(self.article_id)
