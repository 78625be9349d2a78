"""`manage.py refresh_pages`: render and check the text of all revisions and pages again."""

from collections import Counter

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from articles.models import Revision
from articles.publishing import pages
from articles.publishing.rendering import Outcome, render_again

PROGRESS = 1000  # revisions between two lines


class Command(BaseCommand):
    help = (
        "Render and check the text of all revisions and live pages again, after an upgrade that "
        "changed how text is rendered or checked. Words, dates, and the history stay as they are. "
        "You can run it while people are working, stop it, and run it again. A revision that shows "
        "an image is left as it is if the image’s description was changed since, and a page that "
        "shows one in any case."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run", action="store_true", help="Count what would change, and save nothing."
        )

    def handle(self, *args, **options):
        total, counts = Revision.objects.count(), Counter()
        is_dry = options["dry_run"]
        for number, (revision, outcome) in enumerate(render_again(dry_run=is_dry), start=1):
            counts[outcome] += 1
            if outcome == Outcome.LEFT and options["verbosity"] > 1:
                name = {"number": revision.number, "title": revision.title}
                self.stdout.write(_("Left as it is: revision %(number)s of “%(title)s”") % name)
            if number % PROGRESS == 0:
                self.stdout.write(f"{number}/{total}")
        message = _("%(total)s revisions: %(changed)s changed, %(same)s unchanged, %(left)s left.")
        if is_dry:
            message = _(
                "%(total)s revisions: %(changed)s would change, %(same)s unchanged, %(left)s left."
            )
        numbers = {"total": counts.total(), "changed": counts[Outcome.CHANGED]}
        numbers |= {"same": counts[Outcome.UNCHANGED], "left": counts[Outcome.LEFT]}
        self.stdout.write(message % numbers)
        self._refresh_static_pages(is_dry)

    def _refresh_static_pages(self, is_dry: bool) -> None:
        counts = Counter(pages.render_again(dry_run=is_dry))
        if not counts:
            return
        message = _("%(total)s pages: %(changed)s changed, %(same)s unchanged.")
        if is_dry:
            message = _("%(total)s pages: %(changed)s would change, %(same)s unchanged.")
        numbers = {"total": counts.total(), "changed": counts[True], "same": counts[False]}
        self.stdout.write(message % numbers)
