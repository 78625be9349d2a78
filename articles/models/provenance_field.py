"""The column of a revision that keeps how it was made, and gives it back parsed."""

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from articles.provenance.articles import Provenance


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
