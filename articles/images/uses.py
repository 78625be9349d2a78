"""Where an image is shown: by the working copies, by what readers saw, by other rows."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Exists, ManyToOneRel, Model, OuterRef, Q, TextField, URLField
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.images.storing import files_of
from articles.models import Article, Image, Note, Page, PageRevision, Rendition, Revision

MOST = 20  # of each kind that are named
# The words of the partial indexes on bodies: nearly all texts show no image.
SHOWS_IMAGES = Q(body__regex=r"/media/|image:")
ASKED = {Article, Revision, Page, PageRevision}  # by the key of the image, too


@dataclass(frozen=True)
class ImageUse:
    """A row that shows an image, and where in it: “lead image”, “photo” …"""

    row: Model
    label: str


def uses_of(image: Image) -> list[ImageUse]:
    """Every use that keeps the image from being deleted; at most MOST of each kind."""
    names = [str(file.name) for file in files_of(image)]
    in_body = SHOWS_IMAGES & _in_body(image, names)
    leads = Article.objects.only("title").filter(lead_image=image)
    texts = Article.objects.only("title").filter(in_body)
    frozen = Revision.objects.exclude(live=None).select_related("article")
    frozen = frozen.only("number", "title", "article__title")
    seen = [
        *frozen.filter(lead_image__image=image.pk).order_by("-pk")[:MOST],
        *frozen.filter(in_body).order_by("-pk")[:MOST],
    ]
    return [
        *(ImageUse(article, _("lead image")) for article in leads[:MOST]),
        *(ImageUse(article, _("in the text")) for article in texts[:MOST]),
        *_frozen(seen),
        *_elsewhere(image),
        *(ImageUse(page, _("in the text")) for page in _pages_with(in_body)[:MOST]),
        *_in_other_texts(names),
    ]


def is_shown(image: Image) -> bool:
    """Whether readers see the image now: in a live revision, or on what is always public."""
    names = [str(file.name) for file in files_of(image)]
    in_body = SHOWS_IMAGES & _in_body(image, names)
    live = Revision.objects.live()
    if live.filter(lead_image__image=image.pk).exists():
        return True
    if live.filter(in_body).exists() or Page.objects.live().filter(in_body).exists():
        return True
    return any(True for _use in (*_elsewhere(image), *_in_other_texts(names)))


def _pages_with(in_body: Q):
    """Pages that show it to readers, or whose working copy does."""
    own = PageRevision.objects.filter(in_body, page=OuterRef("pk"), number=OuterRef("newest"))
    return Page.objects.with_state().filter(in_body | Q(Exists(own)))


def _in_body(image: Image, names: list[str]) -> Q:
    """By its key in the library, or by the name of one of its files."""
    condition = Q(body__regex=rf"\(\s*<?image:{image.pk}\y")
    for name in names:
        condition |= Q(body__contains=name)
    return condition


def _frozen(revisions: list[Revision]) -> Iterator[ImageUse]:
    """One line for each article: the newest revision that readers saw, and how many more."""
    by_article: dict[int, list[Revision]] = {}
    for revision in sorted(set(revisions), key=lambda revision: -revision.number):
        by_article.setdefault(revision.article_id, []).append(revision)
    for newest, *others in list(by_article.values())[:MOST]:
        params = {"number": newest.number, "others": len(others)}
        label = _("published in revision %(number)s")
        if others:
            label = ngettext(
                "published in revision %(number)s and %(others)s other",
                "published in revision %(number)s and %(others)s others",
                len(others),
            )
        yield ImageUse(newest.article, label % params)


def _elsewhere(image: Image) -> Iterator[ImageUse]:
    """Rows of any other model that point at the image: photos, logos, what comes later."""
    for field in Image._meta.get_fields(include_hidden=True):
        if not isinstance(field, ManyToOneRel) or field.related_model in {Article, Rendition}:
            continue
        column = field.remote_field
        for row in column.model._default_manager.filter(**{column.name: image})[:MOST]:
            yield ImageUse(row, str(column.verbose_name))


def _in_other_texts(names: list[str]) -> Iterator[ImageUse]:
    """Descriptions, notices, and what comes later: by the address of one of its files."""
    for model in apps.get_app_config("articles").get_models():
        if model in ASKED or model is Note:  # and readers see no notes
            continue
        condition = Q()
        for field in model._meta.get_fields():
            if isinstance(field, TextField | URLField):
                for name in names:
                    condition |= Q(**{f"{field.name}__contains": f"/media/{name}"})
        if condition:
            for row in model._default_manager.filter(condition)[:MOST]:
                yield ImageUse(row, _("in the text"))
