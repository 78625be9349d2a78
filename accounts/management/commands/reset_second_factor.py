"""Take the second factors of somebody away who lost them."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.signing_in.backend import find
from accounts.signing_in.recovering import reset_factors


class Command(BaseCommand):
    help = (
        "Remove the passkeys, the authenticator app and the recovery codes of a person who lost "
        "them, and end their sessions. They sign in with their password, and set up a new second "
        "factor if the publication requires one. Make sure that it’s really them who asked."
    )

    def add_arguments(self, parser):
        parser.add_argument("user", help="A username, or the email of one account.")

    def handle(self, *args, **options):
        user = find(options["user"])
        if user is None:
            raise CommandError(_("There is no account “%(name)s”.") % {"name": options["user"]})
        is_told = reset_factors(user)
        said = _("%(name)s can sign in with the password alone.") % {"name": user.get_username()}
        self.stdout.write(said)
        self.stdout.write(
            _("They were told by email.")
            if is_told
            else _("No email is set for the account: tell them yourself.")
        )
