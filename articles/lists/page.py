"""All that the page of an article shows of it, in one query."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, OuterRef
from django.db.models.functions import JSONObject

from articles.models import ArticleTag, Correction, Revision, Tag
from articles.models.revision import RevisionQuerySet
from articles.prepared import Found, Prepared
from references.models import Reference


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a revision and is no part of it, as it is at present."""

    tags: list[Tag]
    corrections: list[Correction]
    dead: dict[int, Reference]  # works that no longer answer


class LivePage:
    """What readers see at an address. To know where it stands, and whether it changed since its
    page was rendered, takes no instance of a model.
    """

    def __init__(self, found: Found[Revision]) -> None:
        self._found = found
        value = {name: found.row[place] for name, place in found.annotations.items()}
        self.article_key: int = value["article_key"]
        self.section_key: int = value["section_key"]
        self.section_slug: str = value["section_slug"]
        self.working_title: str = value["working_title"]
        self.live_until: datetime | None = value["ends"]
        self.kept_digest: bytes | None = value["kept_digest"]
        self.kept_html: bytes | None = value["kept_html"]

    @property
    def article_id(self) -> int:
        return self.article_key

    def digest(self, others: str) -> bytes:
        """Of whatever the page shows of the article, after that of all else."""
        kept = {self._found.annotations[name] for name in ("kept_digest", "kept_html")}
        digest = hashlib.sha256(others.encode())
        for place, value in enumerate(self._found.row):
            if place not in kept:
                digest.update(value.encode() if type(value) is str else repr(value).encode())
                digest.update(b"\0")
        return digest.digest()

    def read(self) -> tuple[Revision, Surroundings]:
        revision = self._found.instance()
        return revision, _surroundings(revision)


def live_page(slug: str, at: datetime) -> LivePage | None:
    """What readers see at an address, whatever section it names."""
    found = _LIVE.found(slug=slug, at=at)
    return LivePage(found) if found else None


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


def _live(slug: str, at: datetime) -> RevisionQuerySet:
    revisions = Revision.objects.live(at).with_slug(slug).as_page().order_by()
    return _surrounded(revisions).annotate(
        article_key=F("article_id"),
        section_key=F("article__section_id"),
        section_slug=F("article__section__slug"),
        working_title=F("article__title"),
        ends=F("live__endswith"),
        kept_digest=F("article__rendered__digest"),
        kept_html=F("article__rendered__html"),
    )


_LIVE = Prepared(
    _live,
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
