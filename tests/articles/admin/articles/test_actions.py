"""The buttons of the form and the pages of actions: every state × action × role, whole messages."""

import pytest
from django.contrib.messages import get_messages
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.admin.articles.action_pages import ACTIONS, PAGES, slug_of
from articles.models.article import State
from articles.publishing import ALLOWED, states
from articles.publishing.states import REFUSALS, STANDINGS
from articles.words import moment_in_words
from tests import factories
from tests.articles.admin.articles.test_admin import form_of
from tests.articles.people import AT_LEAST, STAFF, signed_in, somebody

pytestmark = pytest.mark.django_db


FACTORIES = {
    State.DRAFT: factories.DraftArticleFactory,
    State.IN_REVIEW: factories.InReviewArticleFactory,
    State.READY: factories.ReadyArticleFactory,
    State.SCHEDULED: factories.ScheduledArticleFactory,
    State.LIVE: factories.LiveArticleFactory,
    State.LIVE_DRAFT: factories.LiveDraftArticleFactory,
    State.LIVE_SCHEDULED: factories.LiveScheduledArticleFactory,
    State.RETRACTED: factories.RetractedArticleFactory,
    State.TAKEN_DOWN: factories.TakenDownArticleFactory,
}
OWN = {"withdraw"}  # by whose article it is; tested with the hand-over
LEAST = dict.fromkeys(PAGES, "Editor") | {
    "retract": "Chief", "take down": "Chief", "reinstate": "Chief",
}  # fmt: skip
POSTED = {
    "send back": {"text": "Name the second source."},
    "retract": {"text": "The measurements were wrong."},
    "add notice": {"text": "It was 2021.", "kind": "correction", "placement": "top"},
}
DONE = {
    "send back": "“Story” was sent back with your note.",
    "add notice": "“Story” has a new notice.",
    "unschedule": "“Story” is no longer scheduled.",
    "discard": "“Story” now matches what readers see.",
    "unpublish": "“Story” was unpublished.",
    "retract": "“Story” was retracted.",
    "take down": "“Story” was taken down.",
    "reinstate": "“Story” was reinstated.",
}


def address(article, action):
    return reverse("admin:articles_article_action", args=[article.pk, slug_of(action)])


def said(response):
    return [str(each) for each in response.context["messages"]]


def left_to_say(response):
    """The messages that a redirect leaves for the next page, which is not fetched for it."""
    return [str(each) for each in get_messages(response.wsgi_request)]


def shown(response):
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("state", FACTORIES)
def test_every_action_in_every_state_by_every_role(state):
    article = FACTORIES[state](title="Story")
    for role in STAFF:
        client = signed_in(role)
        for action in PAGES.keys() - OWN:
            path, posted = address(article, action), POSTED.get(action, {})
            if role not in AT_LEAST[LEAST[action]]:
                answers = client.get(path), client.post(path, posted)
                assert [each.status_code for each in answers] == [403, 403], (role, action)
            elif state in ALLOWED[action]:
                assert client.get(path).status_code == 200, (role, action)
                if role != LEAST[action]:
                    continue  # what the least of them may do, the others may
                is_in_vain = (state, action) == (State.RETRACTED, "discard")
                with transaction.atomic():
                    assert left_to_say(client.post(path, posted)) == [
                        "“Story” has no changes to discard." if is_in_vain else DONE[action]
                    ], role
                    transaction.set_rollback(True)
            else:
                sentence = REFUSALS[action] % {"title": "Story", "state": STANDINGS[state]}
                for response in (client.get(path), client.post(path, posted)):
                    assert left_to_say(response)[-1].startswith(sentence), role
        assert article.state() == state, role


@pytest.mark.parametrize(
    ("state", "action", "after"),
    [
        (State.IN_REVIEW, "send back", State.DRAFT),
        (State.SCHEDULED, "unschedule", State.DRAFT),
        (State.LIVE_SCHEDULED, "unschedule", State.LIVE_DRAFT),
        (State.LIVE_DRAFT, "discard", State.LIVE),
        (State.LIVE, "unpublish", State.DRAFT),
        (State.LIVE, "retract", State.RETRACTED),
        (State.RETRACTED, "take down", State.TAKEN_DOWN),
        (State.RETRACTED, "reinstate", State.LIVE),
        (State.TAKEN_DOWN, "reinstate", State.DRAFT),
    ],
)
def test_what_an_action_leads_to(state, action, after):
    article = FACTORIES[state]()
    client = signed_in("Chief")
    client.post(address(article, action), POSTED.get(action, {}))
    assert article.state() == after


def test_a_page_says_what_will_happen():
    client = signed_in("Chief")
    article = factories.LiveScheduledArticleFactory(title="Story", slug="story")
    at = timezone.localtime(article.revisions.scheduled().get().live.lower)
    when = moment_in_words(at)
    page = shown(client.get(address(article, "retract")))
    assert "Retract “Story”" in page
    for sentence in (
        "The page stays at /newsroom/story/, with your notice above the text.",
        "The article leaves the front page, sections, tags, feeds, search, and sitemaps now.",
        f"Revision 2, scheduled for {when}, becomes a draft again.",
        "You can reinstate it.",
    ):
        assert f"<p>{sentence}</p>" in page
    page = shown(client.get(address(article, "unschedule")))
    assert f"<p>Revision 2, scheduled for {when}, becomes a draft again.</p>" in page
    assert "<p>Readers keep seeing revision 1 at /newsroom/story/.</p>" in page


def test_a_page_survives_that_the_article_is_unpublished_meanwhile(monkeypatch):
    def require(article, action, now):
        states.require(article, action, now)
        publishing.unpublish(article)

    article = factories.LiveDraftArticleFactory()
    client = signed_in("Chief")
    monkeypatch.setattr(publishing, "require", require)
    page = shown(client.get(address(article, "discard")))
    assert "<p>Readers see no change.</p>" in page


def test_a_text_is_asked_for_and_kept():
    client = signed_in("Chief")
    article = factories.LiveArticleFactory()
    assert "This field is required." in shown(client.post(address(article, "retract"), {}))
    wrong = {"text": "Kept words.", "kind": "retraction", "placement": "top"}
    response = client.post(address(article, "add notice"), wrong)
    assert (response.status_code, "Kept words." in shown(response)) == (200, True)
    assert (article.state(), article.corrections.count()) == (State.LIVE, 0)


def test_what_is_not_there_is_not_found():
    client = signed_in("Chief")
    article = factories.LiveArticleFactory()
    change = reverse("admin:articles_article_change", args=[article.pk])
    assert client.get(change.replace("change/", "action/explode/")).status_code == 404
    for verb in ACTIONS:
        path = reverse("admin:articles_article_action", args=[article.pk + 1, verb])
        assert (client.get(path).status_code, client.post(path).status_code) == (404, 404)


def test_strangers_sign_in_and_forged_posts_are_refused():
    article = factories.LiveArticleFactory()
    forger = Client(enforce_csrf_checks=True)
    for action in PAGES:
        path, stranger = address(article, action), Client()
        for response in (stranger.get(path), stranger.post(path)):
            assert response.status_code == 302
            assert response["Location"].startswith("/admin/login/")
    forger.force_login(somebody("Chief"))
    assert forger.post(address(article, "unpublish")).status_code == 403
    assert article.state() == State.LIVE


def test_send_back_keeps_the_note_for_the_writer():
    reporter, editor = somebody("Reporter", first_name="Rosa"), somebody("Editor")
    article = factories.InReviewArticleFactory(created_by=reporter)
    client = signed_in(editor)
    assert "<p>The working copy goes back to Rosa as a draft, with your note.</p>" in shown(
        client.get(address(article, "send back"))
    )
    client.post(address(article, "send back"), {"text": "Name the <b>second</b> source."})
    note = article.notes.get()
    assert (note.text, note.created_by) == ("Name the <b>second</b> source.", editor)
    client.force_login(reporter)
    page = shown(client.get(reverse("admin:articles_article_change", args=[article.pk])))
    assert "<strong><bdi>the-editor</bdi></strong>" in page
    assert '<p dir="auto">Name the &lt;b&gt;second&lt;/b&gt; source.</p>' in page


SAVES = ["Save draft", "Save and continue editing"]
PUBLISH = "Publish…"
ALL_BUTTONS = {
    ("Reporter", "own draft"): [*SAVES, "Submit for review"],
    ("Reporter", State.IN_REVIEW): [],
    ("Editor", State.DRAFT): [*SAVES, "Submit for review", PUBLISH],
    ("Editor", State.IN_REVIEW): [*SAVES, "Approve", PUBLISH, "Send back…"],
    ("Editor", State.SCHEDULED): [*SAVES, PUBLISH, "Unschedule…"],
    ("Chief", State.LIVE_SCHEDULED): [
        *SAVES, "Approve", PUBLISH, "Add a notice…",
        "Unschedule…", "Discard changes…", "Unpublish…", "Retract…", "Take down…",
    ],
    ("Editor", State.READY): [*SAVES, PUBLISH, "Send back…"],
    ("Editor", State.LIVE): [*SAVES, PUBLISH, "Add a notice…", "Unpublish…"],
    ("Chief", State.RETRACTED): [
        *SAVES, "Submit for review", "Approve", PUBLISH, "Add a notice…",
        "Take down…", "Reinstate…",
    ],
    ("Editor", State.TAKEN_DOWN): SAVES,
    ("Chief", State.TAKEN_DOWN): [*SAVES, "Reinstate…"],
}  # fmt: skip


@pytest.mark.parametrize(("role", "state"), ALL_BUTTONS)
def test_the_form_offers_what_state_and_rights_allow(role, state):
    user = somebody(role)
    own = {"created_by": user} if state == "own draft" else {}
    article = FACTORIES.get(state, factories.DraftArticleFactory)(**own)
    client = signed_in(user)
    response = client.get(reverse("admin:articles_article_change", args=[article.pk]))
    page, context = shown(response), response.context
    labels = [label for _, label in context["buttons"]]
    saves = [each for each in SAVES if f'value="{each}"' in page]
    offered = [*saves, *labels, *(f"{label}…" for label, _ in context["page_actions"])]
    assert offered == ALL_BUTTONS[role, state]
    assert all(f'value="{label}"' in page for label in labels)
    assert all(f'href="{path}">{label}…</a>' in page for label, path in context["page_actions"])


def press(client, article, button, **changes):
    path, data = form_of(client, article, **changes, **({button: "1"} if button else {}))
    return client.post(path, data, follow=True)


def test_a_reporter_submits_and_hands_over():
    reporter = somebody("Reporter")
    client = signed_in(reporter)
    article = factories.DraftArticleFactory(created_by=reporter, title="Story")
    response = press(client, article, "_submit", note="Please check the second source.")
    assert said(response) == ["“Story” was saved and submitted for review."]
    assert article.state() == State.IN_REVIEW
    assert article.notes.get().text == "Please check the second source."
    assert '<p dir="auto">“Please check the second source.”</p>' in shown(response)
    assert 'name="note"' not in shown(response)
    assert "Please check the second source." in shown(response)


def test_a_reporter_who_publishes_anyway_has_saved():
    reporter = somebody("Reporter")
    client = signed_in(reporter)
    article = factories.DraftArticleFactory(created_by=reporter)
    for button, sentence in (
        (
            "_publish",
            "Saved, but not published. You don’t have permission to publish. Submit it for review.",
        ),
        ("_approve", "Saved, but not approved. You don’t have permission to approve articles."),
    ):
        assert said(press(client, article, button, title=f"By {button}")) == [sentence]
        article.refresh_from_db()
        assert (article.title, article.state()) == (f"By {button}", State.DRAFT)


def test_nobody_sets_the_stage_by_hand():
    reporter = somebody("Reporter")
    client = signed_in(reporter)
    article = factories.DraftArticleFactory(created_by=reporter)
    press(client, article, "_continue", stage="ready")
    assert article.state() == State.DRAFT


def test_an_editor_approves():
    client = signed_in("Editor")
    article = factories.InReviewArticleFactory(title="Story")
    assert said(press(client, article, "_approve")) == [
        "“Story” was saved and is ready to publish."
    ]
    assert article.state() == State.READY


def test_a_verb_that_the_state_forbids_keeps_the_text():
    client = signed_in("Editor")
    article = factories.TakenDownArticleFactory(title="Story")
    [sentence] = said(press(client, article, "_submit", standfirst="New words."))
    assert sentence.startswith(
        "Saved, but not submitted. “Story” can’t be submitted while it is taken down."
    )
    article.refresh_from_db()
    assert article.standfirst == "New words."


def test_an_edit_beside_a_scheduled_version_keeps_or_replaces_it():
    client = signed_in("Editor")
    article = factories.LiveScheduledArticleFactory(body="Words.", works=0)
    at = article.revisions.scheduled().get().live.lower
    kept = press(client, article, "_continue", title="Kept back")
    assert said(kept)[0] == f"Revision 2 still goes live on {moment_in_words(at)}."
    assert article.revisions.scheduled().get().number == 2
    blocked = press(client, article, "_continue", body="It is [9].", scheduled_version="replace")
    assert said(blocked)[0].startswith(
        "Saved, but revision 2 is still the scheduled one. The text cites [9]"
    )
    assert article.revisions.scheduled().get().number == 2
    changed = {"title": "Better", "body": "Words.", "scheduled_version": "replace"}
    replaced = press(client, article, "_continue", **changed)
    assert (
        said(replaced)[0] == f"Revision 5 goes live on {moment_in_words(at)} instead of revision 2."
    )
    coming = article.revisions.scheduled().get()
    assert (coming.number, coming.title, coming.live.lower) == (5, "Better", at)
    assert coming.public_updated_at < at  # a minor fix, as it was before
    assert said(press(client, article, "_continue"))[:-1] == []


WAYS = ["Preview", "Compare with live", "History", "Share a preview"]
ALL_WAYS = {
    ("Editor", State.DRAFT): [WAYS[0], *WAYS[2:]],
    ("Editor", State.LIVE): [WAYS[0], *WAYS[2:]],
    ("Editor", State.LIVE_DRAFT): WAYS,
    ("Editor", State.RETRACTED): [WAYS[0], *WAYS[2:]],
    ("Chief", State.LIVE_SCHEDULED): WAYS,
    ("Reporter", State.LIVE_DRAFT): WAYS[:3],
}


@pytest.mark.parametrize(("role", "state"), ALL_WAYS)
def test_the_form_leads_to_what_was_saved(role, state):
    client = signed_in(role)
    article = FACTORIES[state](title="Story")
    path = reverse("admin:articles_article_change", args=[article.pk])
    ways = client.get(path).context["ways"]
    assert [label for label, _ in ways] == ALL_WAYS[role, state]
    assert [client.get(address).status_code for _, address in ways] == [200] * len(ways)


def test_notes_are_for_colleagues_only():
    editor = somebody("Editor")
    client = signed_in(editor)
    article = factories.LiveArticleFactory(slug="story", body="Words.", works=0)
    press(client, article, "_continue", note="Call the ministry again.")
    press(client, article, "_continue", note="   ")
    assert [(each.text, each.created_by) for each in article.notes.all()] == [
        ("Call the ministry again.", editor)
    ]
    assert article.revisions.count() == 1
    factories.PublicationFactory()
    page = Client().get("/newsroom/story/").content.decode()
    assert article.title in page
    assert "ministry" not in page
