"""`manage.py make_renditions`: make missing sizes and files of images."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from articles.images.checks import ImageRejected
from articles.images.storing import make_missing
from articles.images.withholding import is_withheld
from articles.models import Image


class Command(BaseCommand):
    help = (
        "Make missing image sizes and restore lost files. "
        "Existing files are kept, so you can stop the command and run it again."
    )

    def handle(self, *args, **options):
        images = Image.objects.order_by("pk").prefetch_related("renditions")
        total, made, failed = images.count(), 0, 0
        for number, image in enumerate(images.iterator(chunk_size=100), start=1):
            place = f"{number}/{total}  {image.file.name}"
            try:
                specs = [] if is_withheld(image) else make_missing(image)
            except (ImageRejected, OSError) as error:
                failed += 1
                self.stderr.write(
                    _("%(image)s  failed: %(error)s") % {"image": place, "error": error}
                )
                continue
            made += len(specs)
            self.stdout.write(f"{place}  {', '.join(specs) or _('complete')}")
        message = _("%(total)s images, %(made)s sizes made, %(failed)s failed")
        self.stdout.write(message % {"total": total, "made": made, "failed": failed})
        if failed:
            raise CommandError(_("Some images can’t be read. See above."))
