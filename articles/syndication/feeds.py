"""The feeds: of everything, of a section, a tag, an author, a source, and of corrections."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps

from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.template.defaultfilters import linebreaks_filter
from django.utils.html import format_html
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from articles.addresses import path_to
from articles.formats.feed_text import Notice, full_text
from articles.formats.feeds import FORMATS, Feed, FeedEntry
from articles.frame import current_publication
from articles.freshness import now
from articles.lists.moment import one_moment
from articles.models import Author, Correction, Publication, Revision, Section, Tag
from articles.models.revision import RevisionQuerySet
from articles.provenance.articles import disclosure
from articles.site_urls import absolute, media_url
from articles.syndication.moved import follow_former
from articles.words import date_in_words
from references.models import Source

ENTRIES = 30
# For so long a feed says of a retracted article that it is: the one last entry it gets.
RETRACTED_FOR = timedelta(days=14)
IMAGE_WIDTH = 960
# Names of articles and notices; the namespace is a random one and must never change.
_NAMESPACE = uuid.UUID("0b9f3a52-51e7-4f43-9c4e-1f3f5b0f6a8d")


class FormatConverter:
    """The part of an address that names a feed's format."""

    regex = "|".join(name.replace(".", r"\.") for name in FORMATS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


def feed_view(view: Callable[..., Feed | HttpResponse]) -> Callable[..., HttpResponse]:
    """A view from a function that returns a Feed, or leads elsewhere.

    Readable from any origin, and answered with 304 to who has it already.
    """

    @wraps(view)
    @require_safe
    @conditional_page
    def respond(request: HttpRequest, *args, form: str, **kwargs) -> HttpResponse:
        with one_moment():
            feed = view(request, *args, **kwargs)
        if isinstance(feed, HttpResponse):
            return feed
        feed_format = FORMATS[form]
        content_type = f"{feed_format.content_type}; charset=utf-8"
        response = HttpResponse(feed_format.write(feed), content_type=content_type)
        response["Access-Control-Allow-Origin"] = "*"
        if feed.changed:
            response["Last-Modified"] = http_date(feed.changed.timestamp())
        return response

    return respond


@feed_view
def everything(request):
    publication = current_publication()
    listed = Revision.objects.all()
    return _articles_feed(request, publication, publication.name, publication.tagline, "/", listed)


@feed_view
def section(request, slug):
    subject = Section.objects.filter(slug=slug).first()
    if subject is None:
        return follow_former(request, Section.objects.all(), slug)
    revisions = Revision.objects.in_section(subject)
    about = Revision.objects.of(section=subject)
    return _subject_feed(request, subject, subject.description, revisions, about)


@feed_view
def tag(request, slug):
    subject = Tag.objects.filter(slug=slug).first()
    if subject is None:
        return follow_former(request, Tag.objects.all(), slug)
    revisions = Revision.objects.tagged(subject)
    about = Revision.objects.of(tagged_items__tag=subject)
    return _subject_feed(request, subject, subject.description, revisions, about)


@feed_view
def author(request, slug):
    subject = Author.objects.filter(slug=slug).first()
    if subject is None:
        return follow_former(request, Author.objects.all(), slug)
    revisions = Revision.objects.written_by(subject)
    about = Revision.objects.of(bylines__author=subject)
    return _subject_feed(request, subject, subject.bio, revisions, about)


@feed_view
def source(request, slug):
    subject = Source.objects.filter(slug=slug).first()
    if subject is None:
        return follow_former(request, Source.objects.all(), slug)
    description = _("Articles that cite %(source)s.") % {"source": subject.name}
    about = Revision.objects.retracted().naming(subject)
    return _subject_feed(request, subject, description, Revision.objects.citing(subject), about)


@feed_view
def corrections(request):
    at = now()
    publication = current_publication()
    notices = list(Correction.objects.public(at)[:ENTRIES])
    present = Revision.objects.live(at).of_articles([notice.article_id for notice in notices])
    revisions = {revision.article_id: revision for revision in present.as_cards()}
    # What is unpublished between the two queries is left out.
    entries = [
        _notice_entry(notice, revisions[notice.article_id], publication)
        for notice in notices
        if notice.article_id in revisions
    ]
    name = {"publication": publication.name}
    title = _("Corrections — %(publication)s") % name
    description = _("Corrections, clarifications, and retractions of %(publication)s.") % name
    changed = max((notice.created_at for notice in notices), default=None)
    return _feed(request, publication, title, description, "/corrections/", entries, changed)


def _subject_feed(
    request,
    subject,
    description: str,
    revisions: RevisionQuerySet,
    about: RevisionQuerySet,
) -> Feed:
    """`about` are the same articles with the retracted ones, which no list holds."""
    publication = current_publication()
    title = f"{subject.name} — {publication.name}"
    path = subject.get_absolute_url()
    return _articles_feed(request, publication, title, description, path, revisions, about)


def _articles_feed(
    request,
    publication: Publication,
    title: str,
    description: str,
    path: str,
    revisions: RevisionQuerySet,
    about: RevisionQuerySet | None = None,
) -> Feed:
    """The newest of `revisions`, and what was lately retracted `about` the same."""
    at = now()
    listed = list(revisions.listed(at).in_full()[:ENTRIES])
    live = (Revision.objects.all() if about is None else about).live(at)
    retracted = live.retracted_since(at - RETRACTED_FOR).in_full()[:ENTRIES]
    if about is not None and not (listed or live.exists()):
        raise Http404(_("No article has been published here yet."))
    newest = sorted([*listed, *retracted], key=_place, reverse=True)[:ENTRIES]
    prefetch_related_objects(newest, Prefetch("article__corrections", Correction.objects.told()))
    entries = [article_entry(revision, publication) for revision in newest]
    changed = max(map(_changed, newest), default=None)
    return _feed(request, publication, title, description, path, entries, changed)


def _changed(revision: Revision) -> datetime:
    article = revision.article
    notices = [notice.created_at for notice in article.corrections.all()]
    return max([revision.live.lower, article.retracted_at or revision.live.lower, *notices])


def _place(revision: Revision) -> datetime:
    return revision.article.retracted_at or revision.public_dates[0]


def _feed(request, publication, title, description, path, entries, changed) -> Feed:
    return Feed(
        title=title,
        description=description,
        home_url=absolute(path),
        feed_url=absolute(request.path),
        language=publication.language,
        publisher=publication.name,
        rights=publication.licence,
        entries=tuple(entries),
        changed=changed,
    )


def article_entry(revision: Revision, publication: Publication) -> FeedEntry:
    """The entry of a live revision; of a retracted one only the notice, under the same name."""
    article = revision.article
    url = absolute(revision.get_absolute_url())
    is_retracted = article.retracted_at is not None
    published, updated = revision.public_dates
    return FeedEntry(
        id=_urn("article", article.created_at, article.pk),
        url=url,
        title=_("Retracted: %(title)s") % {"title": revision.title}
        if is_retracted
        else revision.title,
        html=_notices_text(article) if is_retracted else _text(revision, publication, url),
        summary="" if is_retracted else revision.standfirst,
        published=published,
        updated=article.retracted_at or updated,
        authors=tuple(
            (author["name"], absolute(path_to("articles:author", author["slug"])))
            for author in revision.authors
        ),
        tags=tuple(tag["name"] for tag in revision.tags),
        image="" if is_retracted else (_image(revision) or {}).get("src", ""),
    )


def _notice_entry(notice: Correction, revision: Revision, publication: Publication) -> FeedEntry:
    url = f"{absolute(revision.get_absolute_url())}#update-{notice.pk}"
    link = format_html('<p><a href="{}">{}</a></p>', url, revision.title)
    return FeedEntry(
        id=_urn("notice", notice.created_at, notice.pk),
        url=url,
        title=_("%(kind)s: %(title)s")
        % {"kind": notice.get_kind_display(), "title": revision.title},
        html=format_html("{}\n{}", linebreaks_filter(_with_amended(notice)), link),
        summary=" ".join(notice.text.split()),
        published=notice.created_at,
        updated=notice.created_at,
        authors=((publication.name, ""),),
    )


def _text(revision: Revision, publication: Publication, url: str) -> str:
    return full_text(
        url,
        revision.body_html,
        disclosure=disclosure(revision.provenance, publication.name).sentence,
        how_url=absolute(publication.how_it_works_path()),
        notices=_notices(revision.article),
        image=_image(revision),
        references=revision.references,
    )


def _notices_text(article) -> str:
    notices = [notice.to_html() for notice in _notices(article) if notice.is_on_top]
    return "\n".join(notices)


def _notices(article) -> list[Notice]:
    return [
        Notice(
            head=_("%(kind)s, %(date)s")
            % {"kind": notice.get_kind_display(), "date": date_in_words(notice.created_at)},
            text=_with_amended(notice),
            is_on_top=notice.placement == Correction.Placement.TOP,
        )
        for notice in article.corrections.all()
    ]


def _with_amended(notice: Correction) -> str:
    """What it says, after which notice it amends."""
    if notice.amends is None:
        return notice.text
    amended = _("Amends the notice of %(date)s.")
    return f"{amended % {'date': date_in_words(notice.amends.created_at)}}\n\n{notice.text}"


def _image(revision: Revision) -> dict | None:
    """The frozen image in the size for a feed reader."""
    image = revision.lead_image
    if image is None:
        return None
    jpegs = [row for row in image["renditions"] if row["spec"].endswith("-jpeg")]
    fitting = [row for row in jpegs if row["width"] <= IMAGE_WIDTH]
    chosen = (fitting or jpegs or [image])[-1 if fitting else 0]
    return image | {
        "src": media_url(chosen["file"]),
        "width": chosen["width"],
        "height": chosen["height"],
    }


def _urn(kind: str, created_at: datetime, key: int) -> str:
    """A name that survives a change of slug, of section and of the site's address."""
    return uuid.uuid5(_NAMESPACE, f"{kind} {key} {created_at.isoformat()}").urn
