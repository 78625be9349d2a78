"""What stands on the front page and at the top of a section: prepared statements."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef

from articles.lists.cards import cards, keys_in, keys_of, placed
from articles.models import Listing, Revision, Section
from articles.models.list_kinds import ListKind
from articles.prepared import IsAmong, Prepared

PLACES = 5  # of the lead and of the articles beside it
LATEST = 8  # articles in the calm list below them
PER_SECTION = 4


def ranked(at: datetime) -> list[Revision]:
    """Cards for the front page: featured ones, the newest first, then the newest of all."""
    featured = _FEATURED.rows(at=at)
    known = {key for key, _listed_at in featured}
    newest = [row for row in _NEWEST.rows(at=at) if row[0] not in known]
    return placed([*featured, *newest][: PLACES + LATEST])


def newest_featured(section: Section, at: datetime) -> Revision | None:
    """What a section leads with."""
    return next(iter(placed(_LEAD.rows(owner=section.pk, at=at))), None)


def sections_with_newest(at: datetime, besides: Collection[Revision]) -> list[Section]:
    """Sections that have articles, each with its newest cards as `.newest`.

    Revisions in `besides` are shown elsewhere on the page, and left out. Two statements, whatever
    the number of sections.
    """
    sections: list[Any] = _SECTIONS.all(
        at=at, besides=[revision.article_id for revision in besides]
    )
    known = cards(key for section in sections for key in section.newest_keys)
    for section in sections:
        section.newest = [known[key] for key in section.newest_keys if key in known]
    return [section for section in sections if section.newest]


def _sections(at: datetime, besides: list[int]) -> Any:
    readable = Listing.objects.of(ListKind.SECTION, OuterRef("pk")).readable(at)
    others = readable.exclude(IsAmong(F("article"), keys_in(besides))).newest()
    newest = others.values("article__revisions")[:PER_SECTION]
    return Section.objects.annotate(newest_keys=ArraySubquery(newest))


_FEATURED = Prepared(
    lambda at: keys_of(Revision.objects.listed(at).featured(at=at))[:PLACES], at=datetime
)
_NEWEST = Prepared(lambda at: keys_of(Revision.objects.listed(at))[: PLACES + LATEST], at=datetime)
_SECTIONS = Prepared(_sections, at=datetime, besides=list)
_LEAD = Prepared(
    lambda owner, at: keys_of(Revision.objects.listed(at).in_list(ListKind.FEATURED, owner, at))[
        :1
    ],
    owner=int,
    at=datetime,
)
