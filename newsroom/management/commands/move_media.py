"""`manage.py move_media --to …`: copy all pictures to a bucket, or back to this machine."""

import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import Storage
from django.core.files.storage.handler import StorageHandler
from django.core.management.base import BaseCommand, CommandError

from articles.words import megabytes, thousands
from newsroom.backup.progress import Progress
from newsroom.pictures.listing import entries_in, names_in
from newsroom.pictures.moving import Move, move_all, stale
from newsroom.pictures.places import EXAMPLE, media_storages

ALIASES = ("default", "withheld")


class Command(BaseCommand):
    help = (
        "Copy all pictures from where MEDIA_STORAGE keeps them to another place. Each copy is "
        "compared with its file. What is there already is passed over, so you can stop the command "
        "and run it again. See docs/pictures.md for the order of steps."
    )

    def add_arguments(self, parser):
        parser.add_argument("--to", required=True, help=f"local, or {EXAMPLE}")
        parser.add_argument(
            "--from", dest="source", help="The place to copy from. If not given: MEDIA_STORAGE."
        )
        parser.add_argument(
            "--delete",
            action="store_true",
            help="Delete each file where it was, once its copy has been compared.",
        )
        parser.add_argument(
            "--prune",
            action="store_true",
            help="Delete files at the new place that are no longer at the old one.",
        )
        parser.add_argument("--dry-run", action="store_true", help="Only say what would be done.")

    def handle(self, *args, **options):
        sources = self._storages("--from", options["source"])
        targets = self._storages("--to", options["to"])
        self._refuse_what_would_lose_pictures(sources, targets, options)
        stream = options.get("stderr") or sys.stderr
        self._progress, self._of = Progress(stream), 0
        move = Move()
        try:
            if stream.isatty():
                self._count(sources)
            for alias in ALIASES:
                self._move(alias, sources[alias], targets[alias], move, options)
        except OSError as error:
            raise CommandError(f"{error} Run the command again to go on.") from error
        finally:
            self._progress.end()
        would = "would be " if options["dry_run"] else ""
        self.stdout.write(
            f"{move.total} files: {move.copied} {would}copied ({megabytes(move.bytes)}), "
            f"{move.present} there already, {move.deleted} {would}deleted, "
            f"{len(move.failed)} failed"
        )
        if move.failed:
            raise CommandError("Some files couldn’t be copied. Run the command again.")

    def _refuse_what_would_lose_pictures(self, sources, targets, options):
        present = _places(self._storages("MEDIA_STORAGE", None))
        if _places(sources) == _places(targets):
            raise CommandError("The pictures are there already. Name another place.")
        if options["delete"] and _places(sources) == present:
            raise CommandError(
                "The site still shows the pictures from there. Set MEDIA_STORAGE to the new place "
                "and restart Newsroom before you use --delete, with --from for the old place."
            )
        if options["prune"] and _places(targets) == present:
            raise CommandError(
                "The site uses the new place already, so --prune would delete what was uploaded "
                "since. Leave it out."
            )
        if options["prune"] and next(names_in(sources["default"]), None) is None:
            raise CommandError("There are no pictures at the old place, so nothing is pruned.")

    def _move(self, alias, source, target, move, options):
        is_dry_run = options["dry_run"]
        how = {"is_dry_run": is_dry_run, "delete": options["delete"]}
        for line in move_all(source, target, move, **how):
            self._say(alias, line, move)
        if not options["prune"]:
            return
        for name in stale(source, target):
            move.deleted += 1
            if not is_dry_run:
                target.delete(name)
            would = "would be " if is_dry_run else ""
            self._say(alias, f"{name}  {would}deleted, gone from the old place", move)

    def _count(self, sources: dict[str, Storage]) -> None:
        """For whoever watches."""
        for alias in ALIASES:
            for _ in entries_in(sources[alias]):
                self._of += 1
                self._progress.say(f"{thousands(self._of)} files to look at")

    def _say(self, alias: str, line: str, move: Move) -> None:
        self._progress.end()
        self.stdout.write(f"{alias}: {line}")
        files = f"{thousands(move.total)} of {thousands(self._of)} files"
        self._progress.say(f"{files}, {megabytes(move.bytes)} copied")

    def _storages(self, option: str, value: str | None) -> dict[str, Storage]:
        if value is None:
            there = {alias: settings.STORAGES[alias] for alias in ALIASES}
        else:
            try:
                there = media_storages(value, settings.VAR_DIR, option)
            except ImproperlyConfigured as error:
                raise CommandError(str(error)) from error
        handler = StorageHandler(there)
        return {alias: handler[alias] for alias in ALIASES}


def _places(storages: dict[str, Storage]) -> list[tuple[str, ...]]:
    """The same for storages of the same place."""
    names = ("endpoint_url", "bucket_name", "location")
    return [tuple(str(getattr(storages[alias], name, "")) for name in names) for alias in ALIASES]
