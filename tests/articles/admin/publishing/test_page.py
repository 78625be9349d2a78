"""Publish is a page: by every role in every state, what it shows, what it asks, what it does."""

import json
import math
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone

from articles import publishing
from articles.models import AuditEntry, Correction, Revision
from articles.models.article import State
from articles.publishing import ALLOWED
from articles.words import moment_in_words
from articles.zone import Known, publication_zone
from tests import factories
from tests.articles.admin.articles.test_actions import FACTORIES, left_to_say, said, shown
from tests.articles.admin.articles.test_admin import form_of
from tests.articles.admin.publishing.pages import fields_of, page_of, send
from tests.articles.people import AT_LEAST, STAFF, signed_in, somebody

pytestmark = pytest.mark.django_db

SOON = {"publish_at_0": "2050-01-01", "publish_at_1": "10:00"}
NOTICE = {"change": "correction", "notice": "It was 2021, not 2020."}


@pytest.fixture
def berlin(monkeypatch):
    """The publication’s time zone is Europe/Berlin."""
    known = Known(ZoneInfo("Europe/Berlin"), learnt=math.inf)
    monkeypatch.setattr(publication_zone, "known", known)


@pytest.fixture
def client():
    return signed_in("Editor")


def edited(article, **values):
    """A saved draft on top of what is live."""
    for name, value in values.items():
        setattr(article, name, value)
    article.save()
    publishing.save_revision(article)
    return article


def button_texts(page):
    return [part.split("</button>")[0].split(">")[-1] for part in page.split("<button")[1:]]


@pytest.mark.parametrize("state", FACTORIES)
def test_every_state_by_every_role(state):
    article = edited(FACTORIES[state](title="Story"), standfirst="Another one.")
    before = article.state()
    for role in STAFF:
        client = signed_in(role)
        path = page_of(article)
        if role not in AT_LEAST["Editor"]:
            assert (client.get(path).status_code, client.post(path).status_code) == (403, 403)
        elif state in ALLOWED["publish"]:
            page = client.get(path)
            assert page.status_code == 200, role
            changes = {"publish_at_0": "", "publish_at_1": "", "change": "minor", "act": "publish"}
            with transaction.atomic():
                answer = client.post(path, fields_of(page) | changes)
                assert left_to_say(answer)[0] == "The article is live.", role
                transaction.set_rollback(True)
        else:
            for response in (client.get(path), client.post(path)):
                assert response["Location"] == f"/admin/articles/article/{article.pk}/change/"
                message = left_to_say(response)[-1]
                assert message.startswith("“Story” can’t be published while it is taken down.")
        assert article.state() == before, role


def test_the_button_of_the_form_saves_and_leads_to_the_page(client):
    article = factories.DraftArticleFactory(body="Words.", works=0)
    path, data = form_of(client, article, title="Saved first", _publish="1")
    response = client.post(path, data)
    assert response["Location"] == page_of(article)
    assert (article.revisions.count(), article.state()) == (2, State.DRAFT)
    assert client.post(*form_of(client, article, _publish="1"))["Location"] == page_of(article)
    assert article.revisions.count() == 2  # nothing has changed
    assert "Saved first" in shown(client.get(page_of(article)))


def test_the_button_of_a_new_article_leads_there_too(client):
    path, data = form_of(client, title="New", slug="new", body="Words.", _publish="1")
    data["section"] = factories.SectionFactory().pk
    article = Revision.objects.filter(title="New")
    response = client.post(path, data)
    assert response["Location"] == page_of(article.get().article)


def test_the_form_asks_nothing_of_a_publication(client):
    page = shown(client.get(f"/admin/articles/article/{factories.LiveArticleFactory().pk}/change/"))
    for name in ("publish_at_0", "change", "notice", "notice_placement"):
        assert f'name="{name}"' not in page
    assert 'name="_publish" value="Publish…"' in page


def test_a_first_publication_is_summed_up(client):
    article = factories.DraftArticleFactory(
        title="Story", slug="story", standfirst="In short.", tagged=["sea"]
    )
    page = shown(client.get(page_of(article)))
    assert "<h1>Publish “Story”</h1>" in page
    for text in ("What readers will see", "In short.", "2 references", "sea", "/newsroom/story/"):
        assert text in page
    assert button_texts(page)[-2:] == ["Publish now", "Schedule"]
    assert 'name="change"' not in page


def test_what_readers_already_see_is_summed_up(client):
    article = factories.LiveArticleFactory(title="Story", standfirst="In short.")
    page = shown(client.get(page_of(article)))
    for text in ("What readers see", "Readers already see this text.", "In short.", "2 references"):
        assert text in page
    assert "What changes for readers" not in page


def test_the_difference_to_what_is_live_is_shown(client):
    article = edited(
        factories.LiveArticleFactory(body="It was 2020.", works=0), body="It was 2021."
    )
    page = shown(client.get(page_of(article)))
    assert "What changes for readers" in page
    assert "<h3>Text</h3>" in page
    assert "2020" in page.split("<del")[2]
    assert "2021" in page.split("<ins")[2]


def test_what_must_be_fixed_comes_before_warnings_each_with_its_place(client):
    body = "First [1].\n\nThen [8].\n\nA paragraph that cites nothing, with 5 figures."
    article = factories.DraftArticleFactory(works=1, body=body, standfirst="", by=[])
    response = client.get(page_of(article))
    page, form = shown(response), f"/admin/articles/article/{article.pk}/change/"
    blocking, warnings = response.context["groups"]
    assert [item["href"] for item in blocking["items"]] == [f"{form}?marker=8#id_body"]
    places = {item["href"].partition("#")[2] for item in warnings["items"]}
    assert places >= {"id_standfirst", "bylines-group"}
    assert page.index("Fix these first") < page.index("Warnings")
    assert button_texts(page)[-1] == "Publish now"
    assert " disabled>Publish now" in page
    response = send(client, article)
    assert "Not published. Fix these first." in shown(response)
    assert article.state() == State.DRAFT


@pytest.mark.parametrize("act", ["publish", "schedule", "correction"])
def test_an_article_without_text_is_not_published(client, act):
    article = factories.LiveArticleFactory(works=0, body="Words.")
    edited(article, body=" ")
    at = {"publish_at_0": "2050-01-01", "publish_at_1": "10:00"} if act == "schedule" else {}
    changes = NOTICE if act == "correction" else {}
    act = "schedule" if act == "schedule" else "publish"
    page = shown(send(client, article, act, **at, **changes))
    assert "The article has no text. Write it before you publish." in page
    assert (article.state(), article.corrections.count()) == (State.LIVE_DRAFT, 0)
    assert Revision.objects.live().get().body == "Words."


def test_a_schedule_is_not_moved_for_an_article_without_text(client):
    article = edited(factories.ScheduledArticleFactory(works=0, body="Words."), body=" ")
    at = article.revisions.scheduled().get().live.lower
    page = shown(send(client, article, "schedule", **SOON))
    assert "The article has no text. Write it before you publish." in page
    assert article.revisions.scheduled().get().live.lower == at


def marks(response):
    return {line.label: (line.mark.value, line.text) for line in response.context["checklist"]}


def test_the_checklist_says_what_is_there_missing_or_not_needed(client):
    bare = factories.DraftArticleFactory(
        standfirst="", by=[], works=0, body="Two words.", origin=""
    )
    assert marks(client.get(page_of(bare))) == {
        "Section": ("done", "Newsroom"),
        "Standfirst": ("missing", ""),
        "Byline": ("missing", ""),
        "Text": ("done", "2 words"),
        "Lead image": ("not_needed", "None chosen"),
        "Alt text": ("not_needed", ""),
        "Provenance": ("missing", ""),
        "Review of the AI draft": ("not_needed", ""),
    }
    full = factories.DraftArticleFactory(
        lead_image=factories.ImageFactory(alt="", credit="Ana"), origin="ai_autonomous"
    )
    found = marks(client.get(page_of(full)))
    assert found["Lead image"] == ("done", "Credit: Ana")
    assert found["Alt text"] == ("missing", "")
    assert found["Provenance"] == ("done", "Generated by AI")
    assert found["Review of the AI draft"] == ("missing", "Nobody has reviewed it yet")


def test_warnings_are_one_folded_line_afterwards(client):
    article = factories.DraftArticleFactory(works=0, body="Words.", standfirst="", by=[])
    live, warned = said(send(client, article))
    assert live == "The article is live."
    assert warned.startswith("<details><summary>2 warnings</summary><ul><li>")


@pytest.mark.parametrize(("change", "moves"), [("minor", False), ("update", True)])
def test_only_an_update_moves_the_public_time(client, change, moves):
    article = factories.LiveArticleFactory(body="Words.", works=0)
    before = Revision.objects.live().get().public_updated_at
    edited(article, body="More words.")
    assert said(send(client, article, change=change))[0] == "The article is live."
    after = Revision.objects.live().get()
    assert (after.body, after.public_updated_at > before) == ("More words.", moves)


def test_a_correction_goes_live_with_its_notice():
    editor = somebody("Editor")
    client = signed_in(editor)
    article = factories.LiveArticleFactory(body="It was 2020.", works=0)
    before = Revision.objects.live().get().public_updated_at
    edited(article, body="It was 2021.")
    response = send(client, article, notice_placement="bottom", **NOTICE)
    assert said(response)[0] == "The correction is live, with its notice."
    live, notice = Revision.objects.live().get(), article.corrections.get()
    assert (live.body, live.public_updated_at > before) == ("It was 2021.", True)
    assert (notice.text, notice.kind, notice.placement, notice.created_by) == (
        "It was 2021, not 2020.",
        Correction.Kind.CORRECTION,
        "bottom",
        editor,
    )


def test_a_correction_without_a_change_of_text(client):
    article = factories.LiveArticleFactory(body="Words.", works=0)
    page = shown(client.get(page_of(article)))
    assert "Readers already see this text. You can publish a notice with it." in page
    response = send(client, article, notice="It was 2021, not 2020.")  # the kind is proposed
    assert said(response)[0] == "The notice is live. The text hadn’t changed."
    assert article.corrections.count() == 1


def test_nothing_to_publish_is_said(client):
    article = factories.LiveArticleFactory(title="Story")
    assert "“Story” has no changes to publish." in shown(send(client, article, change="minor"))


@pytest.mark.parametrize(
    ("act", "changes", "field", "sentence"),
    [
        ("publish", NOTICE | {"notice": " "}, "notice", "Say what was wrong and what you changed."),
        (
            "publish",
            NOTICE | {"change": "minor"},
            "change",
            "You wrote a notice. Choose “A correction”, or clear the notice.",
        ),
        (
            "schedule",
            NOTICE | SOON,
            "publish_at",
            "A correction is published now, with its notice. Leave the time empty, or schedule the "
            "change as an update.",
        ),
        (
            "publish",
            SOON,
            "publish_at",
            "You chose a time. Press “Schedule”, or clear the time to publish now.",
        ),
        ("schedule", {}, "publish_at", "Choose a date and a time."),
        (
            "schedule",
            SOON | {"publish_at_0": "2020-01-01"},
            "publish_at",
            "That time is in the past. Choose a later time, or leave it empty to publish now.",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_and_kept(client, act, changes, field, sentence):
    article = edited(factories.LiveArticleFactory(), standfirst="Another one.")
    response = send(client, article, act, notice_placement="bottom", **changes)
    assert response.context["form"].errors == {field: [sentence]}
    page = shown(response)
    assert sentence in page
    kept = fields_of(response)
    assert kept["notice_placement"] == "bottom"
    assert kept["notice"].strip() == changes.get("notice", "").strip()
    assert changes.get("publish_at_0", "") in page
    assert (article.state(), article.corrections.count()) == (State.LIVE_DRAFT, 0)


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
def test_times_on_a_change_of_clocks_are_refused(client, berlin, day, sentence):
    article = factories.DraftArticleFactory()
    response = send(client, article, "schedule", publish_at_0=day, publish_at_1="02:30")
    assert response.context["form"].errors == {"publish_at": [sentence]}
    assert article.state() == State.DRAFT


def test_a_schedule_names_its_zone(client, berlin):
    article = factories.LiveDraftArticleFactory()
    page = client.get(page_of(article))
    assert '<span class="zone">Europe/Berlin</span>' in shown(page)
    assert json.loads(page.context["zone_names"]) == {"60": "CET", "120": "CEST"}
    at = {"publish_at_0": "2050-07-01", "publish_at_1": "09:05"}
    response = send(client, article, "schedule", **at)
    assert said(response)[0] == "The edit goes live on July 1, 2050, 09:05 CEST."
    assert article.state() == State.LIVE_SCHEDULED


def test_a_schedule_is_moved_to_another_time(client):
    article = factories.ScheduledArticleFactory()
    scheduled = article.revisions.scheduled().get()
    page = client.get(page_of(article))
    at = timezone.localtime(scheduled.live.lower)
    assert f'value="{at:%Y-%m-%d}"' in shown(page)
    assert f"Revision 1 is scheduled for {moment_in_words(at)}." in shown(page)
    later = at + timedelta(days=3)
    moved = {"publish_at_0": f"{later:%Y-%m-%d}", "publish_at_1": f"{later:%H:%M}"}
    send(client, article, "schedule", **moved)
    assert article.revisions.scheduled().get().live.lower.date() == later.date()
    send(client, article, publish_at_0="", publish_at_1="")
    assert article.state() == State.LIVE


def test_a_retracted_article_is_published_now(client):
    article = edited(factories.RetractedArticleFactory(), standfirst="Another one.")
    page = shown(client.get(page_of(article)))
    assert 'name="publish_at_0"' not in page
    assert button_texts(page)[-1] == "Publish now"
    assert "The article stays retracted, with its notice." in page


def test_a_save_in_the_meantime_is_looked_at_first(client):
    article = edited(factories.LiveArticleFactory(body="One.", works=0), body="Two.")
    data = fields_of(client.get(page_of(article))) | NOTICE | {"act": "publish"}
    other = somebody("Editor", username="olga", first_name="Olga", last_name="Oz")
    article.body = "Three."
    article.save()
    publishing.save_revision(article, by=other)
    response = client.post(page_of(article), data)
    page = shown(response)
    assert response.status_code == 409
    assert "Nothing was published: Olga Oz saved revision 3 in the meantime." in page
    assert "Three." in page
    assert "It was 2021, not 2020." in page
    assert article.corrections.count() == 0
    client.post(page_of(article), fields_of(response) | {"act": "publish"})
    assert Revision.objects.live().get().body == "Three."


def test_an_unpublication_in_the_meantime_is_said(client):
    article = edited(factories.LiveArticleFactory(), standfirst="Another one.")
    data = fields_of(client.get(page_of(article))) | {"act": "publish"}
    publishing.unpublish(article)
    response = client.post(page_of(article), data)
    assert response.status_code == 409
    assert "was published, scheduled, or unpublished in the meantime" in shown(response)
    assert article.state() == State.DRAFT


@pytest.mark.parametrize("way", ["publish", "again", "schedule", "correction", "notice"])
def test_a_second_click_does_nothing_and_says_the_same(client, way):
    article = factories.LiveArticleFactory(works=0, body="Words.")
    if way != "notice":
        edited(article, body="More words.")
    if way == "again":
        publishing.publish(article)
        publishing.unpublish(article)
    changes = SOON if way == "schedule" else NOTICE if way in {"correction", "notice"} else {}
    data = fields_of(client.get(page_of(article)))
    data |= {"act": "schedule" if way == "schedule" else "publish", "change": "minor"} | changes
    first = client.post(page_of(article), data, follow=True)
    before = (AuditEntry.objects.count(), Revision.objects.count(), Correction.objects.count())
    second = client.post(page_of(article), data, follow=True)
    after = (AuditEntry.objects.count(), Revision.objects.count(), Correction.objects.count())
    assert before == after
    if way != "notice":
        assert said(second)[0] == said(first)[0]


@pytest.mark.parametrize("act", ["publish", "schedule"])
def test_an_article_without_a_section_is_blocked(client, act):
    article = factories.DraftArticleFactory(section=None)
    response = send(client, article, act, **(SOON if act == "schedule" else {}))
    [blocking, *_] = response.context["groups"]
    assert [item["message"] for item in blocking["items"]] == ["Choose a section."]
    assert marks(response)["Section"] == ("missing", "")
    assert article.state() == State.DRAFT


@pytest.mark.parametrize("works", [2, 12])
def test_the_page_costs_a_bounded_number_of_queries(client, django_assert_max_num_queries, works):
    article = edited(factories.LiveArticleFactory(works=works, by=works), standfirst="Another.")
    data = fields_of(client.get(page_of(article))) | {"act": "publish"}
    with django_assert_max_num_queries(20):
        client.get(page_of(article))
    with django_assert_max_num_queries(50):
        client.post(page_of(article), data)
