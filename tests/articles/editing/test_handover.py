"""Who sent an article back or submitted it: on top of the form, and on the home."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.editing.handover import SAME_ACT, HandOver, last_hand_over, sent_back
from articles.models import Article, AuditEntry, Note
from articles.words import moment_in_words, time_in_words
from tests import factories
from tests.articles.people import signed_in, somebody

pytestmark = pytest.mark.django_db

NAMES = {"first_name": "Ed", "last_name": "Ellis"}


@pytest.fixture
def ed():
    return somebody("Editor", **NAMES)


@pytest.fixture
def rita():
    return somebody("Reporter", first_name="Rita")


@pytest.fixture
def article(rita):
    article = factories.DraftArticleFactory(created_by=rita, title="Story")
    publishing.submit(article, by=rita)
    return article


def last(article):
    article.refresh_from_db()
    return last_hand_over(article, list(article.notes.all()))


def time_of(action):
    return time_in_words(AuditEntry.objects.filter(action=action).latest("created_at").created_at)


def return_it(article, by, text):
    signed_in(by).post(
        reverse("admin:articles_article_action", args=[article.pk, "send-back"]), {"text": text}
    )


def form(article, user):
    page = signed_in(user).get(reverse("admin:articles_article_change", args=[article.pk]))
    return " ".join(page.content.decode().split())


def test_each_move_is_told_until_the_next_one(article, rita, ed):
    assert last(article) == HandOver(f"Submitted by Rita, {time_of('submit')}.", "")
    publishing.send_back(article, by=ed)
    assert last(article) == HandOver(f"Sent back by Ed Ellis, {time_of('send back')}.", "")
    publishing.submit(article, by=rita)
    assert last(article) == HandOver(f"Submitted by Rita, {time_of('submit')}.", "")
    publishing.approve(article, by=ed)
    assert last(article) is None
    publishing.send_back(article, by=ed)
    publishing.publish(article, by=ed)
    assert last(article) is None
    assert last(factories.DraftArticleFactory()) is None


def test_a_day_later_the_date_is_told_too(article, ed):
    publishing.send_back(article, by=ed)
    entry = AuditEntry.objects.get(action="send back")
    before = entry.created_at - timedelta(days=2)
    older = AuditEntry.objects.create(
        action="send back",
        target_kind="article",
        target_id=factories.DraftArticleFactory(title="Older").pk,
        created_at=before,
        actor=ed,
    )
    other = Article.objects.get(pk=older.target_id)
    assert last(other).sentence == f"Sent back by Ed Ellis, {moment_in_words(before)}."


def test_the_note_is_that_of_the_move(article, rita, ed):
    at = timezone.now()
    publishing.send_back(article, by=ed)
    for text, by, seconds in (
        ("Of another", rita, 0),
        ("Nearest\n\nin two parts", ed, 1),
        ("Soon after", ed, 3),
        ("Much later", ed, SAME_ACT.total_seconds() + 60),
    ):
        note = article.notes.create(text=text, created_by=by)
        Note.objects.filter(pk=note.pk).update(created_at=at + timedelta(seconds=seconds))
    shown = last(article)
    assert shown.sentence == f"Sent back by Ed Ellis, {time_of('send back')}:"
    assert shown.note == "“Nearest\n\nin two parts”"


def test_the_system_and_names_from_right_to_left(article):
    publishing.send_back(article)
    assert last(article).sentence == f"Sent back by System, {time_of('send back')}."
    publishing.submit(article, by=factories.UserFactory(first_name="ليلى"))
    assert last(article).sentence == f"Submitted by \u2068ليلى\u2069, {time_of('submit')}."


def test_the_form_begins_with_it_and_the_notes_stand_first_beside_the_text(article, rita, ed):
    return_it(article, ed, "سمّ المصدر <b>الثاني</b>.\n\nAnd call again.")
    page = form(article, rita)
    banner = page.partition('<div class="hand-over">')[2].partition("</div>")[0]
    assert banner.strip() == (
        f"<p>Sent back by Ed Ellis, {time_of('send back')}:</p> "
        '<p dir="auto">“سمّ المصدر &lt;b&gt;الثاني&lt;/b&gt;.</p> '
        '<p dir="auto">And call again.”</p>'
    )
    assert page.index('class="hand-over"') < page.index('class="desk-writing"')
    side = page.partition('<div class="desk-side">')[2].lstrip()
    assert side.startswith('<fieldset class="module aligned article-notes" id="notes">')
    assert page.count('id="notes"') == 1
    assert 'name="note"' in side
    publishing.submit(article, by=rita)
    page = form(article, ed)
    assert f"<p>Submitted by Rita, {time_of('submit')}.</p>" in page
    assert "Sent back by" not in page
    publishing.publish(article, by=ed)
    assert 'class="hand-over"' not in form(article, ed)


def test_who_may_not_see_the_article_sees_nothing_of_it(article, ed):
    return_it(article, ed, "Name the second source.")
    nobody = somebody("nobody")
    path = reverse("admin:articles_article_change", args=[article.pk])
    response = signed_in(nobody).get(path)
    assert response.status_code == 403
    assert "second source" not in response.content.decode()


def test_sent_back_are_the_last_returned_ones_first(article, rita, ed):
    newer = factories.InReviewArticleFactory(created_by=rita)
    again = factories.InReviewArticleFactory(created_by=rita)
    for each in (article, newer, again):
        publishing.send_back(each, by=ed)
    publishing.submit(again, by=rita)
    assert list(sent_back(Article.objects.all())) == [newer, article]
    publishing.publish(newer, by=ed)
    assert list(sent_back(Article.objects.all())) == [article]


def test_it_costs_one_query(article, django_assert_num_queries):
    notes = list(article.notes.all())
    article.refresh_from_db()
    with django_assert_num_queries(1):
        last_hand_over(article, notes)
