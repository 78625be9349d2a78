"""A form's field for several files at once."""

from django import forms
from django.core.exceptions import ValidationError

MAX_FILES = 50
MAX_TOTAL = 60_000_000  # bytes


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; the cleaned value is the list of them."""

    def clean(self, data, initial=None):
        files = [super(FilesField, self).clean(each, initial) for each in data or [None]]
        if len(files) > MAX_FILES:
            raise ValidationError(f"Choose at most {MAX_FILES} files at a time.")
        if sum(each.size for each in files) > MAX_TOTAL:
            raise ValidationError(f"Choose at most {MAX_TOTAL // 1_000_000} MB at a time.")
        return files
