"""The names that a part of a compiled template sees."""

from typing import Any, cast

from django.template.context import BaseContext, Context

BUILT_IN = {"True": True, "False": False, "None": None}


class Scope(dict[str, Any]):
    """All names in one dictionary, where Django's context is a stack of them.

    A part that gives names of its own to what stands within it makes a child, a copy.
    """

    __slots__ = ("_context", "origin")

    origin: Context  # the context of the page, for all but its names
    _context: Context | None

    @classmethod
    def of(cls, context: Context) -> "Scope":
        return _scope(cast(dict[str, Any], context.flatten()), context)

    def child(self) -> "Scope":
        return _scope(self, self.origin)

    def alone(self, names: dict[str, Any]) -> "Scope":
        """With these names only."""
        return _scope(BUILT_IN | names, self.origin)

    @property
    def context(self) -> Context:
        """For tags that want Django's own; what they set is set here."""
        if self._context is None:
            context = BaseContext.__new__(type(self.origin))
            context.__dict__.update(self.origin.__dict__)
            context.dicts = [BUILT_IN, self]
            self._context = context
        return self._context


def _scope(names: dict[str, Any], origin: Context) -> Scope:
    """Without a constructor of its own, a scope is copied by Python's dictionaries alone."""
    scope = Scope(names)
    scope.origin, scope._context = origin, None
    return scope
