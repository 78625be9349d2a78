"""Feeds as text: each format holds what its specification requires, whatever the words are."""

import json
from datetime import UTC, datetime
from xml.etree import ElementTree

import feedparser
from hypothesis import given
from hypothesis import strategies as st

from articles.formats.feeds import FORMATS, Feed, FeedEntry, to_atom, to_json, to_rss
from tests.articles.feed_rules import FAULTS

ENTRY = FeedEntry(
    id="urn:uuid:11111111-1111-5111-8111-111111111111",
    url="https://example.org/news/a/",
    title="R&D <grows>",
    html='<p>Text <a href="https://example.org/news/a/#ref-1">[1]</a></p>',
    summary="In a sentence.",
    published=datetime(2026, 4, 5, 9, 30, tzinfo=UTC),
    updated=datetime(2026, 4, 6, 10, tzinfo=UTC),
    authors=(("The Desk", "https://example.org/authors/desk/"),),
    tags=("web", "law"),
    image="https://example.org/media/a.jpg",
)
FEED = Feed(
    title="The Courier",
    description="News for nobody",
    home_url="https://example.org/",
    feed_url="https://example.org/feed.xml",
    language="en-GB",
    publisher="The Courier",
    rights="CC BY 4.0",
    entries=(ENTRY,),
)
ALTERNATE = {"rel": "alternate", "type": "text/html"}
SELF = {"rel": "self", "href": FEED.feed_url}
ATOM = "{http://www.w3.org/2005/Atom}"


def shape(element) -> list:
    """Tag, attributes, text and children of an element, for comparing it whole."""
    children = [shape(each) for each in element]
    return [element.tag.replace(ATOM, ""), dict(element.attrib), element.text, children]


def test_atom_whole():
    assert shape(ElementTree.fromstring(to_atom(FEED))) == [
        "feed",
        {"{http://www.w3.org/XML/1998/namespace}lang": "en-GB"},
        None,
        [
            ["id", {}, "https://example.org/feed.xml", []],
            ["title", {}, "The Courier", []],
            ["subtitle", {}, "News for nobody", []],
            ["updated", {}, "2026-04-06T10:00:00Z", []],
            ["link", SELF | {"type": "application/atom+xml"}, None, []],
            ["link", ALTERNATE | {"href": FEED.home_url}, None, []],
            ["author", {}, None, [["name", {}, "The Courier", []]]],
            ["rights", {}, "CC BY 4.0", []],
            [
                "entry",
                {},
                None,
                [
                    ["id", {}, ENTRY.id, []],
                    ["title", {}, "R&D <grows>", []],
                    ["link", ALTERNATE | {"href": ENTRY.url}, None, []],
                    ["published", {}, "2026-04-05T09:30:00Z", []],
                    ["updated", {}, "2026-04-06T10:00:00Z", []],
                    [
                        "author",
                        {},
                        None,
                        [
                            ["name", {}, "The Desk", []],
                            ["uri", {}, "https://example.org/authors/desk/", []],
                        ],
                    ],
                    ["category", {"term": "web"}, None, []],
                    ["category", {"term": "law"}, None, []],
                    ["summary", {}, "In a sentence.", []],
                    ["content", {"type": "html"}, ENTRY.html, []],
                ],
            ],
        ],
    ]


def test_rss_whole():
    root = ElementTree.fromstring(to_rss(FEED))
    assert (root.tag, root.attrib) == ("rss", {"version": "2.0"})
    assert shape(root[0])[3] == [
        ["title", {}, "The Courier", []],
        ["link", {}, "https://example.org/", []],
        ["description", {}, "News for nobody", []],
        ["language", {}, "en-GB", []],
        ["copyright", {}, "CC BY 4.0", []],
        ["lastBuildDate", {}, "Mon, 06 Apr 2026 10:00:00 GMT", []],
        ["link", SELF | {"type": "application/rss+xml"}, None, []],
        [
            "item",
            {},
            None,
            [
                ["title", {}, "R&D <grows>", []],
                ["link", {}, ENTRY.url, []],
                ["guid", {"isPermaLink": "false"}, ENTRY.id, []],
                ["pubDate", {}, "Sun, 05 Apr 2026 09:30:00 GMT", []],
                ["{http://purl.org/dc/elements/1.1/}creator", {}, "The Desk", []],
                ["category", {}, "web", []],
                ["category", {}, "law", []],
                ["description", {}, "In a sentence.", []],
                ["{http://purl.org/rss/1.0/modules/content/}encoded", {}, ENTRY.html, []],
            ],
        ],
    ]


def test_json_feed_whole():
    assert json.loads(to_json(FEED)) == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "The Courier",
        "home_page_url": "https://example.org/",
        "feed_url": "https://example.org/feed.xml",
        "description": "News for nobody",
        "language": "en-GB",
        "authors": [{"name": "The Courier"}],
        "items": [
            {
                "id": ENTRY.id,
                "url": ENTRY.url,
                "title": "R&D <grows>",
                "content_html": ENTRY.html,
                "summary": "In a sentence.",
                "image": "https://example.org/media/a.jpg",
                "date_published": "2026-04-05T09:30:00Z",
                "date_modified": "2026-04-06T10:00:00Z",
                "authors": [{"name": "The Desk", "url": "https://example.org/authors/desk/"}],
                "tags": ["web", "law"],
            }
        ],
    }


def test_an_empty_feed_is_a_feed():
    empty = Feed("A", "", "https://example.org/", "https://example.org/feed.xml", "en", "A")
    assert b"<updated>1970-01-01T00:00:00Z</updated>" in to_atom(empty)
    assert b"<description>A</description>" in to_rss(empty)
    assert json.loads(to_json(empty))["items"] == []
    for name, format_ in FORMATS.items():
        assert FAULTS[name](format_.write(empty)) == [], name


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_words_make_a_feed_within_the_rules(words):
    entry = FeedEntry(
        id=ENTRY.id,
        url=ENTRY.url,
        title=f"A {words}",
        html=words,
        summary=words,
        published=ENTRY.published,
        updated=ENTRY.updated,
        authors=((f"A {words}", ""),),
        tags=(words,),
    )
    feed = Feed("T", words, FEED.home_url, FEED.feed_url, "en", "P", words, (entry,))
    for name, format_ in FORMATS.items():
        assert FAULTS[name](format_.write(feed)) == [], name
    assert json.loads(to_json(feed))["items"][0]["content_html"] == words


def test_feedparser_reads_both_kinds_of_xml():
    for text in (to_atom(FEED), to_rss(FEED)):
        found = feedparser.parse(text)
        assert not found.bozo
        (entry,) = found.entries
        assert entry.content[0].value == ENTRY.html
        assert (entry.id, entry.title, entry.link) == (ENTRY.id, "R&D <grows>", ENTRY.url)
