"""Expressions for searching, and for names.

How a text is cut into words, PostgreSQL alone knows: `sql/0008_search_in_every_script`. They
fold accents; the text search configuration `newsroom` stems English, and `newsroom_names` leaves
words as they stand: what is typed of a name is always the beginning of one of its words.
"""

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import connection
from django.db.models import Func, TextField


class Document(Func):
    """All that a revision is found by; titles weigh most."""

    function = "public.articles_search_document"
    output_field = SearchVectorField()


class NameWords(Func):
    """The words of a name."""

    function = "public.articles_search_names"
    output_field = SearchVectorField()


class KnownQuery(SearchQuery):
    """A query as PostgreSQL writes it."""

    template = "%(expressions)s::tsquery"


class NameKey(Func):
    """What a name has in common with those that are the same to a reader: `sql/0006_…`."""

    function = "public.name_key"
    arity = 1
    output_field = TextField()


def keys_of(names) -> dict[str, str]:
    """The keys of names by these, asked of the database, which alone compares names."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, public.name_key(name) FROM unnest(%s::text[]) AS name", [list(names)]
        )
        return dict(cursor.fetchall())


def in_turn(names) -> list[str]:
    """The names in an order that is the same for all who make rows of them at once.

    Two who did it in another could wait for each other for ever. Of several spellings of one name
    the first that was given stands first.
    """
    keys = keys_of(names) if names else {}
    return sorted(keys, key=keys.__getitem__)  # a stable sort


# What follows is what the first migrations made columns and indexes with, and nothing else.


class Weighted(Func):
    function = "to_tsvector"
    template = "setweight(%(function)s('newsroom'::regconfig, %(expressions)s), '%(weight)s')"
    output_field = SearchVectorField()


class StringsAt(Weighted):
    function = "jsonb_to_tsvector"
    template = (
        "setweight(%(function)s('newsroom'::regconfig, "
        "jsonb_path_query_array(%(expressions)s, '%(path)s'), '[\"string\"]'), '%(weight)s')"
    )


class PublishedIn(Func):
    template = (
        "CASE WHEN %(expressions)s IS NULL THEN ''::tsvector ELSE array_to_tsvector(ARRAY["
        "'=' || extract(year FROM %(expressions)s AT TIME ZONE 'UTC')::text, "
        "'=' || (extract(year FROM %(expressions)s AT TIME ZONE 'UTC') * 100 "
        "+ extract(month FROM %(expressions)s AT TIME ZONE 'UTC'))::text]) END"
    )
    output_field = SearchVectorField()


class Joined(Func):
    template = "%(expressions)s"
    arg_joiner = " || "
    output_field = SearchVectorField()


class Names(Func):
    template = "to_tsvector('newsroom_names'::regconfig, %(expressions)s)"
    output_field = SearchVectorField()
