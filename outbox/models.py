"""What is to be sent or told: a row of the transaction that causes it, kept until it is done."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class EventQuerySet(models.QuerySet):
    def waiting(self):
        """Those that will be attempted, now or later."""
        return self.filter(next_at__isnull=False)

    def failed(self):
        """Those that were given up."""
        return self.filter(next_at=None, done_at=None, cancelled_at=None)


class Event(models.Model):
    """Its handler is that of its kind. Waiting: `next_at` says until when at least."""

    kind = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    # What it is about, such as “article:12”: by this name it is taken back before its time.
    subject = models.CharField(max_length=100, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())
    not_before = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # When it is attempted next; during an attempt the end of its lease. None: never again.
    next_at = models.DateTimeField(null=True, db_default=Now())
    done_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)  # nobody wants it any more
    last_error = models.CharField(max_length=500, blank=True, default="")

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("event")
        verbose_name_plural = _("events")
        default_permissions = ()
        indexes = [
            # outbox.delivering: what is due, the longest due first
            models.Index(
                fields=["next_at", "id"],
                name="outbox_event_due",
                condition=Q(next_at__isnull=False),
            ),
            # outbox.events.take_back: what waits for its time
            models.Index(
                fields=["subject"],
                name="outbox_event_of_subject",
                condition=Q(next_at__isnull=False) & ~Q(subject=""),
            ),
            # outbox.delivering.sweep, and, read backwards, the lists of the admin
            models.Index(fields=["created_at", "id"], name="outbox_event_oldest"),
        ]
        constraints = [
            models.CheckConstraint(name="outbox_event_kind_named", condition=~Q(kind="")),
            models.CheckConstraint(
                name="outbox_event_done_is_not_due",
                condition=Q(done_at__isnull=True) | Q(next_at__isnull=True),
            ),
            models.CheckConstraint(
                name="outbox_event_cancelled_is_neither_due_nor_done",
                condition=Q(cancelled_at__isnull=True)
                | Q(next_at__isnull=True, done_at__isnull=True),
            ),
            models.CheckConstraint(
                name="outbox_event_not_before_its_time",
                condition=Q(not_before__isnull=True)
                | Q(next_at__isnull=True)
                | Q(next_at__gte=models.F("not_before")),
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"

    @property
    def is_done(self) -> bool:
        return self.done_at is not None

    @property
    def is_given_up(self) -> bool:
        return self.done_at is None and self.next_at is None and not self.is_cancelled

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None
