"""The buttons of the form and the pages of actions: every state × action × role, whole messages."""

import math
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.messages import get_messages
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.admin.articles.action_pages import ACTIONS, PAGES, slug_of
from articles.models import Correction, Revision
from articles.models.article import State
from articles.publishing import ALLOWED, states
from articles.publishing.states import REFUSALS, STANDINGS
from articles.words import moment_in_words
from articles.zone import Known, publication_zone
from tests import factories
from tests.articles.admin.articles.test_admin import form_of
from tests.articles.people import AT_LEAST, STAFF, signed_in, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def berlin(monkeypatch):
    """The publication’s time zone is Europe/Berlin."""
    known = Known(ZoneInfo("Europe/Berlin"), learnt=math.inf)
    monkeypatch.setattr(publication_zone, "known", known)


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
        for action in PAGES:
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
    assert "Retract: “Story”" in page
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
PUBLISH = "Publish or schedule"
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
    ("Editor", State.LIVE): [
        *SAVES, "Submit for review", PUBLISH, "Add a notice…", "Unpublish…",
    ],
    ("Chief", State.RETRACTED): [
        *SAVES, "Submit for review", "Approve", "Publish", "Add a notice…",
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


@pytest.mark.parametrize("notice", ["", "It was wrong."])
def test_a_form_without_text_is_saved_and_not_published(notice):
    client = signed_in("Editor")
    article = factories.LiveArticleFactory(works=0, body="Words.")
    changes = {"change": "correction", "notice": notice} if notice else {}
    response = press(client, article, "_publish", body=" ", **changes)
    article.refresh_from_db()
    assert "The article has no text. Write it before you publish." in said(response)[0]
    assert (article.body.strip(), article.corrections.count()) == ("", 0)
    assert Revision.objects.live().get().body == "Words."


def test_what_blocks_and_what_warns_are_lists():
    client = signed_in("Editor")
    article = factories.DraftArticleFactory(works=1)
    body = "First [1].\n\nThen [8] and [9].\n\nA paragraph that cites nothing, with 5 figures."
    response = press(client, article, "_publish", body=body)
    blocked, warned = said(response)
    assert blocked.startswith("Saved, but not published. Fix these first:<ul><li>")
    assert blocked.count("<li>") == 2
    assert warned.startswith("<details><summary>1 warning</summary><ul><li>")
    assert [each.level_tag for each in response.context["messages"]] == ["error", "warning"]
    article.refresh_from_db()
    assert (article.body, article.state()) == (body, State.DRAFT)
    assert body.splitlines()[0] in shown(response)


@pytest.mark.parametrize(("change", "moves"), [("minor", False), ("update", True)])
def test_only_an_update_moves_the_public_time(change, moves):
    client = signed_in("Editor")
    article = factories.LiveArticleFactory(body="Words.", works=0)
    before = Revision.objects.live().get().public_updated_at
    assert said(press(client, article, "_publish", body="More words.", change=change))[0] == (
        "The article is live."
    )
    after = Revision.objects.live().get()
    assert (after.body, after.public_updated_at > before) == ("More words.", moves)


def correct(client, article, **changes):
    changes = {"change": "correction", "notice": "It was 2021, not 2020."} | changes
    return press(client, article, "_publish", **changes)


def test_a_correction_goes_live_with_its_notice():
    editor = somebody("Editor")
    client = signed_in(editor)
    article = factories.LiveArticleFactory(body="It was 2020.", works=0)
    before = Revision.objects.live().get().public_updated_at
    response = correct(client, article, body="It was 2021.", notice_placement="bottom")
    assert said(response)[0] == "The correction is live, with its notice."
    live, notice = Revision.objects.live().get(), article.corrections.get()
    assert (live.body, live.public_updated_at > before) == ("It was 2021.", True)
    assert (notice.text, notice.kind, notice.placement, notice.created_by) == (
        "It was 2021, not 2020.",
        Correction.Kind.CORRECTION,
        "bottom",
        editor,
    )


def test_a_correction_without_a_change_of_text():
    client = signed_in("Editor")
    article = factories.LiveArticleFactory(body="Words.", works=0)
    assert said(correct(client, article))[0] == ("The notice is live. The text hadn’t changed.")
    assert article.corrections.count() == 1


def test_a_blocked_correction_adds_no_notice():
    client = signed_in("Editor")
    article = factories.LiveArticleFactory()
    assert said(correct(client, article, body="Unfounded [9]."))[0].startswith(
        "Saved, but not published. Fix these first:"
    )
    assert article.corrections.count() == 0


def test_what_was_typed_for_a_refused_publication_stands_in_the_form_again():
    client = signed_in("Editor")
    article = factories.LiveArticleFactory()
    response = correct(client, article, body="Unfounded [9].", notice_placement="bottom")
    typed = response.context["adminform"].form
    assert {name: typed[name].value() for name in ("change", "notice", "notice_placement")} == {
        "change": "correction",
        "notice": "It was 2021, not 2020.",
        "notice_placement": "bottom",
    }
    time = {"publish_at_0": "2050-01-01", "publish_at_1": "10:00"}
    draft = press(client, article, "_continue", body="Founded [1].", **time)
    assert 'value="2050-01-01"' in shown(draft)
    assert 'value="10:00"' in shown(draft)
    again = client.get(f"/admin/articles/article/{article.pk}/change/")
    assert 'value="2050-01-01"' not in shown(again)  # told once


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"notice": " "}, "notice", "Say what was wrong and what you changed."),
        (
            {"change": "minor"},
            "change",
            "You wrote a notice. Choose “A correction”, or clear the notice.",
        ),
        (
            {"publish_at_0": "2050-01-01", "publish_at_1": "10:00"},
            "publish_at",
            "A correction is published now, with its notice. Leave the time empty, or schedule the "
            "change as an update.",
        ),
    ],
)
def test_a_correction_that_cannot_be_meant(changes, field, sentence):
    client = signed_in("Editor")
    article = factories.LiveArticleFactory()
    response = correct(client, article, title="Kept in the form", **changes)
    assert response.context["adminform"].form.errors == {field: [sentence]}
    assert sentence in shown(response)
    assert "Kept in the form" in shown(response)
    assert (article.state(), article.corrections.count()) == (State.LIVE, 0)


def test_the_kind_of_change_is_asked_only_of_what_was_public():
    client = signed_in("Editor")
    for factory, is_asked in (
        (factories.DraftArticleFactory, False),
        (factories.ScheduledArticleFactory, False),
        (factories.LiveArticleFactory, True),
    ):
        path = reverse("admin:articles_article_change", args=[factory().pk])
        assert ('name="change"' in shown(client.get(path))) is is_asked


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (
            "2050-03-27",
            "In Europe/Berlin, 02:30 on March 27, 2050 doesn’t exist because the clocks go "
            "forward. Choose another time.",
        ),
        (
            "2050-10-30",
            "In Europe/Berlin, 02:30 on October 30, 2050 happens twice because the clocks go back. "
            "Choose another time.",
        ),
    ],
)
def test_times_on_a_change_of_clocks_are_refused(berlin, day, sentence):
    client = signed_in("Editor")
    article = factories.DraftArticleFactory()
    response = press(client, article, "_publish", publish_at_0=day, publish_at_1="02:30")
    assert response.context["adminform"].form.errors == {"publish_at": [sentence]}
    assert article.state() == State.DRAFT


def test_a_schedule_names_its_zone(berlin):
    client = signed_in("Editor")
    article = factories.LiveDraftArticleFactory()
    posted = {"publish_at_0": "2050-07-01", "publish_at_1": "09:05"}
    response = press(client, article, "_publish", **posted)
    assert said(response)[0] == "The edit goes live on July 1, 2050, 09:05 CEST."
    question = "Revision 3 goes live on July 1, 2050, 09:05 CEST. What you save now"
    assert question in shown(response)
    assert '<span class="zone">Europe/Berlin</span>' in shown(response)


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


def test_a_time_that_does_not_exist_does_not_block_a_draft():
    client = signed_in("Editor")
    article = factories.DraftArticleFactory()
    with timezone.override("Europe/Berlin"):
        posted = {"publish_at_0": "2050-03-27", "publish_at_1": "02:30", "title": "Saved"}
        press(client, article, "_continue", **posted)
    article.refresh_from_db()
    assert article.title == "Saved"


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


def test_a_save_without_the_button_drops_nothing_in_silence():
    client = signed_in("Editor")
    article = factories.LiveArticleFactory(body="Words.", works=0)
    posted = {"publish_at_0": "2050-01-01", "publish_at_1": "10:00", "notice": "It was 2021."}
    response = press(client, article, "_continue", **posted)
    assert said(response)[:2] == [
        "Nothing was scheduled for January 1, 2050, 10:00 UTC. To schedule, press “Publish”.",
        "The notice wasn’t published. To publish it, press “Publish”. Its text: It was 2021.",
    ]
    assert (article.state(), article.corrections.count()) == (State.LIVE, 0)


def test_a_past_time_does_not_block_a_draft():
    client = signed_in("Editor")
    article = factories.DraftArticleFactory()
    past = timezone.now() - timedelta(days=1)
    posted = {"publish_at_0": f"{past:%Y-%m-%d}", "publish_at_1": "10:00", "title": "Saved"}
    press(client, article, "_continue", **posted)
    article.refresh_from_db()
    assert article.title == "Saved"


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
