"""Expressions for the search vector: a generated column must be made of immutable ones.

`unaccent()` is not immutable; the text search configuration `newsroom`, which the first
migration makes, folds accents and stems English instead.
"""

from django.contrib.postgres.search import SearchVectorField
from django.db.models import Func


class Weighted(Func):
    """The words of a text column, under a weight from A (title) to D."""

    function = "to_tsvector"
    template = "setweight(%(function)s('newsroom'::regconfig, %(expressions)s), '%(weight)s')"
    output_field = SearchVectorField()


class WeightedStrings(Weighted):
    """The words of the strings inside a JSON column."""

    function = "jsonb_to_tsvector"
    template = (
        "setweight(%(function)s('newsroom'::regconfig, %(expressions)s, '[\"string\"]'), "
        "'%(weight)s')"
    )


class Joined(Func):
    """Several vectors as one."""

    template = "%(expressions)s"
    arg_joiner = " || "
    output_field = SearchVectorField()
