"""The app of what is sent: rows written with what causes them, delivered after the commit."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    name = "outbox"
    verbose_name = _("Outbox")

    def ready(self):
        from outbox import background

        background.wake_at_first_request()
