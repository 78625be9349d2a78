"""Import articles from files: a row for each, and an error when one was not imported."""

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import reset_queries

from articles.importers.files import PARSERS, find_files
from articles.importers.loader import load_file
from articles.importers.names import Memory
from articles.importers.report import ImportReport
from articles.zone import in_publication_zone


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
        with in_publication_zone():  # a date without a time begins there
            for file in find_files(options["paths"]):
                result = load_file(
                    file,
                    publish=options["publish"],
                    format_=options["format"],
                    dry_run=options["dry_run"],
                    memory=memory,
                )
                report.add(file.path, result)
                reset_queries()  # with DEBUG on, Django keeps every query in memory
        report.close()
        if report.failures:
            raise SystemExit(1)
