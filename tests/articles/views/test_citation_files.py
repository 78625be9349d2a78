"""Files for reference managers, and what the page of an article says of dead sources."""

import html
import json
import re
from datetime import UTC, date, datetime

import bibtexparser
import pytest
import rispy
from django.utils import timezone

from articles import publishing
from references.models import Reference
from tests import factories

pytestmark = pytest.mark.django_db

TYPES = {
    "bib": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "json": "application/vnd.citationstyles.csl+json",
}


def cited_article(**values):
    """Live, with two works, of which only the second has a date."""
    article = factories.DraftArticleFactory(works=0, body="One [1]. Two [2].", **values)
    source = factories.SourceFactory(name="Wired", domain="wired.com")
    works = [
        Reference.objects.create(source=source, title="Café & “co” {1}", url="https://wired.com/1"),
        Reference.objects.create(
            source=source, title="Two", url="https://wired.com/2", published_on=date(2026, 4, 5)
        ),
    ]
    for number, work in enumerate(works, start=1):
        article.citations.create(number=number, reference=work)
    publishing.publish(article, published_at=datetime(2026, 5, 1, 12, tzinfo=UTC))
    return article, works


def test_references_as_files_of_the_live_revision(client, site, django_assert_num_queries):
    article, (first, second) = cited_article(slug="story", title="A story")
    article.citations.first().delete()
    publishing.save_revision(article)
    found = {}
    for form, content_type in TYPES.items():
        with django_assert_num_queries(1):
            response = client.get(f"/newsroom/story/references.{form}")
        assert response.status_code == 200
        assert {name: response[name] for name in ("Content-Type", "Link", "X-Robots-Tag")} == {
            "Content-Type": content_type,
            "Link": '<http://testserver/newsroom/story/>; rel="canonical"',
            "X-Robots-Tag": "noindex",
        }
        name = f'attachment; filename="story-references.{form}"'
        assert response["Content-Disposition"] == name
        found[form] = response.content.decode()
    keys = [f"wired-nd-{first.pk}", f"wired-2026-{second.pk}"]
    assert [each.key for each in bibtexparser.parse_string(found["bib"]).entries] == keys
    assert [each["id"] for each in rispy.loads(found["ris"])] == keys
    assert [each["id"] for each in json.loads(found["json"])] == keys


def test_the_article_itself_as_files(client, site):
    article, _ = cited_article(slug="story", title="A story", by=[
        factories.AuthorFactory(name="The Desk")
    ])  # fmt: skip
    item = {
        "id": f"testserver-2026-article{article.pk}",
        "type": "article-newspaper",
        "author": [{"literal": "The Desk"}],
        "title": "A story",
        "container-title": "The Test Courier",
        "issued": {"date-parts": [[2026, 5, 1]]},
        "URL": "http://testserver/newsroom/story/",
        "language": "en",
    }
    assert client.get("/newsroom/story/citation.json").json() == [item]
    publishing.retract(article, "It was wrong.")
    [retracted] = client.get("/newsroom/story/citation.json").json()
    assert retracted.pop("note").startswith("Retracted on ")
    assert retracted == item
    page = client.get("/newsroom/story/").content.decode()
    assert "Cite this article" in page
    for name in ("citation", "references"):
        for form in TYPES:
            assert f'href="/newsroom/story/{name}.{form}"' in page


@pytest.mark.parametrize("name", ["references.bib", "citation.json"])
def test_files_move_and_go_with_the_article(client, name):
    article, _ = cited_article(slug="first")
    article.slug = "second"
    article.save()
    publishing.publish(article)
    for path in ("/newsroom/first/", "/elsewhere/first/", "/elsewhere/second/"):
        response = client.get(f"{path}{name}?a=1")
        moved = (response.status_code, response.headers.get("Location"))
        assert moved == (301, f"/newsroom/second/{name}?a=1")
    assert client.get(f"/newsroom/nothing/{name}").status_code == 404
    assert client.get("/newsroom/second/references.pdf").status_code == 404
    publishing.unpublish(article)
    assert client.get(f"/newsroom/second/{name}").status_code == 404
    factories.TakenDownArticleFactory(slug="removed")
    assert client.get(f"/newsroom/removed/{name}").status_code == 410


def test_a_draft_has_nothing_to_cite_and_no_files(client):
    factories.DraftArticleFactory(slug="draft")
    assert client.get("/newsroom/draft/references.bib").status_code == 404


SAID = "This link no longer works (checked "


def test_a_dead_source_is_said_with_the_copy_that_was_found_since(client, site):
    _, (first, second) = cited_article(slug="story")
    page = client.get("/newsroom/story/").content.decode()
    assert SAID not in page
    assert "Archived copy" not in page
    checked = timezone.make_aware(datetime(2026, 5, 3))
    copy = "https://web.archive.org/web/2026/https://wired.com/1"
    Reference.objects.filter(pk=first.pk).update(
        link_status="dead", checked_at=checked, archive_url=copy
    )
    Reference.objects.filter(pk=second.pk).update(link_status="unknown", checked_at=checked)
    page = client.get("/newsroom/story/").content.decode()
    assert page.count(SAID) == 1
    item = " ".join(page.partition('id="ref-1"')[2].partition("</li>")[0].split())
    assert (
        f'{SAID}<time datetime="2026-05-03T00:00:00+00:00">May 3, 2026</time>).</span> '
        f'<a href="{copy}" rel="noopener" '
        'aria-label="Archived copy of reference 1">Archived copy</a>'
    ) in item


def test_a_work_that_moved_is_not_called_dead_at_its_frozen_address(client, site):
    _, (first, _) = cited_article(slug="story")
    Reference.objects.filter(pk=first.pk).update(
        url="https://wired.com/new", link_status="dead", checked_at=timezone.now()
    )
    assert SAID not in client.get("/newsroom/story/").content.decode()


def test_a_person_is_cited_as_one_and_a_team_is_not(client, site):
    jane = factories.AuthorFactory(name="Jane van der Berg", kind="person")
    desk = factories.AuthorFactory(name="The Night Desk", kind="team")
    robot = factories.AuthorFactory(name="Draft Writer", kind="machine")
    article = factories.DraftArticleFactory(slug="story", by=[jane, desk, robot])
    publishing.publish(article)
    found = {
        form: client.get(f"/newsroom/story/citation.{form}").content.decode() for form in TYPES
    }
    assert (
        "  author = {van der Berg, Jane and {The Night Desk} and {Draft Writer}},\n" in found["bib"]
    )
    assert re.findall(r"AU  - (.*)\r\n", found["ris"]) == [
        "van der Berg, Jane", "The Night Desk", "Draft Writer"
    ]  # fmt: skip
    assert json.loads(found["json"])[0]["author"] == [
        {"family": "van der Berg", "given": "Jane"},
        {"literal": "The Night Desk"},
        {"literal": "Draft Writer"},
    ]
    assert "Jane van der Berg, The Night Desk, Draft Writer: “" in html.unescape(
        client.get("/newsroom/story/").content.decode()
    )
