"""A form's field for several files at once."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles.words import megabytes

MAX_FILES = 50
MAX_TOTAL = 60_000_000  # bytes


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; the cleaned value is the list of them."""

    def clean(self, data, initial=None):
        files = [super(FilesField, self).clean(file, initial) for file in data or [None]]
        if len(files) > MAX_FILES:
            message = _("Choose up to %(number)s files at a time.")
            raise ValidationError(message, params={"number": MAX_FILES})
        if sum(file.size for file in files) > MAX_TOTAL:
            message = _("Choose up to %(size)s at a time.")
            raise ValidationError(message, params={"size": megabytes(MAX_TOTAL)})
        return files
