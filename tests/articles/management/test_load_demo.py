"""The demonstration: all of it, once, and never over what others wrote."""

from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles.images import converting
from articles.models import Article, Author, Correction, Image, Page, Publication, Revision, Section
from articles.models.article import State
from articles.samples import demo
from tests.factories import DraftArticleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(tmp_path, settings, monkeypatch):
    """Its own folder, and one small size of each picture: the others take seconds."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(converting, "WIDTHS", (320,))


def run() -> str:
    out = StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue().strip()


def states() -> set[str]:
    return {article.state() for article in Article.objects.all()}


def test_the_demonstration_is_loaded_once():
    assert run() == f"Loaded the demo: {Article.objects.count()} articles."
    publication = Publication.objects.get()
    assert (publication.name, publication.how_it_works_page.path) == (
        "The Open Dispatch", "how-it-works",
    )  # fmt: skip
    assert publication.corrections_page.path == "corrections-policy"
    assert (publication.licence, publication.contact_email, publication.has_history) == (
        "CC BY 4.0", "desk@opendispatch.example", True,
    )  # fmt: skip
    answered = [policy for each in Page.objects.all() for policy in each.policies]
    assert sorted(answered) == sorted(Page.Policy.values)
    assert (Section.objects.count(), Page.objects.count()) == (3, 4)
    assert set(Author.objects.values_list("kind", flat=True)) == {"person", "team", "machine"}
    assert Article.objects.count() >= 14
    assert states() == {
        State.DRAFT, State.SCHEDULED, State.LIVE, State.LIVE_SCHEDULED, State.RETRACTED,
    }  # fmt: skip
    assert {"correction", "update", "retraction"} == set(
        Correction.objects.values_list("kind", flat=True)
    )
    assert Article.objects.filter(is_featured=True).count() == 2
    assert not Revision.objects.listed().filter(published_at__gt=timezone.now()).exists()
    assert not Image.objects.filter(alt="").exists()

    article = Article.objects.filter(stage="drafting").first()
    article.title = "An editor's title"
    article.save()
    before = Revision.objects.count(), Image.objects.count()
    assert run() == "The demo is already loaded."
    assert (Revision.objects.count(), Image.objects.count()) == before
    article.refresh_from_db()
    assert article.title == "An editor's title"


def test_a_site_with_articles_of_its_own_is_left_alone():
    DraftArticleFactory()
    with pytest.raises(CommandError, match="The site holds 1 articles of its own"):
        run()
    assert (Article.objects.count(), Page.objects.count()) == (1, 0)


def test_a_failure_leaves_nothing_behind(monkeypatch):
    def fail(*args):
        raise demo.DemoError("It went wrong.")

    monkeypatch.setattr(demo, "_play_parts", fail)
    with pytest.raises(CommandError, match="It went wrong"):
        run()
    assert (Article.objects.count(), Page.objects.count(), Publication.objects.count()) == (0, 0, 0)
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []


def test_on_a_machine_whose_clock_is_behind_everything_moves_back(monkeypatch):
    files = demo._article_files(settings.BASE_DIR / "demo" / "articles", settings.BASE_DIR / "demo")
    parsed = {file: file.parse() for file in files}
    now = datetime(2026, 10, 1, tzinfo=UTC)
    moved = demo._not_after(parsed, now)
    times = [each.published for each in moved.values() if each.published]
    assert max(times) <= now
    assert (max(times) - now).days == -1
