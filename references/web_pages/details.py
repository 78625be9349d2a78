"""What a web page says of itself in its head: title, site, date. Pure, and cheap for any text."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import Any

from references.cleaning import clean_line

LONGEST = 512 * 1024  # characters that are read of a page
MOST_TAGS = 400
LONGEST_TAG = 4000
LONGEST_DATA = 100_000  # of a block of JSON-LD
MOST_NODES = 50
LIMITS = {"title": 500, "site": 200}

_TAG = re.compile(r"<(meta|title|script)(?=[\s>])", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"([a-z:_-]{1,40})\s{0,9}=\s{0,9}(?:\"([^\"]{0,2000})\"|'([^']{0,2000})'|([^\s\"'<>=]{1,500}))",
    re.IGNORECASE,
)
_DAY = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?![0-9])")

# By how much they can be trusted: what is made for references comes first.
TITLES = ("citation_title", "dc.title", "dcterms.title", "og:title", "headline", "twitter:title")
SITES = ("citation_journal_title", "og:site_name", "dc.publisher", "publisher", "application-name")
DATES = (
    *("citation_publication_date", "citation_date", "citation_online_date"),
    *("dc.date", "dcterms.issued", "dcterms.date", "dc.date.issued"),
    *("article:published_time", "datepublished", "date", "parsely-pub-date"),
)


@dataclass(frozen=True)
class PageDetails:
    """Cleaned, and as long as a reference may have them; what is not told is empty."""

    title: str = ""
    site: str = ""
    published_on: date | None = None


def details_of(page: str) -> PageDetails:
    """What the HTML of a page tells. Nothing of it is trusted: it is text for somebody to check."""
    values: dict[str, str] = {}
    for name, value in _named(page[:LONGEST]):
        values.setdefault(name.lower(), value)
    site = _line(values, SITES, "site")
    title = _line(values, TITLES, "title")
    title = title or _without_site(_line(values, ("<title>",), "title"), site)
    days = (_day(values[name]) for name in DATES if name in values)
    return PageDetails(title, site, next((day for day in days if day), None))


def _named(page: str) -> Iterator[tuple[str, str]]:
    """Names and values of the head, in their order; those of JSON-LD last."""
    data = []
    for count, match in enumerate(_TAG.finditer(page)):
        if count == MOST_TAGS:
            break
        kind, rest = match[1].lower(), page[match.end() : match.end() + LONGEST_TAG]
        if kind == "title":
            _attributes, _end, text = rest.partition(">")
            yield "<title>", unescape(text.partition("<")[0])
        elif kind == "meta":
            attributes = _attributes_of(rest)
            name = attributes.get("name") or attributes.get("property") or ""
            yield name or attributes.get("itemprop", ""), attributes.get("content", "")
        elif "ld+json" in rest.partition(">")[0].lower():
            start = match.end() + rest.find(">") + 1
            data.append(page[start : start + LONGEST_DATA].partition("</")[0])
    for text in data[:5]:
        yield from _of_json(text)


def _attributes_of(text: str) -> dict[str, str]:
    """The attributes of a tag, which ends at the first > outside of their values."""
    attributes: dict[str, str] = {}
    place = 0
    for match in _ATTRIBUTE.finditer(text):
        if ">" in text[place : match.start()]:
            break
        place = match.end()
        value = next((part for part in match.groups()[1:] if part is not None), "")
        attributes.setdefault(match[1].lower(), unescape(value))
    return attributes


def _of_json(text: str) -> Iterator[tuple[str, str]]:
    try:
        waiting = [json.loads(text)]
    except (ValueError, RecursionError):
        return
    for _count in range(MOST_NODES):
        if not waiting:
            return
        node = waiting.pop(0)
        if isinstance(node, list):
            waiting += node[:MOST_NODES]
        elif isinstance(node, dict):
            graph = node.get("@graph")
            waiting += graph[:MOST_NODES] if isinstance(graph, list) else []
            yield from _of_node(node)


def _of_node(node: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """An article has a headline; an organisation beside it is not what the page is about."""
    if not isinstance(node.get("headline"), str):
        return
    yield "headline", unescape(node["headline"])
    if isinstance(node.get("datePublished"), str):
        yield "datepublished", node["datePublished"]
    publisher = node.get("publisher")
    if isinstance(publisher, dict) and isinstance(publisher.get("name"), str):
        yield "publisher", unescape(publisher["name"])


def _line(values: dict[str, str], names: tuple[str, ...], kind: str) -> str:
    lines = (clean_line(values[name][: LIMITS[kind] * 2]) for name in names if name in values)
    return next((line for line in lines if line), "")[: LIMITS[kind]].strip()


def _without_site(title: str, site: str) -> str:
    """“Rivers rise | The Gauge” is called “Rivers rise”."""
    if site and title.endswith(site):
        shorter = title.removesuffix(site).rstrip()
        if shorter[-1:] in tuple("|-–—·•"):
            return shorter[:-1].rstrip() or title
    return title


def _day(text: str) -> date | None:
    match = _DAY.match(text.strip()[:40])
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:  # no day of the calendar
        return None
