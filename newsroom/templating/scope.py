"""The names that a part of a compiled template sees."""

from typing import Any, cast

from django.template.context import BaseContext, Context
from django.utils.translation import get_language

BUILT_IN = {"True": True, "False": False, "None": None}


class Scope(dict[str, Any]):
    """All names in one dictionary, where Django's context is a stack of them.

    A part that gives names of its own to what stands within it makes a child, a copy.
    """

    __slots__ = ("_context", "language", "origin")

    def __init__(self, names: dict[str, Any], origin: Context, language: str | None) -> None:
        super().__init__(names)
        self.origin = origin  # the context of the page, for all but its names
        self.language = language  # of the page, which no tag here changes
        self._context: Context | None = None

    @classmethod
    def of(cls, context: Context) -> "Scope":
        return cls(cast(dict[str, Any], context.flatten()), context, get_language())

    def child(self) -> "Scope":
        return Scope(self, self.origin, self.language)

    def alone(self, names: dict[str, Any]) -> "Scope":
        """With these names only."""
        return Scope(BUILT_IN | names, self.origin, self.language)

    @property
    def context(self) -> Context:
        """For tags that want Django's own; what they set is set here."""
        if self._context is None:
            context = BaseContext.__new__(type(self.origin))
            context.__dict__.update(self.origin.__dict__)
            context.dicts = [BUILT_IN, self]
            self._context = context
        return self._context
