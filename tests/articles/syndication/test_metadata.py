"""What the head of each kind of page says to machines, read as machines read it."""

import json
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
import time_machine
from pyld import jsonld

from articles import publishing
from articles.images.social_cards import social_image
from articles.models import Publication
from tests import factories

pytestmark = pytest.mark.django_db

HOST = "http://testserver"
SCHEMA = "https://schema.org/"
# Of the context that schema.org serves: its vocabulary, and the properties that hold addresses.
CONTEXT = {"@context": {"@vocab": SCHEMA}}
PUBLISHER = {
    "@type": "NewsMediaOrganization",
    "@id": f"{HOST}/#organization",
    "name": "The Test Courier",
    "url": f"{HOST}/",
}
FORMATS = [
    ("Atom", "application/atom+xml", "feed.xml"),
    ("RSS", "application/rss+xml", "rss.xml"),
    ("JSON Feed", "application/feed+json", "feed.json"),
]


class Head(HTMLParser):
    """The meta elements, links and JSON-LD of a page."""

    def __init__(self, html: str):
        super().__init__()
        self.meta: dict[str, list[str]] = {}
        self.links: list[tuple] = []
        self.scripts: list[str] = []
        self.in_script = False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag == "meta" and "content" in values:
            name = values.get("property") or values["name"]
            self.meta.setdefault(name, []).append(values["content"])
        elif tag == "link" and values["rel"] in ("alternate", "canonical"):
            self.links.append((values["rel"], values.get("type"), values["href"]))
        elif tag == "script" and values.get("type") == "application/ld+json":
            self.in_script = True

    def handle_endtag(self, tag):
        self.in_script = False

    def handle_data(self, text):
        if self.in_script:
            self.scripts.append(text)


def load_schema(url, options):
    return {"contextUrl": None, "documentUrl": url, "document": CONTEXT}


def read(client, path) -> tuple[Head, list]:
    """The head of a page and the nodes of its one block, which a JSON-LD processor has read."""
    head = Head(client.get(path).content.decode())
    (text,) = head.scripts
    document = json.loads(text)
    assert document["@context"] == "https://schema.org"
    expanded = jsonld.expand(document, {"documentLoader": load_schema})
    # Nothing was dropped: every key is a term, every node has a type that schema.org names.
    types = [node["@type"][0].removeprefix(SCHEMA) for node in expanded]
    assert types == [node["@type"] for node in document["@graph"]]
    for node, plain in zip(expanded, document["@graph"], strict=True):
        assert len(node) == len(plain)
    return head, document["@graph"]


def crumbs(*trail):
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": HOST + path}
            for place, (name, path) in enumerate([("Front page", "/"), *trail], start=1)
        ],
    }


def feeds(path):
    return [("alternate", type_, f"{HOST}{path}{name}") for _, type_, name in FORMATS]


@pytest.fixture
def site():
    page = factories.PageFactory(path="policy", policies=["ethics", "no_bylines", "principles"])
    return factories.PublicationFactory(
        corrections_page=page,
        description="All of it.",
        social_profiles="https://social.example/@courier",
        contact_email="desk@courier.example",
        licence="CC BY 4.0",
        licence_url="https://creativecommons.org/licenses/by/4.0/",
    )


def test_the_front_page(client, site):
    head, nodes = read(client, "/")
    policy = f"{HOST}/about/policy/"
    assert nodes == [
        {
            "@type": "WebSite",
            "@id": f"{HOST}/#website",
            "name": "The Test Courier",
            "url": f"{HOST}/",
            "description": "All of it.",
            "inLanguage": "en",
            "publisher": {"@id": f"{HOST}/#organization"},
        },
        PUBLISHER
        | {
            "slogan": "News for nobody",
            "description": "All of it.",
            "sameAs": ["https://social.example/@courier"],
            "contactPoint": {
                "@type": "ContactPoint",
                "contactType": "newsroom",
                "email": "desk@courier.example",
            },
            "publishingPrinciples": policy,
            "ethicsPolicy": policy,
            "correctionsPolicy": policy,
            "noBylinesPolicy": policy,
        },
    ]
    corrections = ("alternate", "application/atom+xml", f"{HOST}/corrections/feed.xml")
    assert head.links == [("canonical", None, f"{HOST}/"), *feeds("/"), corrections]
    assert head.meta["og:type"] == ["website"]


def test_the_icon_of_the_look_is_the_logo_where_there_is_no_other(client, site):
    site.icon = "a" * 24
    site.save()
    head, nodes = read(client, "/")
    url = f"{HOST}/media/look/{site.icon}-512.png"
    assert {"url": url, "width": 512, "height": 512}.items() <= nodes[1]["logo"].items()
    assert head.meta["og:image"] == [url]
    site.logo = factories.ImageFactory()
    site.save()
    assert str(site.logo.file) in read(client, "/")[1][1]["logo"]["url"]


@pytest.fixture
def article(site):
    with time_machine.travel(datetime(2026, 5, 1, 9, tzinfo=UTC), tick=False):
        article = factories.LiveArticleFactory(
            title="R&D </script>",
            slug="story",
            works=1,
            body="Said [1].",
            by=[
                factories.AuthorFactory(name="The Desk", slug="desk", kind="team"),
                factories.AuthorFactory(name="A Person", slug="person", kind="person"),
            ],
            tagged=["web", "law"],
            origin="ai_reviewed",
            reviewed_by="An editor",
            lead_image=factories.ImageFactory(caption="A field", credit="Nobody"),
        )
        publishing.add_notice(article, "A word was added.", kind="update")
        article.notice = publishing.add_notice(article, "The year was wrong.")
    return article


def test_an_article(client, article):
    head, nodes = read(client, "/newsroom/story/")
    url = f"{HOST}/newsroom/story/"
    (work,) = article.citations.all()
    picture = f"{HOST}/media/{article.lead_image.file.name}"
    assert nodes == [
        {
            "@type": "NewsArticle",
            "@id": f"{url}#article",
            "url": url,
            "mainEntityOfPage": {"@type": "WebPage", "@id": url},
            "headline": "R&D </script>",
            "description": "What it is about, in one sentence.",
            "image": [
                {
                    "@type": "ImageObject",
                    "url": picture,
                    "width": 64,
                    "height": 36,
                    "caption": "A field",
                    "creditText": "Nobody",
                }
            ],
            "datePublished": "2026-05-01T09:00:00+00:00",
            "dateModified": "2026-05-01T09:00:00+00:00",
            "author": [
                {"@type": "Organization", "name": "The Desk", "url": f"{HOST}/authors/desk/"},
                {"@type": "Person", "name": "A Person", "url": f"{HOST}/authors/person/"},
            ],
            "publisher": PUBLISHER,
            "articleSection": "Newsroom",
            "keywords": ["web", "law"],
            "wordCount": 1,
            "timeRequired": "PT1M",
            "inLanguage": "en",
            "isAccessibleForFree": True,
            "license": "https://creativecommons.org/licenses/by/4.0/",
            "digitalSourceType": "https://schema.org/TrainedAlgorithmicMediaDigitalSource",
            "backstory": "This article was drafted by a machine and reviewed by An editor.",
            "publishingPrinciples": f"{HOST}/about/policy/",
            "citation": [
                {
                    "@type": "CreativeWork",
                    "name": work.reference.title,
                    "url": work.reference.url,
                    "publisher": {"@type": "Organization", "name": work.reference.source.name},
                }
            ],
            "correction": [
                {
                    "@type": "CorrectionComment",
                    "text": "The year was wrong.",
                    "datePublished": "2026-05-01T09:00:00+00:00",
                    "url": f"{url}#update-{article.notice.pk}",
                }
            ],
        },
        crumbs(("Newsroom", "/newsroom/"), ("R&D </script>", "/newsroom/story/")),
    ]
    assert head.links == [
        ("canonical", None, url),
        ("alternate", "text/markdown", f"{HOST}/newsroom/story.md"),
        ("alternate", "application/atom+xml", f"{HOST}/feed.xml"),
    ]
    shown = {name: value for name, value in head.meta.items() if ":" in name}
    card = social_image(article.working_revision, Publication.objects.current())
    assert shown == {
        "og:type": ["article"],
        "og:site_name": ["The Test Courier"],
        "og:title": ["R&D </script>"],
        "og:description": ["What it is about, in one sentence."],
        "og:url": [url],
        "og:image": [HOST + card.url],
        "og:image:width": [str(card.width)],
        "og:image:height": [str(card.height)],
        "og:image:alt": [card.alt],
        "article:published_time": ["2026-05-01T09:00:00+00:00"],
        "article:section": ["Newsroom"],
        "article:tag": ["web", "law"],
        "twitter:card": ["summary_large_image"],
    }


def test_an_article_is_called_otherwise_where_it_is_shared(client, site):
    article = factories.LiveArticleFactory(
        slug="story",
        title="What a standard means by must",
        social_title="Two capital letters",
        social_description="What they owe you.",
    )
    head, (node, _) = read(client, "/newsroom/story/")
    card = social_image(article.working_revision, site)
    told = ("og:title", "og:description", "og:image:alt", "description")
    assert {name: head.meta[name] for name in told} == {
        "og:title": ["Two capital letters"],
        "og:description": ["What they owe you."],
        "og:image:alt": ["Two capital letters — Newsroom, The Test Courier"],
        "description": ["What it is about, in one sentence."],
    }
    assert head.meta["og:image"] == [HOST + card.url]
    assert node["headline"] == "What a standard means by must"
    assert node["description"] == "What it is about, in one sentence."


def test_a_retracted_article_says_so(client, site):
    factories.RetractedArticleFactory(slug="wrong")
    _, (node, _) = read(client, "/newsroom/wrong/")
    assert node["creativeWorkStatus"] == "Retracted"
    assert [each["text"] for each in node["correction"]] == ["The measurements were wrong."]


def test_lists_and_pages(client, article):
    common = {
        "inLanguage": "en",
        "isPartOf": {"@id": f"{HOST}/#website"},
        "publisher": PUBLISHER,
    }
    work = article.citations.get().reference
    source = work.source
    cited = [("Sources", "/sources/"), (source.name, source.get_absolute_url())]
    year = ("2026", "/archive/2026/")
    lists = {
        "/newsroom/": ("Newsroom", [], {}),
        "/tags/web/": ("web", [("Tags", "/tags/")], {}),
        "/tags/": ("Tags", [], {}),
        "/authors/": ("Authors", [], {}),
        "/sources/": ("Sources", [], {}),
        "/archive/": ("Archive", [], {}),
        "/archive/2026/": ("2026", [("Archive", "/archive/")], {}),
        "/archive/2026/05/": ("May 2026", [("Archive", "/archive/"), year], {}),
        "/corrections/": ("Corrections", [], {}),
        f"{source.get_absolute_url()}{work.pk}/": (work.title, cited, {}),
        source.get_absolute_url(): (
            source.name,
            [("Sources", "/sources/")],
            {
                "about": {
                    "@type": "Organization",
                    "name": source.name,
                    "url": f"https://{source.domain}/",
                }
            },
        ),
    }
    for path, (name, above, more) in lists.items():
        head, nodes = read(client, path)
        page = {"@type": "CollectionPage", "@id": HOST + path, "url": HOST + path, "name": name}
        assert nodes == [page | common | more, crumbs(*above, (name, path))], path
        has_feeds = path in ("/newsroom/", "/tags/web/", source.get_absolute_url())
        expected = feeds(path) if has_feeds else []
        if path == "/corrections/":
            expected = [("alternate", "application/atom+xml", f"{HOST}{path}feed.xml")]
        assert head.links == [("canonical", None, HOST + path), *expected], path
        assert head.meta["og:url"] == [HOST + path]
    _, nodes = read(client, "/about/policy/")
    path = "/about/policy/"
    title = nodes[0]["name"]
    page = {"@type": "WebPage", "@id": HOST + path, "url": HOST + path, "name": title}
    assert nodes == [page | common, crumbs((title, path))]


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        ("/?before=20990101T000000.000000Z-1", "/?before=20990101T000000.000000Z-1"),
        (
            "/newsroom/?after=20000101T000000.000000Z-1",
            "/newsroom/?after=20000101T000000.000000Z-1",
        ),
        ("/sources/?before=9-9&kind=journal&from=letter", "/sources/?kind=journal&before=9-9"),
        ("/newsroom/story/?before=anything", "/newsroom/story/"),
        ("/?from=letter", "/"),
    ],
)
def test_a_later_page_of_a_list_has_an_address_of_its_own(client, article, asked, address):
    head = Head(client.get(asked).content.decode())
    assert head.links[0] == ("canonical", None, HOST + address)
    assert head.meta["og:url"] == [HOST + address]


def test_an_author(client, site):
    author = factories.AuthorFactory(
        name="A Person",
        slug="person",
        kind="person",
        role="Editor",
        bio="Edits.",
        url="https://person.example/",
    )
    factories.LiveArticleFactory(by=[author])
    head, nodes = read(client, "/authors/person/")
    url = f"{HOST}/authors/person/"
    assert nodes == [
        {
            "@type": "ProfilePage",
            "@id": url,
            "url": url,
            "name": "A Person",
            "inLanguage": "en",
            "isPartOf": {"@id": f"{HOST}/#website"},
            "mainEntity": {
                "@type": "Person",
                "name": "A Person",
                "url": url,
                "description": "Edits.",
                "jobTitle": "Editor",
                "sameAs": ["https://person.example/"],
            },
        },
        crumbs(("Authors", "/authors/"), ("A Person", "/authors/person/")),
    ]
    assert head.meta["og:type"] == ["profile"]
    assert head.links == [("canonical", None, url), *feeds("/authors/person/")]
