"""What the specifications of Atom, RSS 2.0 and JSON Feed 1.1 ask of a feed, as a list of faults."""

import json
import re
from collections import Counter
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

ATOM = "{http://www.w3.org/2005/Atom}"
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
# RFC 4287, sections 4.1.1 and 4.1.2: (at least, at most) of each child; None: any number.
OF_FEED = {
    "id": (1, 1), "title": (1, 1), "updated": (1, 1), "subtitle": (0, 1), "rights": (0, 1),
    "author": (0, None), "link": (1, None), "entry": (0, None),
}  # fmt: skip
OF_ENTRY = {
    "id": (1, 1), "title": (1, 1), "updated": (1, 1), "published": (0, 1), "summary": (0, 1),
    "content": (1, 1), "author": (0, None), "link": (1, None), "category": (0, None),
}  # fmt: skip
# The RSS Advisory Board's specification: what a channel and an item hold at most once.
OF_CHANNEL = {"title", "link", "description", "language", "copyright", "lastBuildDate"}
OF_ITEM = {"title", "link", "guid", "pubDate", "description"}


def faults_of_atom(text: bytes) -> list[str]:
    root = ElementTree.fromstring(text)
    entries = root.findall(f"{ATOM}entry")
    found = [] if root.tag == f"{ATOM}feed" else [f"the root is {root.tag}"]
    found += _wrong_counts(root, OF_FEED)
    if not root.findall(f"{ATOM}author"):  # 4.1.1: or every entry has one
        found += [
            "an entry has no author" for each in entries if each.find(f"{ATOM}author") is None
        ]
    found += _repeated(each.findtext(f"{ATOM}id") for each in entries)
    for each in entries:
        found += _wrong_counts(each, OF_ENTRY)
    for each in (root, *entries):
        kinds = Counter((link.get("rel"), link.get("type")) for link in each.findall(f"{ATOM}link"))
        found += [f"{kind} twice" for kind, number in kinds.items() if number > 1]  # 4.1.1
        found += _not_whole([each.findtext(f"{ATOM}id")])
        found += _not_whole(link.get("href") for link in each.findall(f"{ATOM}link"))
    for name in ("updated", "published"):
        dates = [each.text for each in root.iter(f"{ATOM}{name}")]
        found += [f"{date} is no date" for date in dates if not RFC_3339.fullmatch(date)]
    people = [each.findtext(f"{ATOM}name") for each in root.iter(f"{ATOM}author")]
    return found + ["an author has no name" for name in people if not name]


def faults_of_rss(text: bytes) -> list[str]:
    root = ElementTree.fromstring(text)
    (channel,) = root
    items = channel.findall("item")
    found = [] if (root.tag, root.get("version")) == ("rss", "2.0") else ["not RSS 2.0"]
    for name in ("title", "link", "description"):
        found += [f"the channel has no {name}"] if channel.find(name) is None else []
    for element, once in ((channel, OF_CHANNEL), *((each, OF_ITEM) for each in items)):
        names = Counter(each.tag for each in element)
        found += [f"{name} {names[name]} times" for name in once if names[name] > 1]
        plain = {name for name in names if "}" not in name}
        found += [f"{name} is unknown" for name in plain - once - {"item", "category"}]
        found += _not_whole([element.findtext("link")])
    found += ["an item has neither title nor description" for each in items if not _says(each)]
    found += _repeated(each.findtext("guid") for each in items)
    for each in (*channel.iter("pubDate"), *channel.iter("lastBuildDate")):
        parsedate_to_datetime(each.text)  # RFC 822
    return found


def faults_of_json(text: bytes) -> list[str]:
    feed = json.loads(text)
    found = [f"no {name}" for name in ("version", "title", "items") if name not in feed]
    found += [] if feed["version"] == "https://jsonfeed.org/version/1.1" else ["another version"]
    found += _not_whole([feed["home_page_url"], feed["feed_url"]])
    found += _repeated(each["id"] for each in feed["items"])
    for each in feed["items"]:
        found += [] if isinstance(each["id"], str) and each["id"] else ["an item has no id"]
        found += [] if {"content_html", "content_text"} & each.keys() else ["an item is empty"]
        found += _not_whole([each["url"], *([each["image"]] if "image" in each else [])])
        dates = [each[name] for name in ("date_published", "date_modified") if name in each]
        found += [f"{date} is no date" for date in dates if not RFC_3339.fullmatch(date)]
        authors = each.get("authors", [])
        found += [
            "an author is nobody" for author in authors if not author.keys() & {"name", "url"}
        ]
        if not all(isinstance(tag, str) for tag in each.get("tags", [])):
            found.append("a tag is no text")
    return found


FAULTS = {"feed.xml": faults_of_atom, "rss.xml": faults_of_rss, "feed.json": faults_of_json}


def _wrong_counts(element, allowed) -> list[str]:
    names = Counter(each.tag.removeprefix(ATOM) for each in element)
    found = [f"{name} is unknown" for name in names.keys() - allowed.keys()]
    for name, (least, most) in allowed.items():
        if names[name] < least or (most is not None and names[name] > most):
            found.append(f"{name} {names[name]} times")
    return found


def _repeated(names) -> list[str]:
    return [f"{name} names two entries" for name, number in Counter(names).items() if number > 1]


def _not_whole(addresses) -> list[str]:
    return [f"{each} is not whole" for each in addresses if not urlsplit(each or "").scheme]


def _says(item) -> str | None:
    return item.findtext("title") or item.findtext("description")
