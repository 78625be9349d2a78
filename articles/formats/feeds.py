"""Feeds as text: one plain `Feed` → Atom, RSS 2.0 and JSON Feed 1.1. Pure."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from xml.etree import ElementTree

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
JSON_FEED_VERSION = "https://jsonfeed.org/version/1.1"

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# What XML 1.0 (section 2.2) cannot hold, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

ElementTree.register_namespace("atom", ATOM)
ElementTree.register_namespace("content", CONTENT)
ElementTree.register_namespace("dc", DUBLIN_CORE)


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
    root = ElementTree.Element("feed", {"xmlns": ATOM, _XML_LANG: feed.language})
    _add(root, "id", feed.feed_url)
    _add(root, "title", feed.title)
    if feed.description:
        _add(root, "subtitle", feed.description)
    _add(root, "updated", _rfc3339(feed.updated))
    _add(root, "link", rel="self", type="application/atom+xml", href=feed.feed_url)
    _add(root, "link", rel="alternate", type="text/html", href=feed.home_url)
    _add(_add(root, "author"), "name", feed.publisher)
    if feed.rights:
        _add(root, "rights", feed.rights)
    for entry in feed.entries:
        _add_atom_entry(root, entry)
    return _to_bytes(root)


def to_rss(feed: Feed) -> bytes:
    """Write RSS 2.0 with the full text in `content:encoded`."""
    root = ElementTree.Element("rss", {"version": "2.0"})
    channel = _add(root, "channel")
    _add(channel, "title", feed.title)
    _add(channel, "link", feed.home_url)
    _add(channel, "description", feed.description or feed.title)
    _add(channel, "language", feed.language)
    if feed.rights:
        _add(channel, "copyright", feed.rights)
    _add(channel, "lastBuildDate", format_datetime(feed.updated.astimezone(UTC), usegmt=True))
    _add(channel, f"{{{ATOM}}}link", rel="self", type="application/rss+xml", href=feed.feed_url)
    for entry in feed.entries:
        _add_rss_item(channel, entry)
    return _to_bytes(root)


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


def _add_atom_entry(root: ElementTree.Element, entry: FeedEntry) -> None:
    element = _add(root, "entry")
    _add(element, "id", entry.id)
    _add(element, "title", entry.title)
    _add(element, "link", rel="alternate", type="text/html", href=entry.url)
    _add(element, "published", _rfc3339(entry.published))
    _add(element, "updated", _rfc3339(entry.updated))
    for name, url in entry.authors:
        author = _add(element, "author")
        _add(author, "name", name)
        if url:
            _add(author, "uri", url)
    for tag in entry.tags:
        _add(element, "category", term=tag)
    if entry.summary:
        _add(element, "summary", entry.summary)
    _add(element, "content", entry.html, type="html")


def _add_rss_item(channel: ElementTree.Element, entry: FeedEntry) -> None:
    item = _add(channel, "item")
    _add(item, "title", entry.title)
    _add(item, "link", entry.url)
    _add(item, "guid", entry.id, isPermaLink="false")
    _add(item, "pubDate", format_datetime(entry.published.astimezone(UTC), usegmt=True))
    for name, _ in entry.authors:
        _add(item, f"{{{DUBLIN_CORE}}}creator", name)
    for tag in entry.tags:
        _add(item, "category", tag)
    _add(item, "description", entry.summary or entry.title)
    _add(item, f"{{{CONTENT}}}encoded", entry.html)


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


def _add(
    parent: ElementTree.Element, name: str, text: str = "", **attributes: str
) -> ElementTree.Element:
    cleaned = {key: _NOT_XML.sub("", value) for key, value in attributes.items()}
    element = ElementTree.SubElement(parent, name, cleaned)
    element.text = _NOT_XML.sub("", text) or None
    return element


def _to_bytes(root: ElementTree.Element) -> bytes:
    text: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
