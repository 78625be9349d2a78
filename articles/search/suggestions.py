"""Names and titles while a reader types.

Only what readers can see is named: a tag of planned articles alone would tell of them.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Func, TextField, Value
from django.utils.translation import gettext as _

from articles.addresses import path_to
from articles.models import Revision
from articles.models.list_kinds import ListKind
from articles.search.query import clean

SHORTEST = 2  # letters; one is enough in scripts whose letters are syllables or words
LONGEST = 60
NAMES = 5  # of a kind, the longest lists first
LOOKED_AT = 40  # of these lists: how many are asked whether readers can see anything in them
TITLES = 5
NEWEST = 500  # articles whose titles are looked through

_WORD = re.compile(r"[^\s\"]+")
_LETTER = re.compile(r"[^\W_]")
_SYLLABLE = re.compile(
    "[\u1100-\u11ff\u3041-\u30ff\u3400-\u9fff\uac00-\ud7fb\U00020000-\U0003ffff]"
)
_PAGES = {
    "section": (ListKind.SECTION, "articles:section"),
    "tag": (ListKind.TAG, "articles:tag"),
    "author": (ListKind.AUTHOR, "articles:author"),
    "source": (ListKind.SOURCE, "articles:source"),
}

# Names whose words begin like this, of each kind those with the longest lists that readers can see.
NAMED = """
WITH named AS (
    SELECT 1 AS place, 'section' AS model, %(section)s AS kind, id, slug, name FROM articles_section
    WHERE articles_search_names(name) @@ articles_search_beginnings(%(words)s::text[])
    UNION ALL
    SELECT 2, 'tag', %(tag)s, id, slug, name FROM articles_tag
    WHERE articles_search_names(name) @@ articles_search_beginnings(%(words)s::text[])
    UNION ALL
    SELECT 3, 'author', %(author)s, id, slug, name FROM articles_author
    WHERE articles_search_names(name) @@ articles_search_beginnings(%(words)s::text[])
    UNION ALL
    SELECT 4, 'source', %(source)s, id, slug, name FROM references_source
    WHERE articles_search_names(name) @@ articles_search_beginnings(%(words)s::text[])
), longest AS (
    SELECT named.*, row_number() OVER (PARTITION BY place ORDER BY articles DESC, id) AS rank
    FROM named JOIN articles_tally AS tally
        ON (tally.kind, tally.owner) = (named.kind, named.id) AND articles > 0
), readable AS (
    SELECT longest.*, row_number() OVER (PARTITION BY place ORDER BY rank) AS number
    FROM longest WHERE rank <= %(looked_at)s AND EXISTS (
        SELECT FROM articles_listing AS entry
        JOIN articles_revision AS revision ON revision.article_id = entry.article_id
            AND revision.is_listed AND revision.live @> %(at)s
        WHERE (entry.kind, entry.owner) = (longest.kind, longest.id)
            AND entry.published_at <= %(at)s
    )
)
SELECT model, slug, name FROM readable WHERE number <= %(names)s ORDER BY place, number
"""


class _Cut(Func):
    """The parts of a text, folded, each behind a space."""

    template = "' ' || public.unaccent(lower(public.articles_search_cut(%(expressions)s)))"
    output_field = TextField()


class _Typed(_Cut):
    """The same of what is typed, whose ends are not those of a word."""

    template = (
        "' ' || public.unaccent(lower(public.articles_search_inner("
        "public.articles_search_cut(%(expressions)s))))"
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
    words = [word for word in _WORD.findall(clean(typed, LONGEST)) if _LETTER.search(word)][:6]
    letters = "".join("".join(_LETTER.findall(word)) for word in words)
    if len(letters) < SHORTEST and not _SYLLABLE.search(letters):
        return []
    return _names(words, at) + _titles(words, at)


def _names(words: list[str], at: datetime) -> list[Suggestion]:
    params: dict[str, Any] = {name: int(kind) for name, (kind, _) in _PAGES.items()} | {
        "words": words,
        "at": at,
        "looked_at": LOOKED_AT,
        "names": NAMES,
    }
    with connection.cursor() as cursor:
        cursor.execute(NAMED, params)
        return [
            Suggestion(str(kind.label), name, path_to(address, slug))
            for key, slug, name in cursor
            for kind, address in [_PAGES[key]]
        ]


def _titles(words: list[str], at: datetime) -> list[Suggestion]:
    newest = Revision.objects.listed(at).order_by("-published_at", "-article_id")
    matching = Revision.objects.filter(pk__in=newest.values("pk")[:NEWEST]).alias(
        folded=_Cut("title")
    )
    for word in words:
        matching = matching.filter(folded__contains=_Typed(Value(word)))
    cards = matching.as_cards()[:TITLES]
    return [Suggestion(_("Article"), card.title, card.get_absolute_url()) for card in cards]
