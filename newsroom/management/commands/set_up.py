"""`manage.py set_up`: a publication, the first account, and the pages to begin with."""

import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from articles.models import DemoRow, Publication
from articles.samples.recognising import recognised
from articles.starting.pages import make_pages
from articles.starting.publication import add_publication, new_publication
from newsroom import set_up
from newsroom.database.turns import one_at_a_time
from newsroom.starting.asking import ask, checked, read_new_password


class Command(BaseCommand):
    help = (
        "Create the publication, the first account, and drafts of the pages to begin with. Asks "
        "for what is missing. What exists already stays as it is."
    )

    def add_arguments(self, parser):
        zone = settings.TIME_ZONE
        parser.add_argument("--name", help="the name of the publication")
        parser.add_argument("--email", help="the email address of the first account")
        parser.add_argument("--language", default="en", help="such as en-GB; default: en")
        parser.add_argument(
            "--time-zone", default=zone, help=f"such as Europe/Paris; default: {zone}"
        )
        parser.add_argument(
            "--password-stdin",
            action="store_true",
            help="read the account’s password from the first line of standard input",
        )

    def handle(self, *args, **options):
        with one_at_a_time(connection):
            set_up.migrate()
        if DemoRow.objects.exists() or recognised(settings.BASE_DIR / "demo"):
            raise CommandError(
                _("This site shows the demo. Remove it first: manage.py remove_demo")
            )
        needs_name, needs_account = not Publication.objects.exists(), not set_up.has_account()
        if not (sys.stdin.isatty() and not options["password_stdin"]):
            self.require(options, needs_name, needs_account)
        publication = self.publication(options) if needs_name else None
        account = self.account(options) if needs_account else None
        with one_at_a_time(connection), transaction.atomic():
            self.make(publication, account)

    def require(self, options, needs_name: bool, needs_account: bool):
        """Raise CommandError naming what is missing, where nobody can be asked."""
        needed = {"name": needs_name, "email": needs_account, "password_stdin": needs_account}
        missing = [
            f"--{name.replace('_', '-')}"
            for name, is_needed in needed.items()
            if is_needed and not options[name]
        ]
        if missing:
            raise CommandError(
                _("Nothing was created. Add %(options)s.") % {"options": ", ".join(missing)}
            )

    def publication(self, options) -> Publication:
        def check(name: str) -> Publication:
            return new_publication(name, options["language"], options["time_zone"])

        if options["name"]:
            return checked(options["name"], check)
        return ask(_("Name of the publication: "), check, self.stdout)

    def account(self, options) -> tuple[str, str]:
        check = set_up.check_email
        email = (
            checked(options["email"], check)
            if options["email"]
            else ask(_("Your email address: "), check, self.stdout)
        )
        check_password = set_up.password_check(email)
        if options["password_stdin"]:
            return email, checked(sys.stdin.readline().rstrip("\r\n"), check_password)
        question = _("A password for the admin: ")
        return email, ask(question, check_password, self.stdout, read_new_password)

    def make(self, publication: Publication | None, account: tuple[str, str] | None):
        """What is still missing now that it's this process's turn."""
        is_new = publication is not None and not Publication.objects.exists()
        if publication is not None and is_new:
            add_publication(publication)
        self.say(_("Publication: %s") % Publication.objects.get(), is_new)
        is_new = account is not None and not set_up.has_account()
        if account is not None and is_new:
            set_up.create_account(*account)
            self.say(_("Account: %s") % account[0], is_new)
        else:
            self.say(_("Account"), is_new)
        pages = make_pages()
        titles = ", ".join(page.title for page in pages)
        self.say(_("Drafts of pages: %s") % titles if pages else _("Pages"), bool(pages))
        self.stdout.write(_("Sign in at %s/admin/.") % settings.SITE_URL)

    def say(self, thing: str, is_new: bool):
        label = _("created") if is_new else _("exists already, unchanged")
        self.stdout.write(f"{thing} ({label})")
