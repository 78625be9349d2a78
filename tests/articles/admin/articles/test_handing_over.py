"""Withdrawing a submission, adding a note to it, and deciding on it from the top of the form."""

import pytest
from django.db import transaction
from django.urls import reverse

from articles import publishing
from articles.models import Article, AuditEntry
from articles.models.article import State
from articles.publishing.states import REFUSALS, STANDINGS
from tests import factories
from tests.articles.admin.articles.test_actions import (
    FACTORIES,
    address,
    left_to_say,
    press,
    said,
    shown,
)
from tests.articles.people import STAFF, signed_in, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def rita():
    return somebody("Reporter", first_name="Rita")


@pytest.fixture
def article(rita):
    article = factories.DraftArticleFactory(created_by=rita, title="Story")
    publishing.submit(article, by=rita)
    return article


def form_at(article):
    return reverse("admin:articles_article_change", args=[article.pk])


def note_at(article):
    return reverse("admin:articles_article_note", args=[article.pk])


def banner(page):
    return page.partition('<div class="hand-over">')[2].partition('<div class="desk"')[0]


def notes(page):
    return page.partition('id="notes">')[2].partition("</fieldset>")[0]


def test_a_reporter_withdraws_edits_and_submits_again(article, rita):
    client = signed_in(rita)
    assert f'href="{address(article, "withdraw")}">Withdraw…</a>' in banner(
        shown(client.get(form_at(article)))
    )
    page = shown(client.get(address(article, "withdraw")))
    assert (
        "<p>The article leaves review and becomes a draft again. Then you can edit it.</p>" in page
    )
    response = client.post(address(article, "withdraw"), follow=True)
    assert said(response) == ["“Story” was withdrawn from review."]
    assert article.state() == State.DRAFT
    assert 'class="hand-over"' not in shown(response)
    press(client, article, "_submit", standfirst="Said better.")
    article.refresh_from_db()
    assert (article.state(), article.standfirst) == (State.IN_REVIEW, "Said better.")


@pytest.mark.parametrize("state", FACTORIES)
def test_withdrawing_in_every_state_by_every_role(state):
    article = FACTORIES[state](title="Story")
    path = address(article, "withdraw")
    for role in STAFF:
        client = signed_in(role)
        refused = client.get(path), client.post(path)
        assert [each.status_code for each in refused] == [403, 403], role
        with transaction.atomic():
            Article.objects.filter(pk=article.pk).update(created_by=client.user)
            response = client.post(path)
            if state != State.IN_REVIEW or role == "nobody":
                assert (response.status_code, article.state()) == (403, state), role
            else:
                assert left_to_say(response) == ["“Story” was withdrawn from review."], role
                assert article.state() == State.DRAFT
            transaction.set_rollback(True)


@pytest.mark.parametrize("state", [State.DRAFT, State.READY, State.LIVE_SCHEDULED])
def test_a_refusal_to_withdraw_says_why(state):
    article = FACTORIES[state](title="Story")
    with pytest.raises(publishing.PublishingError) as refusal:
        publishing.withdraw(article)
    values = {"title": "Story", "state": STANDINGS[state]}
    advice = "Only an article that is in review can be withdrawn."
    assert str(refusal.value) == f"{REFUSALS['withdraw'] % values} {advice}"


def test_a_note_is_added_where_the_notes_are_and_nothing_is_saved(article, rita):
    client = signed_in(rita)
    article.refresh_from_db()
    before = article.revisions.count(), article.updated_at
    page = shown(client.get(form_at(article)))
    assert '<textarea name="text"' in notes(page)
    assert 'form="note-form"' in notes(page)
    assert f'<form id="note-form" method="post" action="{note_at(article)}">' in page
    response = client.post(
        note_at(article), {"text": "  The <b>mayor</b> called back. "}, follow=True
    )
    assert response.redirect_chain == [(form_at(article), 302)]
    assert said(response) == ["Your note was added to “Story”."]
    note = article.notes.get()
    assert (note.text, note.created_by) == ("The <b>mayor</b> called back.", rita)
    assert '<p dir="auto">The &lt;b&gt;mayor&lt;/b&gt; called back.</p>' in notes(shown(response))
    article.refresh_from_db()
    assert (article.revisions.count(), article.updated_at) == before
    assert article.state() == State.IN_REVIEW


@pytest.mark.parametrize("text", ["", "  ", "a" * 2001])
def test_a_note_that_cannot_be_kept_is_asked_for_again(article, rita, text):
    client = signed_in(rita)
    response = client.post(note_at(article), {"text": text})
    assert (response.status_code, article.notes.count()) == (200, 0)
    page = shown(response)
    assert 'class="errorlist"' in page
    assert text.strip() in page
    assert "note-form" not in page  # the field stands inside of the page’s only form
    assert client.get(note_at(article)).status_code == 200


def test_notes_are_added_by_those_whose_it_is_and_by_those_who_edit_all(article):
    for role, status in zip(STAFF, (403, 403, 302, 302, 302), strict=True):
        user = somebody(role, username=f"other-{role}")
        answer = signed_in(user).post(note_at(article), {"text": f"By {role}"})
        assert answer.status_code == status, role
    assert article.notes.count() == 3
    assert signed_in("Chief").get(note_at(article).replace("/note", "0/note")).status_code == 404


def test_who_can_save_writes_the_note_in_the_form(article):
    page = shown(signed_in("Editor").get(form_at(article)))
    assert 'name="note"' in notes(page)
    assert "note-form" not in page


def test_a_stranger_to_a_draft_reads_its_notes_only(article, rita):
    article.notes.create(text="For all to read.", created_by=rita)
    page = shown(signed_in(somebody("Reporter", username="other")).get(form_at(article)))
    assert "For all to read." in notes(page)
    assert "<textarea" not in notes(page)
    assert "Withdraw" not in page


def test_an_editor_decides_on_top_of_the_form(article):
    client = signed_in("Editor")
    on_top = banner(shown(client.get(form_at(article))))
    assert '<input type="submit" name="_approve" value="Approve">' in on_top
    assert f'href="{address(article, "send back")}">Send back…</a>' in on_top
    assert "Withdraw" not in on_top
    press(client, article, "_approve")
    assert article.state() == State.READY
    assert banner(shown(client.get(form_at(article)))) == ""


def assigned():
    entries = AuditEntry.objects.filter(action="assign").order_by("pk")
    return [(each.target_name, each.who, each.details) for each in entries]


def test_whom_an_article_is_given_to_is_noted(rita):
    client = signed_in(somebody("Editor", first_name="Ed", last_name="Ellis"))
    article = factories.DraftArticleFactory(title="Story")
    press(client, article, "_continue", assignee=rita.pk)
    press(client, article, "_continue", standfirst="Nobody else is meant.")
    listed = {"_selected_action": [article.pk], "assignee": rita.pk, "confirm": "1"}
    listed["seen"] = [f"{article.pk}-{article.working_revision_id}"]
    path = reverse("admin:articles_article_changelist")
    for action in ("assign", "unassign", "unassign", "assign"):
        client.post(path, listed | {"action": action})
    article.refresh_from_db()
    who = "Ed Ellis (the-editor)"
    assert assigned() == [("Story", who, {"to": name}) for name in ("Rita", "", "Rita")]
    assert (article.assignee, str(AuditEntry.objects.first())) == (
        rita,
        f"{who}: Assigned “Story”",
    )


def test_what_was_never_noted_is_decided_on_top_too():
    client, article = signed_in("Editor"), factories.InReviewArticleFactory()
    assert "Send back…" in banner(shown(client.get(form_at(article))))
    assert banner(shown(client.get(form_at(factories.DraftArticleFactory())))) == ""
