"""Files to import, kept between the report and its confirmation, which any machine may get."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Now
from django.db.models.lookups import LessThanOrEqual

UPLOAD_BYTES = 60_000_000  # of all files of an upload
PART_BYTES = 1_000_000
PERSON_BYTES = 120_000_000  # of all uploads of a person
WELL_FORMED = r"^[0-9a-f]{32}$"


class ImportUpload(models.Model):
    """What somebody uploaded at once. Whoever confirms it first has it."""

    token = models.CharField(max_length=32, unique=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    size = models.PositiveIntegerField(default=0)  # bytes
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="import_upload_token_is_random", condition=Q(token__regex=WELL_FORMED)
            ),
            models.CheckConstraint(
                name="import_upload_is_small", condition=Q(size__lte=UPLOAD_BYTES)
            ),
        ]

    def __str__(self):
        return self.token


class ImportPart(models.Model):
    """A piece of a file: nobody has to hold a whole one in memory."""

    upload = models.ForeignKey(ImportUpload, models.CASCADE, related_name="parts")
    name = models.CharField(max_length=255)  # of the file
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["upload", "name", "number"], name="import_part_once"),
            models.CheckConstraint(
                name="import_part_is_small",
                condition=LessThanOrEqual(Length("content"), PART_BYTES),
            ),
        ]

    def __str__(self):
        return f"{self.name} {self.number}"
