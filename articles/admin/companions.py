"""What packages above this one show beside a row: they register it, and nobody subclasses an admin.

A package that stands above `articles` cannot be imported here. It makes a `Companion` and hands it
to the class that registered the model: `ArticleAdmin.accompany(Votes())`.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import Model
from django.http import HttpRequest


class Companion:
    """A read-only value beside a row, for those who have its permission."""

    name: ClassVar[str]  # its column's class in the page: `column-name`
    title: Any  # the label, translated
    permission: ClassVar[str]
    in_list: ClassVar[bool] = False

    def __init__(self) -> None:
        # What Django's admin asks of a callable that stands for a column.
        self.__name__ = self.name
        self.short_description = self.title

    def __call__(self, row: Model) -> str:
        """The value, or HTML of it."""
        raise NotImplementedError

    def prepare(self, rows: Mapping[Any, Model]) -> None:
        """Fetch what all rows of a list need, in one query."""


class Accompanied:
    """For a ModelAdmin that shows companions: at the end of a list, of a form or of a fieldset."""

    companions: ClassVar[list[Companion]]
    companions_after = ""  # a field: the companions stand in its fieldset

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.companions = []

    @classmethod
    def accompany(cls, companion: Companion) -> None:
        cls.companions.append(companion)

    def companions_for(self, request: HttpRequest) -> list[Companion]:
        return [item for item in self.companions if request.user.has_perm(item.permission)]

    def get_list_display(self, request):
        companions = [item for item in self.companions_for(request) if item.in_list]
        return [*super().get_list_display(request), *companions]

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return fields if obj is None else [*fields, *self.companions_for(request)]

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or not self.companions_after:
            return fieldsets
        companions = self.companions_for(request)
        return [
            (title, {**options, "fields": [*options["fields"], *companions]})
            if self.companions_after in options["fields"]
            else (title, options)
            for title, options in fieldsets
        ]
