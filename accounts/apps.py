"""The app of people: who signs in, how, and what they are told by email."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People")

    def ready(self):
        from accounts.mailing import notices, sending
        from accounts.signing_in import noting, resets
        from outbox import handlers

        sending.register()
        notices.register()
        handlers.register(resets.KIND, resets.send_link)
        noting.connect()
