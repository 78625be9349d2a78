"""Load the demonstration publication, as the first `make run` does."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from articles.importers.parsed import ImportRejected
from articles.samples.demo import DemoError, load_demo
from articles.zone import in_publication_zone


class Command(BaseCommand):
    help = (
        "Load the demo publication from the folder demo/ into an empty site: its sections, "
        "authors, pages, images, and articles. If it is already loaded, nothing changes. If the "
        "site has articles of its own, the command exits with an error."
    )

    def handle(self, *args, **options):
        try:
            with in_publication_zone():
                count = load_demo(settings.BASE_DIR / "demo")
        except (DemoError, ImportRejected) as error:
            raise CommandError(str(error)) from error
        if count:
            self.stdout.write(_("Loaded the demo: %(number)s articles.") % {"number": count})
        else:
            self.stdout.write(_("The demo is already loaded."))
