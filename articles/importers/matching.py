"""Which article of the site a file is about."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q
from django.utils.text import slugify as former_slugify
from django.utils.translation import gettext as _

from articles.importers.parsed import ImportRejected, ParsedArticle
from articles.models import Article, Revision
from references.slugs import slug_for


def find_article(parsed: ParsedArticle) -> tuple[Article | None, str]:
    """The article, or None and the slug that a new one gets. Raises ImportRejected.

    By external id, then by address, then by title and text. An article found by its address or
    text must not belong to another external id.
    """
    slug = parsed.slug or _slug_of(parsed.url)
    new_slug = slug or slug_for(parsed.title, "article", 250)
    is_namesake = Q(external_id=parsed.external_id or "") | Q(slug=new_slug)
    if slug is None:  # slugs were once made by another rule, which left letters out
        is_namesake |= Q(slug=former_slugify(parsed.title)[:250], title=parsed.title)
    namesakes = list(Article.objects.filter(is_namesake))
    for namesake in namesakes:
        if parsed.external_id and namesake.external_id == parsed.external_id:
            return namesake, namesake.slug
    article = namesakes[0] if slug and namesakes else None
    if article is None:
        article = _by_former_slug(slug, parsed.title) or _by_text(parsed)
    if article is None and namesakes:
        raise _taken(namesakes[0])
    if article and parsed.external_id and article.external_id:
        raise ImportRejected(
            _(
                "“%(title)s” has the same address or text, but its external ID is “%(present)s”, "
                "not “%(given)s”. Correct “external_id”, or give this article its own slug and "
                "text."
            )
            % {
                "title": article.title,
                "present": article.external_id,
                "given": parsed.external_id,
            }
        )
    return article, new_slug


def refuse_taken_slug(slug: str, article: Article) -> None:
    """Raise ImportRejected when the slug is that of another article."""
    if other := Article.objects.filter(slug=slug).exclude(pk=article.pk).first():
        raise _taken(other)


def _taken(other: Article) -> ImportRejected:
    return ImportRejected(
        _(
            "The address “%(slug)s” belongs to “%(title)s”. If the file is an update of that "
            "article, add “slug: %(slug)s” to it. Otherwise, choose another slug."
        )
        % {"slug": other.slug, "title": other.title}
    )


def _by_former_slug(slug: str | None, title: str) -> Article | None:
    """An editor may have changed the address since: a former one still leads to the article."""
    if not slug:
        return None
    public = Revision.objects.ever_live().with_slug(slug)
    imported = Revision.objects.filter(kind=Revision.Kind.IMPORT, title=title, slug=slug)
    return _article_of(public) or _article_of(imported)


def _by_text(parsed: ParsedArticle) -> Article | None:
    if parsed.body is None:
        return None
    same = Revision.objects.filter(
        Q(title=parsed.title, body=parsed.body), kind=Revision.Kind.IMPORT
    )
    return _article_of(same)


def _article_of(revisions) -> Article | None:
    pk = revisions.order_by("-pk").values_list("article", flat=True).first()
    return None if pk is None else Article.objects.get(pk=pk)


def _slug_of(url: str | None) -> str | None:
    """The slug in an address of this site."""
    if url is None:
        return None
    parts, own = urlsplit(url), urlsplit(settings.SITE_URL)
    steps = parts.path.strip("/").split("/")
    return steps[1] if parts.netloc == own.netloc and len(steps) == 2 else None
