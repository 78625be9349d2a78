"""Columns whose text is cleaned on every way in: forms, saves, bulk creations and updates."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.db import models

from references.cleaning import clean_line, clean_name, clean_text


class _FormField(forms.CharField):
    def __init__(self, *args: Any, clean_words: Callable[[str], str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.clean_words = clean_words

    def to_python(self, value: Any) -> str:
        return self.clean_words(super().to_python(value) or "")


class _Cleaned:
    """A column of text. `clean_words` is what its values go through."""

    clean_words: Callable[[str], str]

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)  # type: ignore[misc]
        return self.clean_words(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Of the row in hand too, so that it is what was saved."""
        value = super().pre_save(model_instance, add)  # type: ignore[misc]
        if isinstance(value, str) and (cleaned := self.clean_words(value)) != value:
            setattr(model_instance, self.attname, cleaned)  # type: ignore[attr-defined]
            return cleaned
        return value

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Of `update()` and `bulk_update()`, which know no row."""
        value = self.clean_words(value) if isinstance(value, str) else value
        return super().get_db_prep_save(value, connection)  # type: ignore[misc]

    def formfield(self, **kwargs: Any) -> Any:
        """A form cleans first, so that it counts the characters that will be stored."""
        kwargs.setdefault("form_class", partial(_FormField, clean_words=self.clean_words))
        return super().formfield(**kwargs)  # type: ignore[misc]

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """To a migration it is the plain column that it is to the database."""
        name, _path, args, kwargs = super().deconstruct()  # type: ignore[misc]
        base = "TextField" if isinstance(self, models.TextField) else "CharField"
        return name, f"django.db.models.{base}", args, kwargs


class TextField(_Cleaned, models.TextField):
    """Several lines."""

    clean_words = staticmethod(clean_text)


class LineField(_Cleaned, models.CharField):
    """One line."""

    clean_words = staticmethod(clean_line)


class LongLineField(_Cleaned, models.TextField):
    """One line that a form gives several rows."""

    clean_words = staticmethod(clean_line)


class NameField(_Cleaned, models.CharField):
    """A name that must not have a double that looks the same."""

    clean_words = staticmethod(clean_name)
