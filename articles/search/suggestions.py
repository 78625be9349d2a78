"""Names and titles while a reader types; another spelling when nothing was found."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.lookups import Unaccent
from django.db import connection
from django.db.models import Exists, Model, OuterRef, QuerySet, Value
from django.db.models.functions import Concat, Lower
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.models import Author, Revision, Section, Tag, Tally
from articles.models.list_kinds import ListKind
from articles.models.vectors import Names, beginnings_query
from articles.search.query import clean
from references.models import Source

SHORTEST = 2  # letters
LONGEST = 60
NAMES = 5  # of a kind, the longest lists first
TITLES = 5
NEWEST = 500  # articles whose titles are looked through
DEEP = 3_000  # names and titles whose words are compared for another spelling

_WORD = re.compile(r"[^\W_]+")
_PAGES: tuple[tuple[ListKind, type[Model], str], ...] = (
    (ListKind.SECTION, Section, "articles:section"),
    (ListKind.TAG, Tag, "articles:tag"),
    (ListKind.AUTHOR, Author, "articles:author"),
    (ListKind.SOURCE, Source, "articles:source"),
)


@dataclass(frozen=True)
class Suggestion:
    kind: str
    label: str
    url: str


def suggest(typed: str, at: datetime) -> list[Suggestion]:
    """Sections, tags, authors, sources and titles in which every word typed begins a word.

    The cost is bounded whatever the size of the archive: names come from an index, and titles
    from the newest articles only. Two queries.
    """
    words = _WORD.findall(clean(typed, LONGEST).lower())[:6]
    if sum(map(len, words)) < SHORTEST:
        return []
    return _names(words) + _titles(words, at)


def _names(words: list[str]) -> list[Suggestion]:
    query = beginnings_query(words)
    parts = []
    for kind, model, _address in _PAGES:
        rows: QuerySet[Any] = model._default_manager.all()
        tally = Tally.objects.of(kind).filter(owner=OuterRef("pk"))
        parts.append(
            rows.annotate(
                names=Names("name"), count=tally.values("articles"), list=Value(int(kind))
            )
            .filter(Exists(tally), names=query)
            .order_by("-count", "pk")
            .values_list("list", "slug", "name")[:NAMES]
        )
    pages = {kind: address for kind, _model, address in _PAGES}
    return [
        Suggestion(str(ListKind(kind).label), name, reverse(pages[kind], args=[slug]))
        for kind, slug, name in parts[0].union(*parts[1:], all=True)
    ]


def _titles(words: list[str], at: datetime) -> list[Suggestion]:
    newest = Revision.objects.listed(at).order_by("-published_at", "-article_id")
    matching = Revision.objects.filter(pk__in=newest.values("pk")[:NEWEST]).alias(
        folded=Concat(Value(" "), Lower(Unaccent("title")))
    )
    for word in words:
        matching = matching.filter(folded__contains=Concat(Value(" "), Unaccent(Value(word))))
    cards = matching.as_cards()[:TITLES]
    return [Suggestion(_("Article"), card.title, card.get_absolute_url()) for card in cards]


def other_spelling(text: str, at: datetime) -> str:
    """The query with its unknown words replaced by the likest known ones; "" when there are none.

    Known are the words of the newest titles and of the names with the longest lists.
    """
    words = {word for word in _WORD.findall(text.lower()) if len(word) > 3}
    params: dict[str, Any] = {
        "words": sorted(words)[:6],
        "deep": DEEP,
        "at": at,
        "tag": int(ListKind.TAG),
        "author": int(ListKind.AUTHOR),
        "source": int(ListKind.SOURCE),
    }
    with connection.cursor() as cursor:
        cursor.execute(SPELLINGS, params)
        likest = dict(cursor.fetchall())
    spelt = _WORD.sub(lambda match: likest.get(match[0].lower(), match[0]), text)
    return spelt if spelt != text else ""


# Of every word that is not known itself, the known word that shares most trigrams with it.
SPELLINGS = """
WITH texts AS (
    (SELECT title AS words FROM articles_revision
     WHERE is_listed AND live @> %(at)s ORDER BY published_at DESC, article_id DESC LIMIT %(deep)s)
    UNION ALL
    (SELECT name FROM articles_tally AS tally JOIN articles_tag AS named ON named.id = owner
     WHERE tally.kind = %(tag)s AND articles > 0
     ORDER BY articles DESC, owner DESC LIMIT %(deep)s)
    UNION ALL
    (SELECT name FROM articles_tally AS tally JOIN articles_author AS named ON named.id = owner
     WHERE tally.kind = %(author)s AND articles > 0
     ORDER BY articles DESC, owner DESC LIMIT %(deep)s)
    UNION ALL
    (SELECT name FROM articles_tally AS tally JOIN references_source AS named ON named.id = owner
     WHERE tally.kind = %(source)s AND articles > 0
     ORDER BY articles DESC, owner DESC LIMIT %(deep)s)
), known AS (
    -- In one piece: to split ten thousand texts one by one takes twice as long.
    SELECT DISTINCT word, unaccent(word) AS folded
    FROM (SELECT lower(string_agg(words, ' ')) AS text FROM texts) AS joined,
        regexp_split_to_table(text, '[^[:alnum:]]+') AS word
    WHERE length(word) > 3
)
SELECT DISTINCT ON (typed) typed, word
FROM unnest(%(words)s::text[]) AS typed JOIN known ON similarity(folded, typed) >= 0.3
WHERE NOT EXISTS (SELECT FROM known AS same WHERE same.folded = unaccent(typed))
ORDER BY typed, similarity(folded, typed) DESC, word
"""
