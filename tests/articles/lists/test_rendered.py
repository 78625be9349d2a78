"""Rendered pages that are kept say what a page rendered just now would say."""

from pathlib import Path

import pytest
from django.utils import timezone

from articles import publishing
from articles.lists import rendered
from articles.models import Publication, RenderedPage
from newsroom.page_cache import building
from references.models import Reference
from tests import factories
from tests.newsroom.page_cache.test_changes import EVERYWHERE, OF_THE_ARTICLE, site, sql

pytestmark = pytest.mark.django_db
__all__ = ["site"]

ADDRESS = "/newsroom/story/"
CHANGES = {
    **{name: lambda story, change=change: change() for name, change in EVERYWHERE.items()},
    **{name: change for name, change in OF_THE_ARTICLE.items() if name != "published again"},
    "a link that broke": lambda story: Reference.objects.update(
        link_status="dead", checked_at=timezone.now()
    ),
    "a name": lambda story: Publication.objects.update(name="New"),
    "a language": lambda story: Publication.objects.update(language="de"),
    "a time zone": lambda story: Publication.objects.update(time_zone="Asia/Tokyo"),
    "an accent": lambda story: Publication.objects.update(accent="#aa2200"),
    "text changed in SQL": lambda story: sql(
        "SET LOCAL session_replication_role = replica; "
        "UPDATE articles_revision SET body_html = '<p>Other words.</p>'"
    ),
}


@pytest.fixture
def keeping(monkeypatch):
    """As a process does that is polled, but at once: the keys of what was written."""
    written = []

    class AtOnce(rendered.Writer):
        def offer(self, key, digest, html):
            rendered.write([(key, digest, html)])
            written.append(key)

    monkeypatch.setattr(rendered, "writer", AtOnce())
    monkeypatch.setattr("articles.freshness.Freshness.is_polled", True)
    return written


def fresh(client):
    """As it is without anything that was kept."""
    RenderedPage.objects.all().delete()
    return client.get(ADDRESS)


def test_page_is_rendered_once_and_says_the_same_again(client, site, keeping):
    first, second = client.get(ADDRESS), client.get(ADDRESS)
    assert keeping == [site.pk]
    assert (first.status_code, first.content) == (200, second.content)
    assert dict(first.items()) == dict(second.items())
    assert rendered.HOLE not in second.content.decode()


@pytest.mark.parametrize("name", CHANGES)
def test_whatever_changes_is_shown(client, site, keeping, name):
    before = client.get(ADDRESS)
    CHANGES[name](site)
    after = client.get(ADDRESS)
    anew = fresh(client)
    assert (after.status_code, after.content) == (anew.status_code, anew.content)
    assert before.status_code == 200


@pytest.mark.parametrize(
    "change",
    ["a name", "a section", "a tag", "a notice", "a link that broke", "a language", "an accent",
     "text changed in SQL"],
)  # fmt: skip
def test_what_a_page_shows_of_others_is_part_of_its_digest(client, site, keeping, change):
    before = client.get(ADDRESS).content
    CHANGES[change](site)
    assert client.get(ADDRESS).content != before
    assert keeping == [site.pk, site.pk]


def test_rules_of_its_own_are_part_of_its_digest(client, site, keeping, settings, tmp_path):
    settings.CUSTOM_CSS = tmp_path / "custom.css"
    before = client.get(ADDRESS).content
    settings.CUSTOM_CSS.write_text("p { color: red }")
    assert client.get(ADDRESS).content != before


def test_related_articles_come_and_go_without_it(client, site, keeping):
    client.get(ADDRESS)
    other = factories.LiveArticleFactory(slug="other", title="The other", tagged=["web"])
    assert "The other" in client.get(ADDRESS).content.decode()
    publishing.unpublish(other)
    assert "The other" not in client.get(ADDRESS).content.decode()
    assert keeping == [site.pk]


@pytest.mark.parametrize("html", [b"", b"no page", rendered.packed(b"cut off")[:-3]])
def test_what_cannot_be_read_is_rendered(client, site, keeping, html):
    page = client.get(ADDRESS).content
    RenderedPage.objects.update(html=html)
    assert client.get(ADDRESS).content == page
    assert keeping == [site.pk, site.pk]


def test_page_under_another_digest_is_not_sent(client, site, keeping):
    page = client.get(ADDRESS).content
    RenderedPage.objects.update(digest=b"other", html=rendered.packed(b"<p>Old.</p>"))
    assert client.get(ADDRESS).content == page


def test_many_are_written_at_once_and_deleted_articles_left_out(site, django_assert_num_queries):
    other = factories.LiveArticleFactory(slug="other")
    rendered.write([(site.pk, b"1", b"Old.")])
    with django_assert_num_queries(4):  # with a savepoint, and the setting
        rendered.write(
            [(site.pk, b"2", b"New."), (other.pk, b"3", b"It."), (2**40, b"4", b"Gone.")]
        )
    found = {page.pk: (bytes(page.digest), bytes(page.html)) for page in RenderedPage.objects.all()}
    assert found == {
        site.pk: (b"2", rendered.packed(b"New.")),
        other.pk: (b"3", rendered.packed(b"It.")),
    }


def test_nothing_is_kept_while_nobody_polls_or_for_development(client, site, settings, monkeypatch):
    client.get(ADDRESS)
    assert not RenderedPage.objects.exists()
    monkeypatch.setattr("articles.freshness.Freshness.is_polled", True)
    settings.DEBUG = True
    offered = []
    monkeypatch.setattr(rendered.writer, "offer", lambda *page: offered.append(page))
    assert client.get(ADDRESS).status_code == 200
    assert offered == []


def test_draft_that_its_own_preview_shows_is_not_kept(client, site, keeping, admin_client):
    draft = factories.DraftArticleFactory(slug="draft")
    admin_client.get(f"/admin/articles/article/{draft.pk}/preview/")
    assert keeping == []


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A template of the site's own, and a process that began with it."""
    path = tmp_path / "templates" / "_mine.html"
    monkeypatch.setattr(rendered, "_files", lambda: iter([("_mine.html", path)]))
    path.parent.mkdir(parents=True)
    path.write_text("Old.")
    rendered.began.cache_clear()
    yield path
    rendered.began.cache_clear()


def changed(path):
    path.write_text("New.")


def another(path):
    path.with_name("_other.html").write_text("Other.")


def compiled(path):
    (path.parent / "__pycache__").mkdir()


@pytest.mark.parametrize("change", [None, changed, another, Path.unlink, compiled])
def test_process_whose_files_were_replaced_keeps_nothing(site, files, change):
    """An update puts new files in place before it starts new processes."""
    rendered.installation()
    if change:
        change(files)
    rendered.write([(site.pk, b"1", b"Of the code before.")])
    assert RenderedPage.objects.exists() == (change in (None, compiled))


def test_digest_of_files_is_made_when_a_process_begins(files, settings, monkeypatch):
    settings.DEBUG = False
    monkeypatch.setattr(building, "of_this_process", None)
    building.with_page_cache(lambda environ, start_response: [])
    before = rendered.began.cache_info()
    changed(files)
    rendered.installation()
    assert (before.currsize, rendered.began.cache_info().misses) == (1, before.misses)
