"""Encrypt anew, with the present key, what the database holds encrypted."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from accounts.signing_in import encryption


class Command(BaseCommand):
    help = (
        "Encrypt the secrets of authenticator apps and recovery codes with the present SECRET_KEY. "
        "Run it after a change of the key, before you remove the former one from "
        "SECRET_KEY_FALLBACKS."
    )

    def handle(self, *args, **options):
        renewed, lost = encryption.renew()
        self.stdout.write(_("%(number)s secrets encrypted anew.") % {"number": renewed})
        if lost:
            message = _(
                "%(number)s can’t be read: their key is neither SECRET_KEY nor in "
                "SECRET_KEY_FALLBACKS."
            )
            self.stdout.write(message % {"number": lost})
