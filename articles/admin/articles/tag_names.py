"""Names of tags as they are typed: one, or several with commas between them."""

import csv

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles.models import Tag
from references.cleaning import clean_line, clean_name

MAX_TYPED = 10_000  # characters of all the tags of an article
MAX_LENGTH = Tag._meta.get_field("name").max_length


def tag_name(text: str) -> str:
    """A name as it is stored. Raises ValidationError when the column has no room for it."""
    name = clean_name(text)
    if len(name) > MAX_LENGTH:
        raise ValidationError(
            _("The tag “%(name)s…” has %(length)s characters. The limit is %(limit)s."),
            params={"name": name[:40], "length": len(name), "limit": MAX_LENGTH},
        )
    return name


def split_names(text: str) -> list[str]:
    """The names in a line, each once. A name with a comma stands in quotation marks."""
    rows = csv.reader([clean_line(text)], skipinitialspace=True)
    names = [tag_name(item) for row in rows for item in row]
    return list(dict.fromkeys(filter(None, names)))


def join_names(names: list[str]) -> str:
    """The line that `split_names` reads."""
    return ", ".join(_quoted(name) if set(name) & set(',"') else name for name in names)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


class TagsField(forms.CharField):
    """A line of names; its value is a list of them."""

    def __init__(self, **kwargs):
        super().__init__(max_length=MAX_TYPED, **kwargs)

    def prepare_value(self, value):
        if value is None or isinstance(value, str):
            return value
        return join_names(sorted(str(tag) for tag in value))

    def clean(self, value):
        return split_names(super().clean(value))

    def has_changed(self, initial, data):
        if self.disabled:
            return False
        try:
            names = self.clean(data)
        except ValidationError:
            return True
        return sorted(str(tag) for tag in initial or []) != sorted(names)
