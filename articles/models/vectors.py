"""Expressions for the search vector, and for names: indexes are made of immutable ones.

`unaccent()` is not immutable; the text search configuration `newsroom`, which the first
migration makes, folds accents and stems English instead. `newsroom_names` folds and does not stem:
what is typed of a name is always the beginning of one of its words.
"""

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import connection
from django.db.models import Func, TextField


class Weighted(Func):
    """The words of a text column, under a weight from A (title) to D."""

    function = "to_tsvector"
    template = "setweight(%(function)s('newsroom'::regconfig, %(expressions)s), '%(weight)s')"
    output_field = SearchVectorField()


class StringsAt(Weighted):
    """The words of the strings at a path of a JSON column, such as `$[*].name`."""

    function = "jsonb_to_tsvector"
    template = (
        "setweight(%(function)s('newsroom'::regconfig, "
        "jsonb_path_query_array(%(expressions)s, '%(path)s'), '[\"string\"]'), '%(weight)s')"
    )


class PublishedIn(Func):
    """The year and the month of a time, in UTC, as words that no text has: “=2026”, “=202604”.

    With them the index itself can answer “these words, in the last months”: it need not visit
    every article that has the words to find the newest.
    """

    template = (
        "CASE WHEN %(expressions)s IS NULL THEN ''::tsvector ELSE array_to_tsvector(ARRAY["
        "'=' || extract(year FROM %(expressions)s AT TIME ZONE 'UTC')::text, "
        "'=' || (extract(year FROM %(expressions)s AT TIME ZONE 'UTC') * 100 "
        "+ extract(month FROM %(expressions)s AT TIME ZONE 'UTC'))::text]) END"
    )
    output_field = SearchVectorField()


class Joined(Func):
    """Several vectors as one."""

    template = "%(expressions)s"
    arg_joiner = " || "
    output_field = SearchVectorField()


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


class Names(Func):
    """The words of a name, as they stand but for accents."""

    template = "to_tsvector('newsroom_names'::regconfig, %(expressions)s)"
    output_field = SearchVectorField()


def words_query(text: str) -> SearchQuery:
    """What a reader typed: "phrases", -without, or. Nothing typed is an error."""
    return SearchQuery(text, config="newsroom", search_type="websearch")


def beginnings_query(words: list[str]) -> SearchQuery:
    """Names in which each of these begins a word. `words` hold letters and digits only."""
    return SearchQuery(
        " & ".join(f"{word}:*" for word in words), config="newsroom_names", search_type="raw"
    )


class PublishedDuring(SearchQuery):
    """What was published in one of these years (2026) or months (202604); see PublishedIn."""

    template = "%(expressions)s::tsquery"

    def __init__(self, periods: list[int]):
        super().__init__(" | ".join(f"'={period}'" for period in periods))
