"""The table of Django's database cache: what all processes have to know, and can be lost."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kept(models.Model):
    """A value until a moment. Django's cache reads and writes it; its columns are as it wants."""

    cache_key = models.CharField(_("key"), max_length=255, primary_key=True)
    value = models.TextField(_("value"))
    expires = models.DateTimeField(_("expires"), db_index=True)

    class Meta:
        db_table = "accounts_kept"
        verbose_name = _("cached value")
        verbose_name_plural = _("cached values")

    def __str__(self):
        return self.cache_key
