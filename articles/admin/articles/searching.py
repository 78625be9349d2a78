"""How the list of articles is searched."""

from articles import freshness
from articles.models import Article, Revision
from articles.models.vectors import KnownQuery
from articles.search.query import clean
from articles.search.spelling import other_spelling
from articles.search.words import tsquery_of

FOUND = 1000  # articles that a search finds at most by title, and by the words of what is listed
WRITTEN = 30_000  # texts that are not published, in which a search looks


def keys_of_found(term: str) -> tuple[list[int], str]:
    """Articles that a term finds; or those that its corrected spelling finds, and that spelling."""
    text = clean(term)
    if keys := _keys(text):
        return keys, ""
    spelling = other_spelling(text, freshness.now(), of_drafts=True)
    keys = _keys(spelling)
    return keys, spelling if keys else ""


def _keys(text: str) -> list[int]:
    """Full text of what is listed or being written, and any part of a title.

    Each is answered by an index of its own, so they are three sets of keys and not one OR.
    What very many have would be fetched from all of them: the newest are enough.
    """
    if not text:
        return []
    query = KnownQuery(tsquery_of(text))
    listed = Revision.objects.filter(search=query, is_listed=True)
    written = Article.objects.with_words_to_publish().order_by()
    written = list(written.values_list("working_revision", flat=True)[:WRITTEN])
    keys = (
        Article.objects.filter(title__icontains=text)
        .values_list("pk", flat=True)[:FOUND]
        .union(
            listed.order_by("-published_at", "-article_id").values_list("article")[:FOUND],
            Revision.objects.filter(pk__in=written, search=query).order_by().values_list("article"),
        )
    )
    return list(keys)
