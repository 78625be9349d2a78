"""`manage.py check_links`: ask whether the sources of live articles are still there."""

from collections import Counter
from datetime import timedelta

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from articles.models import Listing
from references.checking import Link, check_links, remember
from references.links import LinkChecker, Status
from references.models import Reference


class Command(BaseCommand):
    help = (
        "Ask whether the sources that live articles cite are still there, the longest unchecked "
        "first, and remember the answer: 404 and 410 mean that a source is dead, and readers are "
        "told; no reply, 403, 429 and 5xx mean that nothing is known. A host is asked one thing a "
        "second. What was asked is kept at once, so the command can be stopped and run again. It "
        "ends with an error when a source is dead."
    )

    def __init__(self, *args, checker: LinkChecker | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.checker = checker or LinkChecker(f"Newsroom link checker (+{settings.SITE_URL})")

    def add_arguments(self, parser):
        parser.add_argument(
            "--limit", type=int, default=1000, help="Check at most so many (default: 1000)."
        )
        parser.add_argument(
            "--older-than",
            type=int,
            default=7,
            metavar="DAYS",
            help="Leave out what was checked in the last so many days (default: 7).",
        )
        parser.add_argument("--host", default="", help="Check links to this host alone.")

    def handle(self, *args, **options):
        works = self.due(options["older_than"], options["host"])
        links = [Link(*row) for row in works.values_list("pk", "url")[: options["limit"]]]
        counts = Counter()
        for number, (link, answer) in enumerate(check_links(links, self.checker), start=1):
            remember(link, answer, timezone.now())
            counts[answer.status] += 1
            said = f"{answer.status:<10}  {answer.http_status or '—':>3}  {link.url}"
            self.stdout.write(f"{number}/{len(links)}  {said}  {answer.note}".rstrip())
        self.report(counts)
        if counts[Status.DEAD]:
            raise SystemExit(1)

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
        self.stdout.write(f"{'All':<12}{counts.total():>8}")
