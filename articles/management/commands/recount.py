"""Count again how long the lists of articles are."""

from django.core.management.base import BaseCommand
from django.db import connection
from django.utils.translation import gettext as _


class Command(BaseCommand):
    help = (
        "Count again how many articles each tag, author, source, and month has. The database keeps "
        "these numbers itself, also when the publication’s time zone changes. Run this after an "
        "update of PostgreSQL or of the system changed the rules of that time zone. For feedback, "
        "run count_feedback --anew."
    )

    def handle(self, *args, **options):
        with connection.cursor() as cursor:
            cursor.execute("SELECT public.articles_recount(), public.page_changed(ARRAY[-1])")
        self.stdout.write(_("All lists were counted again."))
