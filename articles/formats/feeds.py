"""Feeds as text: one plain `Feed` → Atom, RSS 2.0 and JSON Feed 1.1. Pure."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from articles.days import iso_of, with_offset
from articles.formats.xml import Markup, document, element

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
JSON_FEED_VERSION = "https://jsonfeed.org/version/1.1"


@dataclass(frozen=True)
class FeedEntry:
    """An entry; `id` never changes, `html` is the full text with absolute addresses only."""

    id: str
    url: str
    title: str
    html: str
    summary: str
    published: datetime
    updated: datetime
    authors: tuple[tuple[str, str], ...] = ()  # (name, address of the page)
    tags: tuple[str, ...] = ()
    image: str = ""


@dataclass(frozen=True)
class Feed:
    """A feed: `home_url` is the page it lists, `feed_url` its own address in this format.

    `changed` is when its words last did, which entries need not tell readers.
    """

    title: str
    description: str
    home_url: str
    feed_url: str
    language: str
    publisher: str
    rights: str = ""
    entries: tuple[FeedEntry, ...] = ()
    changed: datetime | None = None

    @property
    def updated(self) -> datetime:
        """When the latest entry was; Atom wants a time of an empty feed too."""
        return max(
            (entry.updated for entry in self.entries), default=datetime(1970, 1, 1, tzinfo=UTC)
        )


@dataclass(frozen=True)
class FeedFormat:
    """A form in which a feed is served."""

    name: str
    content_type: str
    write: Callable[[Feed], bytes]


def to_atom(feed: Feed) -> bytes:
    """Write Atom (RFC 4287)."""
    parts = [
        element("id", feed.feed_url),
        element("title", feed.title),
        *_known("subtitle", feed.description),
        element("updated", _rfc3339(feed.updated)),
        element("link", rel="self", type="application/atom+xml", href=feed.feed_url),
        element("link", rel="alternate", type="text/html", href=feed.home_url),
        element("author", element("name", feed.publisher)),
        *_known("rights", feed.rights),
        *map(_atom_entry, feed.entries),
    ]
    return document(element("feed", *parts, **{"xmlns": ATOM, "xml:lang": feed.language}))


def to_rss(feed: Feed) -> bytes:
    """Write RSS 2.0 with the full text in `content:encoded`."""
    parts = [
        element("title", feed.title),
        element("link", feed.home_url),
        element("description", feed.description or feed.title),
        element("language", feed.language),
        *_known("copyright", feed.rights),
        element("lastBuildDate", _rfc822(feed.updated)),
        element("atom:link", rel="self", type="application/rss+xml", href=feed.feed_url),
        *map(_rss_item, feed.entries),
    ]
    spaces = {"xmlns:atom": ATOM, "xmlns:content": CONTENT, "xmlns:dc": DUBLIN_CORE}
    return document(element("rss", element("channel", *parts), version="2.0", **spaces))


def to_json(feed: Feed) -> bytes:
    """Write JSON Feed 1.1."""
    data = _without_blanks(
        version=JSON_FEED_VERSION,
        title=feed.title,
        home_page_url=feed.home_url,
        feed_url=feed.feed_url,
        description=feed.description,
        language=feed.language,
        authors=[{"name": feed.publisher}],
    )
    data["items"] = [_json_item(entry) for entry in feed.entries]
    text = json.dumps(data, ensure_ascii=False, indent=1)
    return f"{text}\n".encode("utf-8", "replace")


# File name → format; the file's name is the last part of the feed's address.
FORMATS = {
    "feed.xml": FeedFormat("Atom", "application/atom+xml", to_atom),
    "rss.xml": FeedFormat("RSS", "application/rss+xml", to_rss),
    "feed.json": FeedFormat("JSON Feed", "application/feed+json", to_json),
}


def _atom_entry(entry: FeedEntry) -> Markup:
    return element(
        "entry",
        element("id", entry.id),
        element("title", entry.title),
        element("link", rel="alternate", type="text/html", href=entry.url),
        element("published", _rfc3339(entry.published)),
        element("updated", _rfc3339(entry.updated)),
        *(
            element("author", element("name", name), *_known("uri", url))
            for name, url in entry.authors
        ),
        *(element("category", term=tag) for tag in entry.tags),
        *_known("summary", entry.summary),
        element("content", entry.html, type="html"),
    )


def _rss_item(entry: FeedEntry) -> Markup:
    return element(
        "item",
        element("title", entry.title),
        element("link", entry.url),
        element("guid", entry.id, isPermaLink="false"),
        element("pubDate", _rfc822(entry.published)),
        *(element("dc:creator", name) for name, _ in entry.authors),
        *(element("category", tag) for tag in entry.tags),
        element("description", entry.summary or entry.title),
        element("content:encoded", entry.html),
    )


def _json_item(entry: FeedEntry) -> dict[str, Any]:
    # An item has to have a content, were it empty.
    return {"content_html": entry.html} | _without_blanks(
        id=entry.id,
        url=entry.url,
        title=entry.title,
        summary=entry.summary,
        image=entry.image,
        date_published=_rfc3339(entry.published),
        date_modified=_rfc3339(entry.updated),
        authors=[_without_blanks(name=name, url=url) for name, url in entry.authors],
        tags=list(entry.tags),
    )


def _without_blanks(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def _known(name: str, text: str) -> list[Markup]:
    """The element, or nothing when there is nothing to say."""
    return [element(name, text)] if text else []


def _rfc822(moment: datetime) -> str:
    there = with_offset(moment)
    return format_datetime(there, usegmt=there.tzinfo == UTC)


def _rfc3339(moment: datetime) -> str:
    return iso_of(moment).replace("+00:00", "Z")
