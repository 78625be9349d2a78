"""A form's field for several files at once."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MAX_FILES = 50
MAX_TOTAL = 60_000_000  # bytes


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; the cleaned value is the list of them."""

    def clean(self, data, initial=None):
        files = [super(FilesField, self).clean(each, initial) for each in data or [None]]
        if len(files) > MAX_FILES:
            message = _("Choose at most %(number)s files at a time.")
            raise ValidationError(message % {"number": MAX_FILES})
        if sum(each.size for each in files) > MAX_TOTAL:
            message = _("Choose at most %(size)s MB at a time.")
            raise ValidationError(message % {"size": MAX_TOTAL // 1_000_000})
        return files
