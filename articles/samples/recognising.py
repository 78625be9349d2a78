"""A demonstration that was loaded before its rows were noted, known by what they are."""

import hashlib
from collections.abc import Collection
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from articles.importers.files import Unreadable, find_files
from articles.importers.front_matter import load_mapping, split_front_matter
from articles.models import Article, Author, Image, Page, Publication, Revision, Section, Tag
from articles.samples.demo_rows import OWNED, PUBLICATION_FIELDS, Keys, values_of
from references.models import Reference, Source


def recognised(folder: Path) -> Keys:
    """The rows that are surely of the demonstration in the folder; none without its articles.

    An article is known by its external ID and by having come from a file, an image by its bytes,
    the rest by its slug, or by belonging to these articles from the first.
    """
    imported = Revision.objects.filter(kind=Revision.Kind.IMPORT, created_by=None)
    first = imported.filter(number=1, article__external_id__in=_external_ids(folder))
    articles = Article.objects.filter(pk__in=first.values("article"))
    if not articles:
        return {}
    began = list(imported.filter(article__in=articles).only("references", "tags"))
    references = Reference.objects.filter(
        pk__in={item["reference"] for revision in began for item in revision.references}
    )
    slugs = {item["slug"] for revision in began for item in revision.tags}
    return {
        Article: _unvalued(articles),
        Image: _unvalued(Image.objects.filter(original_hash__in=_hashes(folder))),
        Tag: _unvalued(Tag.objects.filter(slug__in=slugs)),
        Reference: _unvalued(references),
        Source: _unvalued(Source.objects.filter(references__in=references).distinct()),
        **_frame(folder),
    }


def _frame(folder: Path) -> Keys:
    """Publication, sections, authors and pages, with what the files say of them."""
    values = load_mapping((folder / "publication.yaml").read_text(encoding="utf-8"), what="demo")
    pages = [_page(path) for path in sorted((folder / "pages").glob("*.md"))]
    words = {name: values[name] for name in PUBLICATION_FIELDS}
    return {
        Publication: {1: values_of(Publication(**words))},
        Section: _by_slug([Section(**_only(OWNED[Section], item)) for item in values["sections"]]),
        Author: _by_slug([Author(**_only(OWNED[Author], item)) for item in values["authors"]]),
        Page: _by_slug(pages, "path"),
    }


def _only(names: Collection[str], item: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name in names}


def _page(path: Path) -> Page:
    values, body = split_front_matter(path.read_text(encoding="utf-8"))
    words = {name: values[name] for name in ("path", "title", "policies")}
    return Page(body=body.strip(), **words)


def _by_slug(rows: list[Any], column: str = "slug") -> dict[int, dict[str, Any]]:
    """The values of those that are there under their slug, by their key there."""
    model = type(rows[0])
    by_slug = {getattr(row, column): row for row in rows}
    found = model.objects.filter(**{f"{column}__in": by_slug}).values_list(column, "pk")
    return {pk: values_of(by_slug[slug]) for slug, pk in found}


def _unvalued(rows: QuerySet[Any, Any]) -> dict[int, dict[str, Any]]:
    return {key: {} for key in rows.order_by().values_list("pk", flat=True)}


def _external_ids(folder: Path) -> set[str]:
    files = find_files([folder / "articles"])
    ids = [file.parse().external_id for file in files if not isinstance(file, Unreadable)]
    return {name for name in ids if name}


def _hashes(folder: Path) -> list[str]:
    return [
        hashlib.sha256(path.read_bytes()).hexdigest() for path in (folder / "images").glob("*.jpg")
    ]
