"""`manage.py check_links`: ask whether the sources of live articles are still there."""

from collections import Counter
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.models import Listing
from references.checking import Link, check_links, remember
from references.links import LinkChecker, Status
from references.models import Reference
from timers.commands import TimedCommand


class Command(TimedCommand):
    every = timedelta(days=1)
    what = gettext_lazy("Asks whether the sources that articles cite are still online.")
    help = (
        "Check the links to the sources that live articles cite, the longest unchecked first, "
        "and save the results. 404 and 410 mean that a link is dead, and articles say so; no "
        "reply, 403, 429, and 5xx leave its state unknown. Each host gets one request per second. "
        "Every result is saved right away, so you can stop the command and run it again. It exits "
        "with an error if any link is dead."
    )

    def __init__(self, *args, checker: LinkChecker | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.checker = checker or LinkChecker(f"Newsroom link checker (+{settings.SITE_URL})")

    def add_arguments(self, parser):
        parser.add_argument(
            "--limit",
            type=int,
            default=1000,
            help="Maximum number of links to check (default: 1000).",
        )
        parser.add_argument(
            "--older-than",
            type=int,
            default=7,
            metavar="DAYS",
            help="Skip links checked in the last DAYS days (default: 7).",
        )
        parser.add_argument("--host", default="", help="Check only links to this host.")

    def handle_timed(self, *args, **options):
        works = self.due(options["older_than"], options["host"])
        links = [Link(*row) for row in works.values_list("pk", "url")[: options["limit"]]]
        counts: Counter[Status] = Counter()
        for number, (link, answer) in enumerate(check_links(links, self.checker), start=1):
            remember(link, answer, timezone.now())
            counts[answer.status] += 1
            line = f"{answer.status:<10}  {answer.http_status or '—':>3}  {link.url}"
            self.stdout.write(f"{number}/{len(links)}  {line}  {answer.note}".rstrip())
        self.report(counts)
        dead = counts[Status.DEAD]
        self.exit_code = 1 if dead else 0
        checked = ngettext("%(count)s link checked", "%(count)s links checked", counts.total())
        found = ngettext("%(count)s is dead", "%(count)s are dead", dead)
        return f"{checked % {'count': counts.total()}}, {found % {'count': dead}}."

    def due(self, days: int, host: str):
        now = timezone.now()
        cited = Listing.objects.citing_works().readable(now).values("owner")
        works = Reference.objects.filter(pk__in=cited)
        if host:
            works = works.at_host(host)
        return works.unchecked_since(now - timedelta(days=days))

    def report(self, counts: Counter) -> None:
        self.stdout.write("")
        for status in (Status.OK, Status.REDIRECTED, Status.DEAD, Status.UNKNOWN):
            self.stdout.write(f"{status.label:<12}{counts[status]:>8}")
        self.stdout.write(f"{_('All'):<12}{counts.total():>8}")
