"""How often something was tried lately, by whom or against whom: counted for all processes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Attempt(models.Model):
    """A count in a window of time. The key is a keyed hash: no address and no name is stored."""

    key = models.BinaryField(_("key"), primary_key=True, max_length=16)
    count = models.PositiveIntegerField(_("count"))
    until = models.DateTimeField(_("until"))

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        # The sweep looks for what is over.
        indexes = [models.Index(fields=["until"], name="attempt_until")]

    def __str__(self):
        return f"{bytes(self.key).hex()}: {self.count}"
