"""Where a picture is shown: by the working copies, by what readers saw, by other rows."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Model, Q

from articles.models import Article, Image, Rendition, Revision

MOST = 20  # of each kind that are named
# The words of the partial indexes on bodies: nearly all texts show no picture.
SHOWS_PICTURES = Q(body__regex=r"/media/|image:")


@dataclass(frozen=True)
class Use:
    """A row that shows a picture, and in which way: “lead image”, “photo” …"""

    row: Model
    way: str


def uses_of(image: Image) -> list[Use]:
    """Every use that stands in the way of deleting the picture; at most MOST of each kind."""
    in_body = SHOWS_PICTURES & _in_body(image)
    leads = Article.objects.only("title").filter(lead_image=image)
    texts = Article.objects.only("title").filter(in_body)
    frozen = Revision.objects.exclude(live=None).select_related("article")
    frozen = frozen.only("number", "title", "article__title")
    seen = [
        *frozen.filter(lead_image__image=image.pk).order_by("-pk")[:MOST],
        *frozen.filter(in_body).order_by("-pk")[:MOST],
    ]
    return [
        *(Use(each, "lead image") for each in leads[:MOST]),
        *(Use(each, "in the text") for each in texts[:MOST]),
        *_frozen(seen),
        *_elsewhere(image),
    ]


def _in_body(image: Image) -> Q:
    """By its key in the library, or by the name of one of its files."""
    found = Q(body__regex=rf"\(\s*<?image:{image.pk}\y")
    for name in [image.file.name, *(each.file.name for each in image.renditions.all())]:
        found |= Q(body__contains=name)
    return found


def _frozen(revisions: list[Revision]) -> Iterator[Use]:
    """One line for each article: the newest revision that readers saw, and how many more."""
    by_article: dict[int, list[Revision]] = {}
    for each in sorted(set(revisions), key=lambda each: -each.number):
        by_article.setdefault(each.article_id, []).append(each)
    for found in list(by_article.values())[:MOST]:
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        yield Use(found[0].article, f"revision {found[0].number}{more}, which readers saw")


def _elsewhere(image: Image) -> Iterator[Use]:
    """Rows of any other model that point at the picture: photos, logos, what comes later."""
    for field in Image._meta.get_fields(include_hidden=True):
        if field.one_to_many and field.related_model not in {Article, Rendition}:
            model, name = field.related_model, field.field.name
            for row in model._default_manager.filter(**{name: image})[:MOST]:
                yield Use(row, field.field.verbose_name)
