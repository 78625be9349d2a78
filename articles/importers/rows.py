"""From a parsed article to the rows of the working copy; what a file does not say, stays."""

from datetime import UTC, date, datetime

from articles import freshness
from articles.importers.names import NamedRows
from articles.importers.parsed import ParsedArticle, as_time
from articles.models import Article, ArticleTag, Author, Byline, Citation, Image, Tag
from articles.publishing.periods import EARLIEST
from articles.publishing.snapshots import Rows
from references.models import Reference


def apply(article: Article, parsed: ParsedArticle, names: NamedRows, image: Image | None) -> None:
    """Make the article's rows what the file says."""
    article.title = parsed.title
    for name in ("slug", "standfirst", "body", "external_id"):
        if (value := getattr(parsed, name)) is not None:
            setattr(article, name, value)
    for name, value in (parsed.provenance or {}).items():
        setattr(article, name, _utc(value) if name.endswith("_at") else value)
    if parsed.image is not None and image is not None:
        article.lead_image = image
        article.lead_image_is_decorative = False
        article.lead_image_alt = "" if parsed.image.alt == image.alt else parsed.image.alt
    first = as_time(parsed.published)
    if article.pk is None and first is not None and EARLIEST <= first <= freshness.now():
        article.first_published_at = first
    article.save()
    if names.authors is not None:
        _set_authors(article, names.authors)
    if names.tags is not None:
        _set_tags(article, names.tags)
    if names.references is not None:
        _set_citations(article, names.references)


def rows_written(article: Article, names: NamedRows) -> Rows:
    """What `apply` wrote for a new article, for its first snapshot."""
    references = sorted(names.references or [], key=lambda item: item[0])
    return Rows(
        citations=[
            Citation(article=article, number=number, reference=reference)
            for number, reference in references
        ],
        bylines=[Byline(article=article, author=author) for author in names.authors or []],
        tags=names.tags or [],
    )


def _set_authors(article: Article, authors: list[Author]) -> None:
    rows = article.bylines.order_by("position", "pk").values_list("author_id", flat=True)
    if article.working_revision_id and list(rows) == [author.pk for author in authors]:
        return
    if article.working_revision_id:
        article.bylines.all().delete()
    Byline.objects.bulk_create(
        Byline(article=article, author=author, position=position)
        for position, author in enumerate(authors)
    )


def _set_tags(article: Article, tags: list[Tag]) -> None:
    if article.working_revision_id:
        rows = article.tagged_items.order_by("pk").values_list("tag_id", flat=True)
        if list(rows) == [tag.pk for tag in tags]:
            return
        article.tagged_items.all().delete()
    ArticleTag.objects.bulk_create(ArticleTag(content_object=article, tag=tag) for tag in tags)


def _set_citations(article: Article, references: list[tuple[int, Reference]]) -> None:
    """What editors noted on a citation stays with the reference that it cites."""
    kept: dict[int, Citation] = {}
    if article.working_revision_id:
        cited = {reference.pk for _, reference in references}
        article.citations.exclude(reference__in=cited).delete()
        kept = {row.reference_id: row for row in article.citations.all()}
    moved, new = [], []
    for number, reference in references:
        citation = kept.get(reference.pk)
        if citation is None:
            new.append(Citation(article=article, number=number, reference=reference))
        elif citation.number != number:
            citation.number = number
            moved.append(citation)
    if moved:
        Citation.objects.bulk_update(moved, ["number"])
    Citation.objects.bulk_create(new)


def _utc(value: datetime | date | None) -> datetime | None:
    """As the database gives it back, so that a snapshot is the same before and after."""
    moment = as_time(value)
    return moment and moment.astimezone(UTC)
