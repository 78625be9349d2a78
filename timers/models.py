"""Runs of commands: one row each, which is also what keeps two from running at once."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class RunQuerySet(models.QuerySet):
    def open(self):
        """Those that have not ended, or have without a word."""
        return self.filter(ended_at=None)

    def successful(self):
        return self.filter(is_success=True)

    def latest(self):
        """The last run of each command."""
        return self.order_by("command", "-pk").distinct("command")


class Run(models.Model):
    """One run. While it lasts, its process says so again and again: `seen_at`."""

    command = models.CharField(max_length=60)
    started_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    is_success = models.BooleanField(null=True)
    message = models.CharField(max_length=1000, blank=True, default="")
    details = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    host = models.CharField(max_length=100)
    pid = models.BigIntegerField()
    process = models.CharField(max_length=100, blank=True, db_default="")  # timers.processes

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        default_permissions = ()
        indexes = [
            models.Index(F("command"), F("id").desc(), name="timers_run_latest"),
            models.Index(
                F("command"),
                F("id").desc(),
                name="timers_run_latest_success",
                condition=Q(is_success=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["command"], name="timers_run_one_at_a_time", condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                name="timers_run_ends_with_a_result",
                condition=Q(ended_at__isnull=True, is_success__isnull=True)
                | Q(ended_at__isnull=False, is_success__isnull=False),
            ),
            models.CheckConstraint(name="timers_run_of_a_command", condition=~Q(command="")),
        ]

    def __str__(self):
        return f"{self.command}, {self.started_at:%Y-%m-%d %H:%M}"
