"""The field “First published” of the article's form: for whom, until when, and what is refused."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.models import Article, AuditEntry
from articles.words import moment_in_words
from tests import factories
from tests.articles.admin.articles.test_actions import press, shown
from tests.articles.admin.articles.test_admin import form_of
from tests.articles.admin.publishing.pages import send
from tests.articles.admin.publishing.test_page import berlin
from tests.articles.people import signed_in, somebody

pytestmark = pytest.mark.django_db

__all__ = ["berlin"]
THEN = datetime(2019, 3, 4, 9, 30, 15, tzinfo=UTC)
TYPED = {"first_published_at_0": "2019-03-04", "first_published_at_1": "10:30"}


def form(client, article):
    return shown(client.get(reverse("admin:articles_article_change", args=[article.pk])))


def row_of(page):
    return page.partition("field-first_published")[2].partition('class="form-row')[0]


def test_an_editor_sets_it_in_the_zone_of_the_publication(berlin):
    client = signed_in("Editor")
    article = factories.DraftArticleFactory(title="Story")
    row = row_of(form(client, article))
    assert 'aria-label="First published, date"' in row
    assert 'aria-label="First published, time"' in row
    press(client, article, "_continue", **TYPED)
    article.refresh_from_db()
    at = datetime(2019, 3, 4, 10, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    assert article.first_published_at == at
    assert AuditEntry.objects.filter(details__has_key="first_published_at").count() == 1
    send(client, article)
    assert article.revisions.live().get().published_at == at
    row = row_of(form(client, article))
    assert "March 4, 2019, 10:30 CET" in row
    assert "<input" not in row


def test_a_new_article_has_it_too():
    client = signed_in("Editor")
    path = reverse("admin:articles_article_add")
    page = client.get(path)
    data = _blank(page) | TYPED
    assert client.post(path, data).status_code == 302
    article = Article.objects.get()
    assert moment_in_words(article.first_published_at).startswith("March 4, 2019, 10:30")
    assert 'name="first_published_at_0"' not in shown(signed_in("Reporter").get(path))


def _blank(page):
    """What the empty form would post, with a title."""
    section = factories.SectionFactory()
    values = {"title": "New", "slug": "new", "body": "Words.", "section": section.pk}
    values |= {"origin": "human", "checks": "[]"}
    for formset in page.context["inline_admin_formsets"]:
        management = formset.formset.management_form
        values |= {
            f"{management.prefix}-{name}": value for name, value in management.initial.items()
        }
    return values


def test_the_future_is_refused_and_the_words_are_kept():
    client = signed_in("Editor")
    article = factories.DraftArticleFactory()
    day = (timezone.now() + timedelta(days=3)).date().isoformat()
    changes = {"first_published_at_0": day, "first_published_at_1": "10:00", "title": "Kept"}
    page = shown(press(client, article, "_continue", **changes))
    assert "That time is in the future. Enter when the article first appeared" in page
    assert "Kept" in page
    article.refresh_from_db()
    assert article.first_published_at is None


def test_saving_does_not_touch_what_was_not_touched():
    client = signed_in("Editor")
    article = factories.DraftArticleFactory()
    path, opened = form_of(client, article)
    publishing.set_first_published(article, THEN)
    client.post(path, opened | {"_continue": "1", "standfirst": "Of an older form."})
    article.refresh_from_db()
    assert (article.standfirst, article.first_published_at) == ("Of an older form.", THEN)
    press(client, article, "_continue", standfirst="Again.")
    article.refresh_from_db()
    assert article.first_published_at == THEN  # with its seconds, which no field shows


def test_who_cannot_publish_reads_it_while_there_is_one():
    user = somebody("Reporter")
    client, article = signed_in(user), factories.DraftArticleFactory(created_by=user)
    assert "field-first_published" not in form(client, article)
    publishing.set_first_published(article, THEN)
    row = row_of(form(client, article))
    assert moment_in_words(THEN) in row
    assert "<input" not in row
    press(client, article, "_continue", standfirst="By a reporter.", **TYPED)
    article.refresh_from_db()
    assert (article.standfirst, article.first_published_at) == ("By a reporter.", THEN)
