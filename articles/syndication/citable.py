"""An article, and the works it cites, as reference managers know them."""

from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from articles.days import day_of
from articles.models import Publication, Revision
from articles.site_urls import absolute
from articles.words import date_in_words
from references.exports import CitableWork, Creator, stable_key


def as_work(revision: Revision, publication: Publication) -> CitableWork:
    """How to cite the article itself; its dates are those that readers see."""
    published_on = day_of(revision.public_dates[0])
    retracted_at = revision.article.retracted_at
    return CitableWork(
        key=stable_key(settings.SITE_HOST, published_on.year, f"article{revision.article_id}"),
        title=revision.title,
        url=absolute(revision.get_absolute_url()),
        outlet=publication.name,
        authors=[
            Creator(author["name"], is_person=author["kind"] == "person")
            for author in revision.authors
        ],
        published_on=published_on,
        language=publication.language,
        is_news=True,
        note=_("Retracted on %(date)s.") % {"date": date_in_words(retracted_at)}
        if retracted_at
        else "",
    )


def cited_works(revision: Revision) -> list[CitableWork]:
    """What the revision cites, in the order of its list."""
    return [_cited(reference) for reference in revision.references]


def _cited(reference: dict) -> CitableWork:
    day = date.fromisoformat(reference["published_on"]) if reference["published_on"] else None
    key = stable_key(reference["domain"], day.year if day else None, str(reference["reference"]))
    return CitableWork(
        key=key,
        title=reference["title"],
        url=reference["url"],
        outlet=reference["source"],
        published_on=day,
        archive_url=reference["archive_url"],
    )
