"""What to read next: articles that share tags."""

from datetime import datetime

from django.db.models import Count, QuerySet

from articles.models import Article, Revision


def related_to(article: Article, at: datetime, count: int = 3) -> QuerySet[Revision]:
    """Up to `count` listed revisions of other articles, most shared tags first, then newest."""
    tags = article.tagged_items.values("tag_id")
    return (
        Revision.objects.listed(at)
        .as_cards()
        .filter(article__tagged_items__tag_id__in=tags)
        .exclude(article=article)
        .annotate(shared=Count("article__tagged_items__tag_id"))
        .order_by("-shared", "-published_at", "-pk")[:count]
    )
