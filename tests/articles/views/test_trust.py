"""The history of an article and the page of corrections: what they tell, and never tell."""

from copy import copy
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from articles import publishing
from articles.history import versions
from articles.models import Correction, Publication, Revision
from articles.publishing.announcing import announced
from tests import factories

pytestmark = pytest.mark.django_db

START = datetime(2026, 5, 1, 9, tzinfo=UTC)
BRIEF = {"works": 0, "by": 0}


def told(response):
    """(kind of change, kinds of its notices, fields that changed) of each version."""
    return [
        (
            str(each.kind.label),
            [notice.kind for notice in each.notices],
            [field.label for field in each.comparison.changed] if each.comparison else None,
        )
        for each in response.context["versions"]
    ]


def change(article, clock, words, *, change="minor", notice=None):
    """Publish other words an hour later."""
    clock.shift(timedelta(hours=1))
    article.body = words
    article.save()
    if notice:
        publishing.correct(article, notice, kind=change)
    else:
        publishing.publish(article, change=change)


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def test_the_history_tells_published_versions_and_nothing_else(client, site, clock):
    story = factories.LiveArticleFactory(slug="story", body="It was in 2018.", **BRIEF)
    change(story, clock, "It was in 2017.", change="correction", notice="The year was wrong.")
    change(story, clock, "It was in May 2017.", change="update")
    clock.shift(timedelta(hours=1))
    publishing.add_notice(story, "Somebody asked.", kind="clarification")
    change(story, clock, "It was, in May 2017.")
    clock.shift(timedelta(hours=1))
    publishing.unpublish(story)
    clock.shift(timedelta(hours=1))
    publishing.publish(story)
    story.body = "A secret draft."
    story.save()
    publishing.save_revision(story)
    story.body = "A scheduled secret."
    story.save()
    publishing.schedule(story, timezone.now() + timedelta(days=1))
    response = client.get("/newsroom/story/history/")
    assert told(response) == [
        ("Published again", [], []),
        ("Minor change", [], ["Text"]),
        ("Update", ["clarification"], ["Text"]),
        ("Correction", ["correction"], ["Text"]),
        ("First published", [], None),
    ]
    page = response.content.decode()
    assert "secret" not in page
    assert '<meta name="robots" content="noindex">' in page
    assert '<time datetime="2026-05-01T10:00:00+00:00">' in page
    assert "May 1, 2026, 10:00 UTC" in page
    assert (
        'It was in <del><bdi class="visually-hidden">[removed: </bdi>2018'
        '<bdi class="visually-hidden">]</bdi></del><ins><bdi class="visually-hidden">[added: '
        '</bdi>2017<bdi class="visually-hidden">]</bdi></ins>.' in page
    )
    article = client.get("/newsroom/story/").content.decode()
    assert article.count('href="/newsroom/story/history/"') == 2


def test_the_history_answers_as_its_article_does(client, site):
    for make in (factories.DraftArticleFactory, factories.ScheduledArticleFactory):
        make(slug=make.__name__.lower())
        assert client.get(f"/newsroom/{make.__name__.lower()}/history/").status_code == 404
    story = factories.LiveArticleFactory(slug="old")
    story.slug = "story"
    story.save()
    publishing.publish(story)
    for path in ("/newsroom/old/history/?before=x", "/elsewhere/story/history/?before=x"):
        moved = client.get(path)
        assert (moved.status_code, moved["Location"]) == (
            301, "/newsroom/story/history/?before=x",
        )  # fmt: skip
    assert client.get("/newsroom/story/history/?before=x").status_code == 404
    factories.TakenDownArticleFactory(slug="gone")
    assert client.get("/newsroom/gone/history/").status_code == 410
    factories.RetractedArticleFactory(slug="wrong")
    retracted = client.get("/newsroom/wrong/history/").content.decode()
    assert "This article has been retracted" in retracted
    assert "The measurements were wrong." in retracted


def test_the_switch_closes_the_history(client, site):
    Publication.objects.update(has_history=False)
    story = factories.LiveArticleFactory(slug="story")
    publishing.add_notice(story, "A notice.")
    assert client.get("/newsroom/story/history/").status_code == 404
    for path in ("/newsroom/story/", "/corrections/"):
        assert "/history/" not in client.get(path).content.decode()


def test_sixty_versions_cost_no_more_than_twelve(client, site, django_assert_num_queries):
    story = factories.LiveArticleFactory(slug="story", works=0, body="Version 1.")
    first = story.revisions.get()
    at = [timezone.now() - timedelta(days=600) + timedelta(days=day) for day in range(60)]
    first.live = (at[0], at[1])
    first.published_at = first.public_updated_at = at[0]
    first.is_listed = False
    with announced("publishing"):
        first.save()
    copies = []
    for number in range(2, 61):
        copied = copy(first)
        copied.pk, copied.number, copied.body = None, number, f"Version {number}."
        copied.live = (at[number - 1], at[number] if number < 60 else None)
        copies.append(copied)
    Revision.objects.bulk_create(copies)
    client.get("/newsroom/story/history/")
    with django_assert_num_queries(5):
        page = client.get("/newsroom/story/history/")
    assert told(page)[0] == ("Minor change", [], ["Text"])
    numbers = [each.revision.number for each in page.context["versions"]]
    assert numbers == list(range(60, 50, -1))
    seen = len(numbers)
    while page.context["slice"].older:
        older = page.context["slice"].older
        with django_assert_num_queries(5 if seen < 50 else 4):
            page = client.get("/newsroom/story/history/", {"before": older})
        seen += len(page.context["versions"])
    assert seen == 60
    assert told(page)[-1] == ("First published", [], None)


def test_texts_beyond_the_budget_are_told_and_not_compared(client, site, clock, monkeypatch):
    monkeypatch.setattr(versions, "LONGEST", 40)
    story = factories.LiveArticleFactory(slug="story", body="A" * 10, **BRIEF)
    change(story, clock, "B" * 10)
    change(story, clock, "C" * 10)
    clock.shift(timedelta(hours=1))
    story.title, story.body = "Another title", "D" * 10
    story.save()
    publishing.publish(story)
    response = client.get("/newsroom/story/history/")
    found = [(*each[2:], each[0]) for each in told(response)]
    assert found == [
        (["Title", "Text"], "Minor change"),
        (["Text"], "Minor change"),
        ([], "Minor change"),
        (None, "First published"),
    ]
    assert response.content.decode().count("too long to compare here") == 1


def test_corrections_are_listed_newest_first_with_their_articles(client, site, clock):
    for slug in ("one", "two"):
        story = factories.LiveArticleFactory(slug=slug, title=slug.title())
        publishing.add_notice(story, f"In {slug}, <b>2018</b> was wrong.")
        clock.shift(timedelta(hours=1))
    factories.RetractedArticleFactory(slug="wrong", title="Wrong")
    for slug, verb in (("gone", publishing.take_down), ("away", publishing.unpublish)):
        hidden = factories.LiveArticleFactory(slug=slug)
        publishing.add_notice(hidden, "Hidden.")
        verb(hidden)
        clock.shift(timedelta(hours=1))
    response = client.get("/corrections/")
    page = response.content.decode()
    assert [each["correction"].kind for each in response.context["notices"]] == [
        "retraction", "correction", "correction",
    ]  # fmt: skip
    two = Correction.objects.get(article__slug="two")
    assert f'<a href="/newsroom/two/#update-{two.pk}">Two</a>' in page
    assert f'id="update-{two.pk}"' in client.get("/newsroom/two/").content.decode()
    assert "In two, &lt;b&gt;2018&lt;/b&gt; was wrong." in page
    assert "Hidden." not in page
    assert 'href="/corrections/feed.xml"' in page
    assert '<a href="/corrections/">Corrections</a>' in client.get("/").content.decode()
    assert "See all corrections" in client.get("/about/how-it-works/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_pages_of_corrections_are_cut_and_cost_three_queries(
    client, site, django_assert_num_queries, monkeypatch, count
):
    assert "No corrections yet." in client.get("/corrections/").content.decode()
    story = factories.LiveArticleFactory(slug="story")
    for number in range(20 + count):
        publishing.add_notice(story, f"Notice {number}.")
    with django_assert_num_queries(3):
        first = client.get("/corrections/")
    assert len(first.context["notices"]) == 20
    with django_assert_num_queries(3):
        second = client.get("/corrections/", {"before": first.context["slice"].older})
    texts = [each["correction"].text for each in second.context["notices"]]
    assert texts == [f"Notice {number}." for number in range(count - 1, -1, -1)]
    assert client.get("/corrections/?before=nonsense").status_code == 404


def test_a_retracted_article_is_hidden_from_searches_where_that_was_chosen(client, site):
    factories.RetractedArticleFactory(slug="wrong")
    factories.LiveArticleFactory(slug="story")
    robots = '<meta name="robots" content="noindex, max-image-preview:large">'
    assert robots not in client.get("/newsroom/wrong/").content.decode()
    Publication.objects.update(hides_retracted=True)
    assert robots in client.get("/newsroom/wrong/").content.decode()
    assert robots not in client.get("/newsroom/story/").content.decode()


def test_nothing_is_said_of_an_origin_that_is_not_recorded(client, site):
    factories.LiveArticleFactory(slug="story", origin="")
    page = client.get("/newsroom/story/").content.decode()
    assert 'id="disclosure"' not in page
    assert "by people" not in page
    assert "backstory" not in page
    assert "Learn how it works" not in client.get("/feed.xml").content.decode()
    exported = client.get("/newsroom/story.md").content.decode()
    assert "provenance" not in exported
    assert "label" not in exported
