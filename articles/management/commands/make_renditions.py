"""`manage.py make_renditions`: make the sizes of pictures that are missing, and lost files."""

from django.core.management.base import BaseCommand, CommandError

from articles.images.checks import ImageRejected
from articles.images.storing import make_missing
from articles.models import Image


class Command(BaseCommand):
    help = (
        "Make the sizes that pictures lack, and the files of sizes that were lost. "
        "What is there already is left alone, so the command can be stopped and run again."
    )

    def handle(self, *args, **options):
        images = Image.objects.order_by("pk").prefetch_related("renditions")
        total, made, failed = images.count(), 0, 0
        for number, image in enumerate(images.iterator(chunk_size=100), start=1):
            place = f"{number}/{total}  {image.file.name}"
            try:
                specs = make_missing(image)
            except (ImageRejected, OSError) as error:
                failed += 1
                self.stderr.write(f"{place}  failed: {error}")
                continue
            made += len(specs)
            self.stdout.write(f"{place}  {', '.join(specs) or 'complete'}")
        self.stdout.write(f"{total} pictures, {made} sizes made, {failed} failed")
        if failed:
            raise CommandError("Some pictures could not be read: see above.")
