"""Freezing a working copy: from the rows of an article to the columns of a revision."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from articles.images.library import images_in
from articles.models import Article, Byline, Citation, Image, Revision, Tag
from articles.rendering.figures import BodyImages
from articles.rendering.html import RenderedBody, render_body

# What makes two revisions equal to a reader. Rendered HTML follows from the body, and a
# image's renditions from the image.
HASHED = (
    "title",
    "slug",
    "standfirst",
    "body",
    "references",
    "authors",
    "tags",
    "lead_image",
    "provenance",
    "social_title",
    "social_description",
)
# The keys of the first release, of a snapshot ("") and of what its columns hold. Every later key
# enters the hash only where it is filled: what was frozen before it existed keeps its hash.
FIRST_KEYS = {
    "": {
        *("title", "slug", "standfirst", "body", "references", "authors", "tags", "lead_image"),
        "provenance",
    },
    "references": {
        *("number", "reference", "source", "source_slug", "domain", "title", "url"),
        *("published_on", "archive_url", "uses"),
    },
    "authors": {"id", "name", "slug", "kind"},
    "tags": {"name", "slug"},
    "lead_image": {
        *("image", "file", "width", "height", "alt", "own_alt", "is_decorative", "caption"),
        *("credit", "licence", "digital_source_type", "focal_x", "focal_y", "renditions"),
    },
    "provenance": {
        *("origin", "generator", "generator_version", "generated_at", "quality_score", "checks"),
        *("reviewed_by", "reviewed_at"),
    },
    "checks": {"name", "result", "at", "by"},
}


@dataclass(frozen=True)
class Rows:
    """The rows that belong to an article, in order, each with what it points at."""

    citations: Sequence[Citation]
    bylines: Sequence[Byline]
    tags: Sequence[Tag]


def rows_of(article: Article) -> Rows:
    """Fetch them."""
    tagged = article.tagged_items.select_related("tag").order_by("pk")
    return Rows(
        citations=list(article.citations.select_related("reference__source").order_by("number")),
        bylines=list(article.bylines.select_related("author").order_by("position", "pk")),
        tags=[item.tag for item in tagged],
    )


@dataclass(frozen=True)
class Snapshot:
    """The columns of a revision for an article as its rows stand, and its text as rendered."""

    columns: dict[str, Any]
    body: RenderedBody

    @property
    def content_hash(self) -> str:
        return self.columns["content_hash"]


def take_snapshot(article: Article, rows: Rows | None = None) -> Snapshot:
    """Freeze the article; `rows` are its own where the caller has just written them."""
    rows = rows or rows_of(article)
    references = _references(rows.citations)
    images = images_in(article.body)
    cited = {item["number"]: item["source"] for item in references}
    body = render_body(article.body, cited, images)
    uses = Counter(body.markers)
    for item in references:
        item["uses"] = uses[item["number"]]
    columns: dict[str, Any] = {
        "title": article.title,
        "slug": article.slug,
        "standfirst": article.standfirst,
        "body": article.body,
        "references": references,
        "authors": _authors(rows.bylines),
        "tags": [{"name": tag.name, "slug": tag.slug} for tag in rows.tags],
        "lead_image": _lead_image(article),
        "provenance": article.provenance.to_dict(),
        "social_title": article.social_title,
        "social_description": article.social_description,
    }
    columns |= {
        "content_hash": content_hash(columns | described(images)),
        "body_html": str(body.html),
        "word_count": body.word_count,
        "minutes": body.minutes,
    }
    return Snapshot(columns, body)


def content_hash(snapshot: dict[str, Any]) -> str:
    """SHA-256 over the columns in HASHED, as 64 hexadecimal digits."""
    hashed = {name: snapshot[name] for name in (*HASHED, "pictures") if name in snapshot}
    if image := hashed["lead_image"]:
        hashed["lead_image"] = {**image, "renditions": None}
    hashed = _filled(hashed, "")
    text = json.dumps(hashed, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _filled(value: Any, name: str) -> Any:
    """The value under a name without the empty keys that the first release did not know."""
    if isinstance(value, dict):
        known = FIRST_KEYS.get(name, ())
        return {key: _filled(item, key) for key, item in value.items() if item or key in known}
    return [_filled(item, name) for item in value] if isinstance(value, list) else value


def described(images: BodyImages) -> dict[str, Any]:
    """What the library says of the images in the body, for readers see it below them."""
    texts = {str(key): [image.alt, image.caption, image.credit] for key, image in images.items()}
    return {"pictures": texts} if texts else {}


def put_back(article: Article, revision: Revision) -> None:
    """Make the working copy's rows equal to a revision; the caller holds the row's lock.

    Authors, tags, references and images that were deleted since are left out.
    """
    from_revision = ("title", "slug", "standfirst", "body", "social_title", "social_description")
    for name in from_revision:
        setattr(article, name, getattr(revision, name))
    _put_back_image(article, revision.lead_image)
    provenance = revision.provenance
    for name in PROVENANCE_FIELDS:
        setattr(article, name, getattr(provenance, name))
    article.checks = provenance.to_dict()["checks"]
    article.save()
    _put_back_rows(article, revision)


PROVENANCE_FIELDS = (
    "origin",
    "generator",
    "generator_version",
    "generated_at",
    "quality_score",
    "reviewed_by",
    "reviewed_at",
)


def _put_back_image(article: Article, frozen: dict[str, Any] | None) -> None:
    image = Image.objects.filter(pk=frozen["image"]).first() if frozen else None
    if frozen is None or image is None:
        article.lead_image, article.lead_image_alt = None, ""
        article.lead_image_is_decorative = False
    else:
        article.lead_image, article.lead_image_alt = image, frozen["own_alt"]
        article.lead_image_is_decorative = frozen["is_decorative"]


def _put_back_rows(article: Article, revision: Revision) -> None:
    authors = article.authors.model.objects.in_bulk([item["id"] for item in revision.authors])
    article.bylines.all().delete()
    article.bylines.bulk_create(
        article.bylines.model(article=article, author=authors[item["id"]], position=position)
        for position, item in enumerate(revision.authors)
        if item["id"] in authors
    )
    slugs = [item["slug"] for item in revision.tags]
    tags = Tag.objects.by_address(slugs)
    article.tags.set(list(dict.fromkeys(tags[slug] for slug in slugs if slug in tags)))
    works = article.references.model.objects.in_bulk(
        [item["reference"] for item in revision.references]
    )
    kept = {citation.reference_id: citation for citation in article.citations.all()}
    article.citations.all().delete()
    for item in revision.references:
        if item["reference"] in works:
            citation = kept.get(item["reference"]) or article.citations.model(
                article=article, reference=works[item["reference"]]
            )
            citation.pk, citation.number = None, item["number"]
            citation.save(force_insert=True)


def _references(citations: Sequence[Citation]) -> list[dict[str, Any]]:
    return [
        {
            "number": citation.number,
            "reference": citation.reference_id,
            "source": citation.reference.source_name,
            "source_slug": citation.reference.source.slug,
            "domain": citation.reference.domain,
            "title": citation.reference.title,
            "url": citation.reference.url,
            "published_on": _iso(citation.reference.published_on),
            "archive_url": citation.reference.archive_url,
        }
        for citation in citations
    ]


def _authors(bylines: Sequence[Byline]) -> list[dict[str, Any]]:
    return [
        {
            "id": byline.author_id,
            "name": byline.author.name,
            "slug": byline.author.slug,
            "kind": byline.author.kind,
        }
        for byline in bylines
    ]


def _lead_image(article: Article) -> dict[str, Any] | None:
    image = article.lead_image
    if image is None:
        return None
    alt = "" if article.lead_image_is_decorative else article.lead_image_alt or image.alt
    is_decorative = article.lead_image_is_decorative or (image.is_decorative and not alt)
    return {
        "image": image.pk,
        "file": image.file.name,
        "width": image.width,
        "height": image.height,
        "alt": alt,
        "own_alt": article.lead_image_alt,
        "is_decorative": is_decorative,
        "caption": image.caption,
        "credit": image.credit,
        "licence": image.licence,
        "digital_source_type": image.digital_source_type,
        "focal_x": image.focal_x,
        "focal_y": image.focal_y,
        "renditions": [
            {
                "spec": rendition.spec,
                "file": rendition.file.name,
                "width": rendition.width,
                "height": rendition.height,
            }
            for rendition in image.renditions.order_by("width", "spec")
        ],
    }


def _iso(date) -> str | None:
    return date.isoformat() if date else None
