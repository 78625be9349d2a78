"""Write the answers of readers into a file, for those who make the articles."""

from datetime import datetime, time

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from articles import audit
from articles.models import Publication
from articles.words import thousands
from articles.zone import publication_zone
from feedback.numbers import export


class Command(BaseCommand):
    help = (
        "Export one row for each answer given or changed in a period or, with --summary, one for "
        "each generator and version. The columns are described in docs/feedback.md."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--since",
            type=_moment,
            help="First date or time to include, in ISO 8601. Default: the first answer.",
        )
        parser.add_argument("--until", type=_moment, help="First date or time to exclude.")
        parser.add_argument("--format", choices=export.FORMATS, default="jsonl")
        parser.add_argument("--summary", action="store_true", help="Export totals by generator.")
        parser.add_argument("--output", metavar="FILE", help="Default: standard output.")

    def handle(self, *args, **options):
        suffix, since, until = (options[name] for name in ("format", "since", "until"))
        votes = export.votes_changed(since, until)
        columns, records_of = export.table_of(options["summary"])
        details = export.audit_details(since, until, suffix)
        audit.record("export", Publication.objects.current(), **details)
        lines = export.lines_of(columns, records_of(votes), suffix)
        if not options["output"]:
            self.stdout.ending = ""
            count = _write(self.stdout, lines)
        else:
            try:
                with open(options["output"], "w", encoding="utf-8", newline="") as file:
                    count = _write(file, lines)
            except OSError as error:
                raise CommandError(f"{options['output']}: {error.strerror}.") from error
        self.stderr.write(f"Rows written: {thousands(count - (suffix == 'csv'))}.")


def _write(file, lines) -> int:
    count = 0
    for line in lines:
        file.write(line)
        count += 1
    return count


def _moment(text: str) -> datetime:
    """A time with a zone, that of the publication when it names none."""
    try:
        moment = parse_datetime(text) if "T" in text or " " in text else parse_date(text)
    except ValueError as error:
        raise CommandError(f"“{text}” is not a valid date: {error}.") from error
    if moment is None:
        raise CommandError(f"“{text}” is not a date. Use 2031-04-05 or 2031-04-05T12:00Z.")
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    if timezone.is_aware(moment):
        return moment
    return timezone.make_aware(moment, publication_zone.get())
