"""What stands on the front page and at the top of a section: prepared statements."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, F, OuterRef, Value

from articles.models import Listing, Revision, Section
from articles.models.list_kinds import ListKind
from articles.prepared import IsAmong, Prepared

PLACES = 5  # of the lead and of the articles beside it
LATEST = 8  # articles in the calm list below them
PER_SECTION = 4


def ranked(at: datetime) -> list[Revision]:
    """Cards for the front page: featured ones, the newest first, then the newest of all."""
    featured = _FEATURED.all(at=at)
    known = {revision.pk for revision in featured}
    newest = [revision for revision in _NEWEST.all(at=at) if revision.pk not in known]
    return [*featured, *newest][: PLACES + LATEST]


def sections_with_newest(at: datetime, besides: Collection[Revision]) -> list[Section]:
    """Sections that have articles, each with its newest cards as `.newest`.

    Revisions in `besides` are shown elsewhere on the page, and left out. Two statements, whatever
    the number of sections.
    """
    sections: list[Any] = _SECTIONS.all(
        at=at, besides=[revision.article_id for revision in besides]
    )
    keys = [key for section in sections for key in section.newest_keys]
    cards = {revision.pk: revision for revision in _CARDS.all(keys=keys)}
    for section in sections:
        section.newest = [cards[key] for key in section.newest_keys]
    return [section for section in sections if section.newest]


def _keys(values: list[int]) -> Value:
    return Value(values, output_field=ArrayField(BigIntegerField()))


def _sections(at: datetime, besides: list[int]) -> Any:
    readable = Listing.objects.of(ListKind.SECTION, OuterRef("pk")).readable(at)
    others = readable.exclude(IsAmong(F("article"), _keys(besides))).newest()
    newest = others.values("article__revisions")[:PER_SECTION]
    return Section.objects.annotate(newest_keys=ArraySubquery(newest))


_FEATURED = Prepared(
    lambda at: Revision.objects.listed(at).featured(at=at).as_cards()[:PLACES], at=datetime
)
_NEWEST = Prepared(
    lambda at: Revision.objects.listed(at).as_cards()[: PLACES + LATEST], at=datetime
)
_SECTIONS = Prepared(_sections, at=datetime, besides=list)
_CARDS = Prepared(
    lambda keys: Revision.objects.as_cards().filter(IsAmong(F("pk"), _keys(keys))).order_by(),
    keys=list,
)
