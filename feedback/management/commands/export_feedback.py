"""Write the answers of readers into a file, for those who make the articles."""

from datetime import date, datetime, time

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from articles import audit
from articles.models import Publication
from articles.words import thousands
from feedback.numbers import export


class Command(BaseCommand):
    help = (
        "Write one row for each answer that was given or changed in a time, or with --summary one "
        "for each generator and version. docs/feedback.md says what the columns mean."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--since",
            type=_moment,
            help="A date or a time in ISO 8601, included; without it, from the first answer on.",
        )
        parser.add_argument("--until", type=_moment, help="The same, not included.")
        parser.add_argument("--format", choices=export.FORMATS, default="jsonl")
        parser.add_argument("--summary", action="store_true", help="Count by generator instead.")
        parser.add_argument("--output", metavar="FILE", help="Standard output without it.")

    def handle(self, *args, **options):
        form, since, until = (options[name] for name in ("format", "since", "until"))
        votes = export.changed(since, until)
        columns, make = export.chosen(options["summary"])
        audit.record("export", Publication.objects.current(), **export.told(since, until, form))
        lines = export.written(columns, make(votes), form)
        if not options["output"]:
            self.stdout.ending = ""
            count = _write(self.stdout, lines)
        else:
            try:
                with open(options["output"], "w", encoding="utf-8", newline="") as file:
                    count = _write(file, lines)
            except OSError as error:
                raise CommandError(f"{options['output']}: {error.strerror}.") from error
        self.stderr.write(f"Rows written: {thousands(count - (form == 'csv'))}.")


def _write(file, lines) -> int:
    count = 0
    for line in lines:
        file.write(line)
        count += 1
    return count


def _moment(text: str) -> datetime:
    """A time with a zone, that of the publication when it names none."""
    try:
        found = parse_datetime(text) if "T" in text or " " in text else parse_date(text)
    except ValueError as error:
        raise CommandError(f"“{text}” is no date: {error}.") from error
    if found is None:
        raise CommandError(f"“{text}” is no date. Write 2031-04-05 or 2031-04-05T12:00Z.")
    if not isinstance(found, datetime) and isinstance(found, date):
        found = datetime.combine(found, time())
    return found if timezone.is_aware(found) else timezone.make_aware(found)
