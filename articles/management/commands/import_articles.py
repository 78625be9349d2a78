"""Import articles from files: a row for each, and an error when one was not imported."""

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
        "becomes a draft. Importing a file again updates its article, unless someone has edited "
        "the article since; the new version is then kept in its history. Importing an unchanged "
        "file again changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "paths",
            nargs="+",
            metavar="PATH",
            help="A file, or a folder to search for .md, .markdown, and .txt files.",
        )
        parser.add_argument(
            "--publish",
            action="store_true",
            help="Publish articles that pass the checks; schedule those with a future date.",
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="Show what would happen without changing anything.",
        )
        parser.add_argument(
            "--format",
            choices=["auto", *PARSERS],
            default="auto",
            help="Format of the files; “auto” detects it from their names and first lines.",
        )

    def handle(self, *args, **options):
        report = ImportReport(self.stdout, self.stderr, settings.SITE_URL, options["dry_run"])
        memory = Memory()
        for file in find_files(options["paths"]):
            report.add(file.path, self.outcome(file, options, memory))
            reset_queries()  # with DEBUG on, Django keeps every query in memory
        report.close()
        if report.failures:
            raise SystemExit(1)

    def outcome(self, file, options, memory) -> ImportResult:
        if isinstance(file, Unreadable):
            return ImportResult(Status.REJECTED, messages=[file.message])
        try:
            parsed = file.parse(options["format"])
        except ImportRejected as error:
            return ImportResult(Status.REJECTED, messages=[str(error)])
        return load(
            parsed,
            publish=options["publish"],
            dry_run=options["dry_run"],
            pictures=file.read_picture,
            memory=memory,
        )
