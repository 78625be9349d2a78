"""Mail as the admin lists it: the events of one kind, without their text."""

from django.db import models
from django.db.models.fields.json import KT
from django.utils.translation import gettext_lazy as _

from outbox.models import Event, EventQuerySet

KIND = "mail"


class MailQuerySet(EventQuerySet):
    def listed(self):
        """What may be shown; the text of a message may hold a link that gives access."""
        return self.defer("payload").annotate(
            to=KT("payload__to"), title=KT("payload__subject"), template=KT("payload__template")
        )


class MailManager(models.Manager.from_queryset(MailQuerySet)):  # type: ignore[misc]
    def get_queryset(self):
        return super().get_queryset().filter(kind=KIND)


class Mail(Event):
    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        GIVEN_UP = "given_up", _("Not sent")
        CANCELLED = "cancelled", _("Cancelled")

    objects = MailManager()  # type: ignore[misc]

    class Meta:
        proxy = True
        ordering = ["-created_at", "-pk"]
        verbose_name = _("email message")
        verbose_name_plural = _("email messages")
        default_permissions = ("view",)
        permissions = [("send_mail", "Can send email again")]

    def __str__(self):
        return self.__dict__.get("title") or str(_("Email"))

    @property
    def state(self) -> "Mail.State":
        if self.is_done:
            return self.State.SENT
        if self.is_cancelled:
            return self.State.CANCELLED
        return self.State.GIVEN_UP if self.is_given_up else self.State.WAITING
