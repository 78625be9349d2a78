"""Load the demonstration publication, as the first `make run` does."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from articles.importers.parsed import ImportRejected
from articles.samples.demo import DemoError, load_demo


class Command(BaseCommand):
    help = (
        "Load the demonstration publication of the folder demo/ into an empty site: its sections, "
        "authors, pages, pictures and articles. If it is there already, nothing is changed; if "
        "the site has articles of its own, the command refuses."
    )

    def handle(self, *args, **options):
        try:
            count = load_demo(settings.BASE_DIR / "demo")
        except (DemoError, ImportRejected) as error:
            raise CommandError(str(error)) from error
        if count:
            self.stdout.write(f"The demonstration was loaded: {count} articles.")
        else:
            self.stdout.write("The demonstration is there already: nothing was changed.")
