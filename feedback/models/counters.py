"""What a day keeps to tell readers apart: the salt of its keys, and the counters they name."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback.protecting.identity import SIZE


class Salt(models.Model):
    """What the names of one day's counters are made with. It goes when the next day begins."""

    day = models.DateField(primary_key=True)
    salt = models.BinaryField(max_length=SIZE)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return str(self.day)


class Counter(models.Model):
    """A counter of answers. The table is unlogged: a crash of PostgreSQL may empty it."""

    key = models.BinaryField(max_length=SIZE, primary_key=True)
    since = models.DateTimeField(help_text=_("When the current hour began."))
    count = models.PositiveIntegerField()
    burst_at = models.DateTimeField(help_text=_("The first of several posts in quick succession."))

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.count} since {self.since:%H:%M}"
