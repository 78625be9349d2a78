"""All that the page of an article shows of it, in one query."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, OuterRef
from django.db.models.functions import JSONObject

from articles.models import ArticleTag, Correction, Revision, Tag
from articles.models.revision import RevisionQuerySet
from articles.prepared import Prepared
from references.models import Reference


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a revision and is no part of it, as it is at present."""

    tags: list[Tag]
    corrections: list[Correction]
    dead: dict[int, Reference]  # works that no longer answer


def live_page(slug: str, at: datetime) -> tuple[Revision, Surroundings] | None:
    """What readers see at an address, whatever section it names."""
    revision = _LIVE.first(slug=slug, at=at)
    return (revision, _surroundings(revision)) if revision else None


def surroundings_of(revision: Revision) -> Surroundings:
    """Those of any revision."""
    return _surroundings(_surrounded(Revision.objects.filter(pk=revision.pk).only("pk")).get())


class _IsCited(Func):
    """Whether a key (the first expression) stands in a list of references (the second)."""

    template = "%(expressions)s) AS each)"
    arg_joiner = " IN (SELECT (each ->> 'reference')::bigint FROM jsonb_array_elements("
    output_field = BooleanField()


def _surrounded(revisions: RevisionQuerySet) -> RevisionQuerySet:
    """With `tags_now`, `notices_now` and `dead_works`: lists of dicts."""
    tags = ArticleTag.objects.filter(content_object=OuterRef("article")).order_by("tag_id")
    notices = Correction.objects.filter(article=OuterRef("article"))
    dead = Reference.objects.dead().filter(_IsCited(F("pk"), OuterRef("references"))).order_by()
    return revisions.annotate(
        tags_now=ArraySubquery(tags.values(data=JSONObject(name="tag__name", slug="tag__slug"))),
        notices_now=ArraySubquery(
            notices.values(
                data=JSONObject(
                    **{name: name for name in ("id", "kind", "text", "placement", "created_at")},
                    amends_id="amends_id",
                    amended_at="amends__created_at",
                )
            )
        ),
        dead_works=ArraySubquery(
            dead.values(
                data=JSONObject(id="id", url="url", archive_url="archive_url", at="checked_at")
            )
        ),
    )


_LIVE = Prepared(
    lambda slug, at: _surrounded(Revision.objects.live(at).with_slug(slug).as_page().order_by()),
    slug=str,
    at=datetime,
)


def _surroundings(revision: Any) -> Surroundings:
    return Surroundings(
        tags=[Tag(**tag) for tag in revision.tags_now],
        corrections=[_notice(**notice) for notice in revision.notices_now],
        dead={work["id"]: _work(**work) for work in revision.dead_works},
    )


def _notice(created_at: str, amends_id: int | None, amended_at: str | None, **values) -> Correction:
    """With the notice that it amends, of which readers are told no more than the day."""
    notice = Correction(**values, created_at=datetime.fromisoformat(created_at))
    if amends_id is not None and amended_at is not None:
        notice.amends = Correction(pk=amends_id, created_at=datetime.fromisoformat(amended_at))
    return notice


def _work(at: str, **values) -> Reference:
    return Reference(**values, checked_at=datetime.fromisoformat(at))
