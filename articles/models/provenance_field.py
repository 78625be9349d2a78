"""The columns that keep how an article was made: parsed on a revision, a list of checks."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.forms.fields import InvalidJSONInput
from django.utils.translation import gettext_lazy

from articles.provenance.articles import CHECKS_EXAMPLE, Provenance


class ProvenanceEncoder(DjangoJSONEncoder):
    def default(self, o: Any) -> Any:
        return o.to_dict() if isinstance(o, Provenance) else super().default(o)


class ProvenanceAttribute(DeferredAttribute):
    """Parsed when it is first asked for, and only once."""

    def __get__(self, instance: models.Model | None, owner: Any = None) -> Any:
        value = super().__get__(instance, owner)
        if instance is None or isinstance(value, Provenance):
            return value
        parsed = Provenance.from_dict(value)
        instance.__dict__[self.field.attname] = parsed
        return parsed

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class ProvenanceField(models.JSONField):
    """A `Provenance`, stored as what its `to_dict` gives."""

    descriptor_class = ProvenanceAttribute

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **(kwargs | {"encoder": ProvenanceEncoder}))

    def deconstruct(self) -> Any:
        """To the database it is a column of JSON like any other: no migration knows this class."""
        name, _, args, kwargs = super().deconstruct()
        del kwargs["encoder"]
        return name, "django.db.models.JSONField", args, kwargs


def clean_checks(value: Any) -> list[dict[str, Any]]:
    """A list of checks as it is stored. Raises ValidationError."""
    try:
        return Provenance.clean_checks(value)
    except ValueError as error:
        raise ValidationError(str(error), code="invalid") from error


class ChecksFormField(forms.JSONField):
    """A list of checks as JSON, which may be nested too deep to be read at all."""

    MAX_LENGTH = 50_000  # characters
    default_error_messages = {"invalid": gettext_lazy(CHECKS_EXAMPLE)}

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return []
        is_short = not isinstance(value, str) or len(value) <= self.MAX_LENGTH
        try:
            return clean_checks(super().to_python(value) if is_short else None)
        except (RecursionError, ValueError):  # nested too deep, a number of too many digits
            return clean_checks(None)

    def bound_data(self, data: Any, initial: Any) -> Any:
        try:
            return super().bound_data(data, initial)
        except (RecursionError, ValueError):
            return InvalidJSONInput(data)


class ChecksField(models.JSONField):
    """A list of checks, in the form of `Provenance.to_dict`."""

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        return super().clean(clean_checks(value), model_instance)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**({"form_class": ChecksFormField} | kwargs))

    def deconstruct(self) -> Any:
        """To the database it is a column of JSON like any other: no migration knows this class."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs
