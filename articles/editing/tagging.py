"""What is done to tags as a whole: rename one, merge several. Each is one transaction.

Lists and pages read an article's tags from its rows, so readers see the change at once. Frozen
revisions stay as they are, and no article gets a new one: it is not the article that changed.
"""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from articles import audit
from articles.models import ArticleTag, FormerSlug, Tag


class TaggingError(ValueError):
    """The tags cannot be merged; the message says why."""


@transaction.atomic
def rename(tag: Tag, *, by=None) -> None:
    """Save a tag whose name or slug was changed, and note that."""
    before = Tag.objects.select_for_update().get(pk=tag.pk)
    tag.save()
    changed = {
        name: {"before": getattr(before, name), "after": getattr(tag, name)}
        for name in ("name", "slug")
        if getattr(before, name) != getattr(tag, name)
    }
    if changed:
        audit.record("rename", tag, by=by, **changed)


@transaction.atomic
def merge(tags: Collection[Tag], into: Tag, *, by=None) -> int:
    """Put `into` in the place of the other tags, and return how many articles got it.

    The addresses of the others, former ones too, lead to it. Raises TaggingError when there is
    no other tag, or one of them is gone.
    """
    keys = {tag.pk for tag in tags} | {into.pk}
    locked = Tag.objects.select_for_update().order_by("pk").in_bulk(keys)
    if len(locked) < len(keys):
        raise TaggingError(_("Someone else merged or deleted one of these tags. Select again."))
    others = [tag for tag in locked.values() if tag.pk != into.pk]
    if not others:
        raise TaggingError(_("Select at least two tags to merge."))
    count = _retag(others, into)
    former = FormerSlug.objects.of(Tag)
    former.filter(owner__in=[tag.pk for tag in others]).update(owner=into.pk)
    Tag.objects.filter(pk__in=[tag.pk for tag in others]).delete()
    FormerSlug.objects.bulk_create(
        FormerSlug(kind=FormerSlug.Kind.TAG, slug=tag.slug, owner=into.pk) for tag in others
    )
    names = sorted(tag.name for tag in others)
    audit.record("merge", into, by=by, merged=names, articles=count)
    return count


def _retag(others: list[Tag], into: Tag) -> int:
    """The first of an article's rows keeps its place and its pk; the rest goes with its tag."""
    has_it = ArticleTag.objects.filter(tag=into).values("content_object")
    rows = ArticleTag.objects.filter(tag__in=others).exclude(content_object__in=has_it)
    first = rows.order_by("content_object_id", "pk").distinct("content_object_id")
    keys = list(first.values_list("pk", flat=True))
    return ArticleTag.objects.filter(pk__in=keys).update(tag=into)
