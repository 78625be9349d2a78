"""How templates show what articles hold. Thin: the rules live in the pure modules."""

import re
from datetime import date, datetime
from functools import cache, lru_cache
from urllib.parse import urljoin

from django import template
from django.conf import settings
from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import normalize_newlines
from django.utils.translation import gettext as _

from articles.addresses import path_to
from articles.ambient import language
from articles.days import iso_of, local_time
from articles.formats.share_links import share_links
from articles.provenance.images import LABELS as PICTURE_LABELS
from articles.rendering.directions import with_directions
from articles.rendering.html import stored_html as _stored_html
from articles.rendering.html import time_element
from articles.rendering.margin_notes import with_margin_notes
from articles.site_urls import absolute
from articles.syndication.citable import as_work
from articles.words import (
    ago,
    date_in_words,
    date_or_moment,
    length_in_words,
    moment_in_words,
    patterns_for_names,
    thousands,
    time_or_date,
)
from references.citations import backlink_label
from references.exports import FORMATS, to_text
from references.lengths import is_in_characters

register = template.Library()

register.filter("thousands", thousands)
register.filter("ago", ago)


@register.filter
def dated(day: date, other: datetime | None = None) -> SafeString:
    """A time or a date as a `<time>` element; the fraction of a second is left out.

    With the time of the day where something else happened on it: at the time `other`.
    """
    if not isinstance(day, datetime):
        return time_element(str(day), date_in_words(day))
    local = local_time(day)
    text = date_or_moment(local, [other]) if other else date_in_words(local)
    return time_element(iso_of(local), text)


@register.filter
def dated_after(at: datetime, other: datetime) -> SafeString:
    """The same for a time that stands after `other`: no day is named twice."""
    return format_html('<time datetime="{}">{}</time>', iso_of(at), time_or_date(at, other))


@register.filter
def moment(at: datetime) -> SafeString:
    """A time to the minute as a `<time>` element: “April 5, 2026, 09:30 UTC”."""
    return time_element(iso_of(at), moment_in_words(at))


@register.filter
def from_iso(text: str) -> date:
    """The date of a JSON column, “2026-04-05”."""
    return date.fromisoformat(text)


@register.filter
def length_of(number: int, text: str) -> str:
    """How long `text` is of which `number` words or characters were counted: “1 006 words”."""
    return length_in_words(number, of_characters=is_in_characters(number, text))


@register.filter
def linked_names(authors: list[dict]) -> SafeString:
    """The names of one or more authors, each a link: “A”, “A and B”, “A, B, and C”."""
    *others, last = [
        format_html('<a href="{}" dir="auto">{}</a>', path_to("articles:author", slug), name)
        for slug, name in ((author["slug"], author["name"]) for author in authors)
    ]
    if not others:
        return last
    comma, pattern = patterns_for_names(len(authors))
    first = format_html_join(comma, "{}", ([name] for name in others))
    return format_html(pattern, first=first, last=last)


@register.filter
def stored_html(text: str) -> str:
    """HTML that was sanitised when it was stored; each part of it runs in its own direction."""
    return _stored_html(with_directions(text))


@register.filter
def paragraphs(text: str) -> SafeString:
    """What somebody wrote as `<p>`s, like Django’s `linebreaks`, each in its own direction."""
    parts = re.split("\n{2,}", normalize_newlines(text))
    return format_html_join(
        "\n\n", '<p dir="auto">{}</p>', ([linebreaksbr(part)] for part in parts)
    )


@register.filter
def margin_notes(revision) -> str:
    """The body of a revision as it is stored, with notes for the margin of wide screens."""
    return with_margin_notes(revision.body_html, revision.references)


@register.filter
def placed(corrections, placement: str) -> list:
    """Those that stand at the “top” or at the “bottom” of the article."""
    return [correction for correction in corrections if correction.placement == placement]


@register.filter
def media(name: str) -> str:
    """The address of a stored file."""
    return urljoin(settings.MEDIA_URL, name)


@register.filter
def srcset(picture: dict, file_format: str) -> str:
    """The renditions of a frozen picture in a format, as a srcset; empty when there are none."""
    return ", ".join(
        f"{media(rendition['file'])} {rendition['width']}w"
        for rendition in picture["renditions"]
        if rendition["spec"].endswith(f"-{file_format}")
    )


@register.filter
def fallback(picture: dict) -> str:
    """The format of a frozen picture without AVIF: WebP where something shows through."""
    is_transparent = any(rendition["spec"].endswith("-webp") for rendition in picture["renditions"])
    return "webp" if is_transparent else "jpeg"


@register.filter
def smallest(picture: dict, file_format: str = "jpeg") -> str:
    """The address of the narrowest rendition in a format, else of the picture itself."""
    files = [
        rendition["file"]
        for rendition in picture["renditions"]
        if rendition["spec"].endswith(f"-{file_format}")
    ]
    return media(files[0] if files else picture["file"])


@register.filter
def focus(picture: dict) -> str:
    """The tenths at which a frozen picture's focal point lies, as the classes that crop there."""
    places = zip("xy", (picture["focal_x"], picture["focal_y"]), strict=True)
    return " ".join(f"focus-{axis}-{round(place * 10)}" for axis, place in places)


@register.filter
def picture_label(picture: dict) -> str:
    """What readers are told of how a frozen picture was made; nothing of a photograph."""
    return str(PICTURE_LABELS.get(picture.get("digital_source_type", ""), ""))


@register.inclusion_tag("articles/_references.html")
def reference_list(revision, dead):
    """The numbered list of a revision's references, with links back to every use.

    `dead` are the works that no longer answer, by key; a list can name no other address of them.
    """
    return {
        "references": [
            {
                **reference,
                **_health(reference, dead),
                "backlinks": _backlinks(reference["number"], reference["uses"], language()),
            }
            for reference in revision.references
        ],
        "files": _files("references", revision),
    }


@register.inclusion_tag("articles/_cite.html")
def cite_article(revision, publication):
    """How to cite a revision, in words and as files."""
    return {
        "text": to_text(as_work(revision, publication)),
        "files": _files("citation", revision),
    }


@register.inclusion_tag("articles/_share.html")
def share(revision, publication):
    """Plain links that share a revision where the publication chose to."""
    url = absolute(revision.get_absolute_url())
    links = share_links(revision.title, url, publication.share_services)
    return {"links": links, "title": revision.title, "url": url}


register.filter("absolute", absolute)


def _health(reference: dict, dead: dict) -> dict:
    """Since when a work is known to be gone, and the copy of it that was found since."""
    work = dead.get(reference["reference"])
    if work is None or work.url != reference["url"]:
        return {"gone_at": None}
    return {
        "gone_at": work.checked_at,
        "archive_url": reference["archive_url"] or work.archive_url,
    }


def _files(kind: str, revision) -> list[dict[str, str]]:
    """Links to the citations of a revision in every format.

    The page offers two files of each format, so their names say what is in them.
    """
    section, slug = revision.section.slug, revision.slug
    return [
        {"label": label, "name": name, "url": path_to(page, section, slug)}
        for page, label, name in _kinds_of_files(kind, language())
    ]


@cache
def _kinds_of_files(kind: str, _language: str | None) -> list[tuple[str, str, str]]:
    """(name of the page, label, name) of each format."""
    name = _("%(format)s of all references") if kind == "references" else _("%(format)s citation")
    return [
        (f"articles:{kind}_{form}", each.label, name % {"format": each.label})
        for form, each in FORMATS.items()
    ]


@lru_cache(1024)
def _backlinks(number: int, uses: int, _language: str | None) -> list[dict[str, str]]:
    """One arrow for a single use, lettered arrows for several; no two have the same name."""
    if uses == 1:
        name = _("Back to citation of reference %(number)s") % {"number": number}
        return [{"href": f"#cite-{number}-1", "label": "", "name": name}]
    labels = [backlink_label(use) for use in range(1, uses + 1)]
    name = _("Back to citation %(letter)s of reference %(number)s")
    return [
        {
            "href": f"#cite-{number}-{use}",
            "label": letter,
            "name": name % {"letter": letter, "number": number},
        }
        for use, letter in enumerate(labels, start=1)
    ]
