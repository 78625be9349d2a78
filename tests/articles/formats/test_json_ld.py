"""JSON-LD as plain data: what is not known is left out, what is escaped can end no script."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.formats import json_ld as data
from articles.rendering.html import json_script

ABOUT = data.Organisation("https://example.org/", "The Courier")
STORY = data.Story(
    url="https://example.org/news/a/",
    title="A",
    description="",
    section="News",
    published=datetime(2026, 4, 5, tzinfo=UTC),
    updated=datetime(2026, 4, 5, tzinfo=UTC),
    word_count=10,
    minutes=1,
    origin="human",
    backstory="Written and edited by people.",
)


def test_the_least_that_is_known_of_an_article():
    assert data.news_article(STORY, ABOUT) == {
        "@type": "NewsArticle",
        "@id": "https://example.org/news/a/#article",
        "url": "https://example.org/news/a/",
        "mainEntityOfPage": {"@type": "WebPage", "@id": "https://example.org/news/a/"},
        "headline": "A",
        "datePublished": "2026-04-05T00:00:00+00:00",
        "dateModified": "2026-04-05T00:00:00+00:00",
        "publisher": {
            "@type": "NewsMediaOrganization",
            "@id": "https://example.org/#organization",
            "name": "The Courier",
            "url": "https://example.org/",
        },
        "articleSection": "News",
        "wordCount": 10,
        "timeRequired": "PT1M",
        "inLanguage": "en",
        "isAccessibleForFree": True,
        "backstory": "Written and edited by people.",
    }


@pytest.mark.parametrize(
    ("origin", "source_type"),
    [
        ("ai_assisted", "https://schema.org/CompositeWithTrainedAlgorithmicMediaDigitalSource"),
        ("ai_reviewed", "https://schema.org/TrainedAlgorithmicMediaDigitalSource"),
        ("ai_autonomous", "https://schema.org/TrainedAlgorithmicMediaDigitalSource"),
    ],
)
def test_what_a_machine_had_part_in_says_so(origin, source_type):
    story = data.Story(**(vars(STORY) | {"origin": origin}))
    assert data.news_article(story, ABOUT)["digitalSourceType"] == source_type


@pytest.mark.parametrize(
    ("kind", "type_"),
    [("person", "Person"), ("team", "Organization"), ("machine", "Organization")],
)
def test_only_a_person_is_a_person(kind, type_):
    writer = data.Writer("Desk", "https://example.org/authors/desk/", kind)
    node = data.profile(writer, ABOUT, role="Editor")
    known = {"jobTitle": "Editor"} if kind == "person" else {}
    assert node["mainEntity"] == {"@type": type_, "name": "Desk", "url": writer.url} | known


@given(st.text())
def test_nothing_ends_the_script(words):
    text = json_script({"name": words})
    assert not set(text) & set("<>&\u2028\u2029")
    assert json.loads(text) == {"name": words}
