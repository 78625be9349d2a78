"""What the head of each kind of page says to machines: one `Metadata` for one subject."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import singledispatch
from operator import itemgetter

from django.utils.translation import gettext

from articles.addresses import path_to
from articles.days import with_offset
from articles.formats import json_ld as data
from articles.formats.feeds import FORMATS
from articles.images.social_cards import social_image
from articles.models import Author, Correction, Image, Page, Publication, Revision, Section, Tag
from articles.models.look.fields import icon_name
from articles.provenance.articles import NO_DISCLOSURE, Disclosure
from articles.site_urls import absolute, media_url
from references.models import Source

# Wide enough for the large cards of social networks and of search engines.
IMAGE_WIDTH = 1600
ICON_SIDE = 512  # the largest of the icon's files


@dataclass(frozen=True)
class Alternate:
    """The same words in another form."""

    title: str
    media_type: str
    url: str


@dataclass(frozen=True)
class Metadata:
    """What `articles/_metadata.html` shows; `kind` is a type of the Open Graph."""

    title: str
    json_ld: data.Node
    kind: str = "website"
    description: str = ""
    image: data.ImageObject | None = None
    published: datetime | None = None
    updated: datetime | None = None
    section: str = ""
    tags: Sequence[str] = ()
    alternates: Sequence[Alternate] = ()
    is_hidden: bool = False  # search engines are asked not to list it


@singledispatch
def describe(
    subject,
    publication: Publication,
    trail: Sequence[tuple[str, str]] = (),
    *,
    corrections: Sequence[Correction] = (),
    disclosure: Disclosure = NO_DISCLOSURE,
) -> Metadata:
    """The metadata of a page about `subject`; needs no query beyond what the page has read.

    `trail` are the breadcrumbs that readers see, (label, path) down to the page itself; a list
    about nothing else is described by them alone. `corrections` are the notices on an article,
    `disclosure` is what its readers are told of how it was made.
    Raises TypeError for what no page is about.
    """
    raise TypeError(f"No page is about a {type(subject).__name__}.")


@describe.register
def _(subject: None, publication, trail=(), **_details):
    name, path = trail[-1]
    page = data.collection(absolute(path), name, "", organisation(publication))
    return Metadata(title=name, json_ld=data.graph(page, _breadcrumbs(trail)))


@describe.register
def _(subject: Publication, publication, trail=(), **_details):
    about = organisation(publication)
    feed = _feeds(publication.name, "articles:feed")
    title = gettext("Corrections — %(publication)s") % {"publication": publication.name}
    corrected = _feed(title, "articles:corrections_feed")
    return Metadata(
        title=publication.name,
        description=publication.description or publication.tagline,
        json_ld=data.graph(data.website(about), data.organisation(about)),
        image=about.logo,
        alternates=[*feed, corrected],
    )


@describe.register
def _(subject: Revision, publication, trail=(), *, corrections=(), disclosure=NO_DISCLOSURE):
    about = organisation(publication)
    story = _story(subject, publication, corrections, disclosure)
    shared = social_image(subject, publication)
    return Metadata(
        title=subject.social_title or story.title,
        kind="article",
        description=subject.social_description or story.description,
        json_ld=data.graph(data.news_article(story, about), _breadcrumbs(trail)),
        image=data.ImageObject(absolute(shared.url), shared.width, shared.height, shared.alt),
        published=with_offset(story.published),
        updated=with_offset(story.updated) if subject.is_updated else None,
        section=story.section,
        tags=story.tags,
        is_hidden=story.is_retracted and publication.hides_retracted,
        alternates=[
            Alternate(story.title, "text/markdown", absolute(markdown_path(subject))),
            _feed(publication.name, "articles:feed"),
        ],
    )


@describe.register
def _(subject: Section, publication, trail=(), **_details):
    return _list(subject, publication, trail, subject.description, "articles:section_feed")


@describe.register
def _(subject: Tag, publication, trail=(), **_details):
    return _list(subject, publication, trail, subject.description, "articles:tag_feed")


@describe.register
def _(subject: Source, publication, trail=(), **_details):
    home = subject.homepage or f"https://{subject.domain}/"
    about = data.source(subject.name, home)
    return _list(subject, publication, trail, feed="articles:source_feed", about=about)


@describe.register
def _(subject: Author, publication, trail=(), **_details):
    writer = data.Writer(subject.name, absolute(subject.get_absolute_url()), subject.kind)
    image = _library_image(subject.photo)
    node = data.profile(
        writer,
        organisation(publication),
        role=subject.role,
        description=subject.bio,
        image=image,
        website_url=subject.url,
    )
    return Metadata(
        title=subject.name,
        kind="profile" if subject.kind == Author.Kind.PERSON else "website",
        description=subject.bio,
        json_ld=data.graph(node, _breadcrumbs(trail)),
        image=image,
        alternates=_subject_feeds(subject, publication, "articles:author_feed"),
    )


@describe.register
def _(subject: Page, publication, trail=(), **_details):
    url = absolute(subject.get_absolute_url())
    page = data.web_page(url, subject.title, organisation(publication))
    return Metadata(title=subject.title, json_ld=data.graph(page, _breadcrumbs(trail)))


def organisation(publication: Publication) -> data.Organisation:
    """The publication as plain values."""
    paths = {policy: publication.policy_path(policy) for policy in data.POLICIES}
    pages = {policy: path_to("articles:page", path) for policy, path in paths.items() if path}
    if publication.corrections_page:
        pages["corrections"] = publication.corrections_page.get_absolute_url()
    return data.Organisation(
        url=absolute("/"),
        name=publication.name,
        tagline=publication.tagline,
        description=publication.description,
        language=publication.language,
        logo=_library_image(publication.logo) or _icon(publication),
        profiles=publication.profiles,
        email=publication.contact_email,
        policies={policy: absolute(path) for policy, path in pages.items()},
    )


def markdown_path(revision: Revision) -> str:
    """The path of an article as Markdown."""
    return path_to("articles:markdown", revision.section.slug, revision.slug)


def _list(subject, publication, trail, description="", feed="", **more) -> Metadata:
    """The metadata of a page that lists the articles of `subject`; `feed` names its address."""
    url = absolute(subject.get_absolute_url())
    about = organisation(publication)
    page = data.collection(url, subject.name, description, about, **more)
    return Metadata(
        title=subject.name,
        description=description,
        json_ld=data.graph(page, _breadcrumbs(trail)),
        image=about.logo,
        alternates=_subject_feeds(subject, publication, feed) if feed else (),
    )


def _breadcrumbs(trail: Sequence[tuple[str, str]]) -> data.Node:
    return data.breadcrumbs(*((label, absolute(path)) for label, path in trail))


def _subject_feeds(subject, publication: Publication, name: str) -> list[Alternate]:
    return _feeds(f"{subject.name} — {publication.name}", name, subject.slug)


def _feeds(title: str, name: str, *slugs: str) -> list[Alternate]:
    return [_feed(title, name, *slugs, form=form) for form in FORMATS]


def _feed(title: str, name: str, *slugs: str, form: str = next(iter(FORMATS))) -> Alternate:
    found = FORMATS[form]
    url = absolute(path_to(name, *slugs, form))
    return Alternate(f"{title} ({found.name})", found.content_type, url)


def _story(
    revision: Revision,
    publication: Publication,
    corrections: Sequence[Correction],
    disclosure: Disclosure,
) -> data.Story:
    url = absolute(revision.get_absolute_url())
    image = _frozen_image(revision.lead_image)
    published, updated = revision.public_dates
    return data.Story(
        url=url,
        title=revision.title,
        description=revision.standfirst,
        section=revision.section.name,
        published=published,
        updated=updated,
        word_count=revision.word_count,
        minutes=revision.minutes,
        origin=revision.provenance.origin,
        backstory=disclosure.sentence,
        writers=[
            data.Writer(
                author["name"],
                absolute(path_to("articles:author", author["slug"])),
                author["kind"],
            )
            for author in revision.authors
        ],
        tags=[tag["name"] for tag in revision.tags],
        images=[image] if image else [],
        references=revision.references,
        corrections=[
            data.Comment(notice.text, notice.created_at, f"{url}#update-{notice.pk}")
            for notice in corrections
            if notice.kind != Correction.Kind.UPDATE
        ],
        licence=publication.licence_url or publication.licence,
        is_retracted=revision.article.retracted_at is not None,
    )


def _frozen_image(image: dict | None) -> data.ImageObject | None:
    """The largest rendition that is no larger than needed, else the image itself."""
    if image is None:
        return None
    fitting = [
        row
        for row in image["renditions"]
        if row["width"] <= IMAGE_WIDTH and not row["spec"].endswith("-avif")
    ]
    chosen = max(fitting, key=itemgetter("width"), default=image)
    return data.ImageObject(
        url=media_url(chosen["file"]),
        width=chosen["width"],
        height=chosen["height"],
        alt=image["alt"],
        caption=image["caption"],
        credit=image["credit"],
    )


def _icon(publication: Publication) -> data.ImageObject | None:
    """What stands for a publication that chose a look, and no logo for search engines."""
    if not publication.icon:
        return None
    url = media_url(icon_name(publication.icon, ICON_SIDE))
    return data.ImageObject(url=url, width=ICON_SIDE, height=ICON_SIDE, alt=publication.name)


def _library_image(image: Image | None) -> data.ImageObject | None:
    if image is None:
        return None
    return data.ImageObject(
        url=media_url(str(image.file.name)),
        width=image.width,
        height=image.height,
        alt=image.alt,
        credit=image.credit,
    )
