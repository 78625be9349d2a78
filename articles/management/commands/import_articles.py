"""Import articles from files: a row for each, and a failure when one did not come in."""

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import reset_queries

from articles.importers.files import PARSERS, Unreadable, find_files
from articles.importers.loader import ImportResult, Status, load
from articles.importers.names import Memory
from articles.importers.parsed import ImportRejected
from articles.importers.report import ImportReport


class Command(BaseCommand):
    help = (
        "Import articles from Markdown files with front matter, or from the text of a page. Each "
        "becomes a draft. A file that was imported before updates its article, unless a person "
        "has changed that since: then the new version waits in its history. Importing the same "
        "file twice changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "paths",
            nargs="+",
            metavar="PATH",
            help="A file, or a folder that is searched for .md, .markdown and .txt files.",
        )
        parser.add_argument(
            "--publish",
            action="store_true",
            help="Publish what passes the checks; what has a date in the future is scheduled.",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Report what would happen, and change nothing."
        )
        parser.add_argument(
            "--format",
            choices=["auto", *PARSERS],
            default="auto",
            help="How the files are written; “auto” tells it from their names and first lines.",
        )

    def handle(self, *args, **options):
        report = ImportReport(self.stdout, self.stderr, settings.SITE_URL, options["dry_run"])
        memory = Memory()
        for found in find_files(options["paths"]):
            report.add(found.path, self.outcome(found, options, memory))
            reset_queries()  # with DEBUG on, Django keeps every query in memory
        report.close()
        if report.failures:
            raise SystemExit(1)

    def outcome(self, found, options, memory) -> ImportResult:
        if isinstance(found, Unreadable):
            return ImportResult(Status.REJECTED, messages=[found.message])
        try:
            parsed = found.parse(options["format"])
        except ImportRejected as error:
            return ImportResult(Status.REJECTED, messages=[str(error)])
        return load(
            parsed,
            publish=options["publish"],
            dry_run=options["dry_run"],
            pictures=found.read_picture,
            memory=memory,
        )
