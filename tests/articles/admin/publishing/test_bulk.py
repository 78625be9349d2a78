"""What is done to many articles is looked at first, one row for each."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import permissions, publishing
from articles.admin.articles.bulk import ACTS
from articles.models import Article, AuditEntry, Revision, Tag
from articles.models.article import State
from articles.permissions import may
from outbox.models import Event
from tests import factories
from tests.articles.admin.articles.test_actions import FACTORIES, shown
from tests.articles.admin.publishing.many import ARTICLES, act, agreed, choose
from tests.articles.people import AT_LEAST, STAFF, signed_in, somebody

pytestmark = pytest.mark.django_db

LEAST = dict.fromkeys(ACTS, "Editor") | {"retract": "Chief"}
FOR_ALL = {"submit", "add_tag", "assign", "unassign"}
INPUT = {
    "add_tag": {"tags": "Sea"},
    "retract": {"text": "The measurements were wrong."},
}


@pytest.fixture
def client():
    return signed_in("Editor")


@pytest.fixture
def three():
    """A live article, a draft with a dangling marker, and a plain draft."""
    return (
        factories.LiveArticleFactory(title="Ants"),
        factories.DraftArticleFactory(title="Bees", body="It fell [9].", works=0),
        factories.DraftArticleFactory(title="Cats"),
    )


def outcomes(response):
    rows = response.context["rows"]
    return {row.article.title: row.reason or row.outcome for row in rows}


def test_one_click_does_nothing(client, three):
    before = (AuditEntry.objects.count(), Revision.objects.count())
    for action in [*ACTS, *ACTS]:
        if may(client.user, ACTS[action].verb):
            response = choose(client, action, *three, tag="sea", **INPUT.get(action, {}))
            assert response.status_code == 200, action
            assert [row.article.title for row in response.context["rows"]] == [
                "Cats", "Bees", "Ants",
            ]  # fmt: skip
    assert before == (AuditEntry.objects.count(), Revision.objects.count())
    assert not Tag.objects.exists()


def test_each_row_says_what_happens_to_it(client, three):
    response = choose(client, "publish", *three)
    assert outcomes(response) == {
        "Ants": "There are no changes to publish.",
        "Bees": "Fix its problem first.",
        "Cats": "Will be published now.",
    }
    page = shown(response)
    assert "<h1>Publish 1 article</h1>" in page
    assert 'value="Publish 1 article"' in page
    assert page.count("<b>Not possible:</b>") == 2
    assert f'href="{ARTICLES}{three[1].pk}/publish/">Show</a>' in page


def test_what_was_and_what_was_not_done_is_named(client, three):
    dogs = factories.DraftArticleFactory(title="Dogs")
    done, failed = act(client, "publish", *three, dogs)
    assert done == ("2 articles were published:<ul><li>Dogs</li><li>Cats</li></ul>")
    assert failed == (
        "2 articles weren’t changed:<ul><li>“Bees”: Fix its problem first.</li>"
        "<li>“Ants”: There are no changes to publish.</li></ul>"
    )
    assert [each.state() for each in (*three, dogs)] == [
        State.LIVE, State.DRAFT, State.LIVE, State.LIVE,
    ]  # fmt: skip


@pytest.mark.parametrize("action", ACTS)
def test_every_action_by_every_role_in_every_state(action):
    articles = {state: make(title=state.value) for state, make in FACTORIES.items()}
    verb = ACTS[action].verb
    for role in STAFF[1:]:
        client = signed_in(role)
        response = choose(client, action, *articles.values())
        if action not in FOR_ALL and role not in AT_LEAST[LEAST[action]]:
            assert [str(each) for each in response.context["messages"]] == ["Choose an action."]
            continue
        for row in response.context["rows"]:
            if role == "Reporter":
                assert row.reason == "You don’t have permission to do this."
            elif verb in publishing.ALLOWED and row.state not in publishing.ALLOWED[verb]:
                assert row.reason.startswith(f"“{row.state.value}” can’t be "), (role, row.state)


def test_a_selection_is_carried_by_ids_and_the_filters_stay(client, three):
    path = f"{ARTICLES}?q=Cats"
    response = choose(client, "add_tag", three[2], path=path, select_across="1")
    posted = agreed(response, tags="Sea")
    assert posted["_selected_action"] == [str(three[2].pk)]
    assert client.post(path, posted)["Location"] == path
    assert list(three[2].tags.names()) == ["Sea"]


def test_all_of_a_list_are_taken_up_to_a_number(client, monkeypatch):
    factories.DraftArticleFactory.create_batch(3)
    response = choose(client, "submit", Article.objects.first(), select_across="1")
    assert len(response.context["rows"]) == 3
    monkeypatch.setattr("articles.admin.publishing.bulk.AT_ONCE", 2)
    response = choose(client, "submit", Article.objects.first(), select_across="1")
    assert [str(each) for each in response.context["messages"]] == [
        "Nothing was done. Choose at most 2 articles at a time."
    ]


@pytest.mark.parametrize(
    ("action", "data", "field", "sentence"),
    [
        ("add_tag", {}, "tags", "Enter at least one tag."),
        ("add_tag", {"tags": " , \u200b"}, "tags", "Enter at least one tag."),
        ("assign", {}, "assignee", "Choose the person."),
        ("retract", {"text": " "}, "text", "This field is required."),
    ],
)
def test_what_is_missing_is_asked_for_and_the_selection_kept(three, action, data, field, sentence):
    client = signed_in("Chief")
    first = agreed(choose(client, action, *three), **data)
    response = client.post(ARTICLES, first)
    assert response.context["form"].errors == {field: [sentence]}
    assert agreed(response)["_selected_action"] == first["_selected_action"]
    assert (three[0].state(), Tag.objects.count()) == (State.LIVE, 0)


def test_tags_are_added_noted_and_frozen(client, three):
    factories.TagFactory(name="Sea")
    assert act(client, "add_tag", three[2], tags=" sea , Wind") == [
        "“Cats” was tagged “Sea, Wind”."
    ]
    three[2].refresh_from_db()
    assert [each["name"] for each in three[2].working_revision.tags] == ["Sea", "Wind"]
    noted = AuditEntry.objects.filter(action="tag").order_by("pk")
    assert [entry.details for entry in noted] == [{"tag": "Sea"}, {"tag": "Wind"}]


def test_a_notice_retracts_several(three):
    client = signed_in("Chief")
    live = factories.LiveArticleFactory(title="Dogs")
    done, failed = act(client, "retract", three[0], three[2], live, text="It was wrong.")
    assert done.startswith("2 articles were retracted:")
    assert "“Cats” can’t be retracted while it is a draft." in failed
    assert [each.corrections.get().text for each in (three[0], live)] == ["It was wrong."] * 2


def test_one_tick_for_all_unread_drafts(client, three):
    machines = [
        factories.DraftArticleFactory(title=title, origin="ai_autonomous") for title in "XYZ"
    ]
    factories.DraftArticleFactory(title="Read", origin="ai_reviewed", reviewed_by="Ana")
    page = choose(client, "publish", three[2], *machines)
    label = "I have read these 3 drafts. They were made with AI and nobody has reviewed them yet."
    assert label in shown(page)
    assert shown(page).count("Unreviewed AI draft<") == 3
    response = client.post(ARTICLES, agreed(page))
    assert response.context["form"].errors == {
        "has_read": ["Read the drafts, then check this box."]
    }
    assert {each.state() for each in (*machines, three[2])} == {State.DRAFT}
    client.post(ARTICLES, agreed(response, has_read="on"))
    assert {each.state() for each in (*machines, three[2])} == {State.LIVE}
    entries = AuditEntry.objects.filter(action="publish", details__has_key="ai_draft")
    assert {entry.details["ai_draft"] for entry in entries} == {
        "not reviewed, read by the publisher"
    }
    assert 'name="has_read"' not in shown(choose(client, "unpublish", *machines))


def test_what_was_saved_in_the_meantime_is_not_published(client, three):
    posted = agreed(choose(client, "publish", three[2]))
    three[2].body = "Another text."
    three[2].save()
    publishing.save_revision(three[2])
    response = client.post(ARTICLES, posted, follow=True)
    assert "Somebody saved it in the meantime. Check it again." in shown(response)
    assert three[2].state() == State.DRAFT


def test_nothing_is_done_to_a_row_that_was_named_as_not_possible(client, three):
    posted = agreed(choose(client, "unpublish", three[0], three[2]))
    publishing.publish(three[2])  # it was a draft when the page was made
    response = client.post(ARTICLES, posted, follow=True)
    assert "“Cats”: It wasn’t possible when you looked at it. Choose it again." in shown(response)
    assert [each.state() for each in (three[0], three[2])] == [State.DRAFT, State.LIVE]


def test_a_failure_does_not_stop_the_rest(client, three, monkeypatch):
    live = [factories.LiveArticleFactory(title=title) for title in ("Dogs", "Eels")]
    unpublish = publishing.unpublish

    def failing(held, by):
        unpublish(held, by=by)
        if held.row.title == "Dogs":
            raise OSError

    monkeypatch.setattr(publishing, "unpublish", failing)
    said = act(client, "unpublish", *live, three[0])
    assert said[0] == "2 articles were unpublished:<ul><li>Eels</li><li>Ants</li></ul>"
    assert "“Dogs”: Something went wrong. Please try again in a minute." in said[1]
    assert [each.state() for each in live] == [State.LIVE, State.DRAFT]


def test_rights_are_asked_of_each_article_in_one_query(three, django_assert_num_queries):
    reporter = somebody("Reporter")
    own = factories.DraftArticleFactory(created_by=reporter, title="Mine")
    once = factories.LiveArticleFactory(assignee=reporter)
    publishing.unpublish(once)
    articles = [*three, own, once]
    reporter.has_perm("articles.edit_any_article")
    with django_assert_num_queries(1):
        allowed = permissions.may_each(reporter, "edit", articles)
    assert allowed == {each.pk for each in articles if may(reporter, "edit", each)} == {own.pk}
    assert permissions.may_each(reporter, "publish", articles) == set()
    client = signed_in(reporter)
    done, failed = act(client, "add_tag", own, three[1], tags="Sea")
    factories.TagFactory(name="Sea")
    assert done == "“Mine” was tagged “Sea”."
    assert "“Bees”: You don’t have permission to do this." in failed


def queries_of(client, action, articles):
    with CaptureQueriesContext(connection) as queries:
        assert choose(client, action, *articles).status_code == 200
    return len(queries)


def test_a_page_of_many_costs_as_many_queries_as_one_of_few(client):
    articles = [factories.LiveScheduledArticleFactory(origin="ai_autonomous") for _ in range(8)]
    for action in ("publish", "add_tag"):
        few = queries_of(client, action, articles[:2])
        assert queries_of(client, action, articles) <= few <= 20, action


@pytest.mark.parametrize("action", ["publish", "submit"])
def test_an_article_without_a_section_is_not_possible(client, action):
    article = factories.DraftArticleFactory(section=None, title="Story")
    assert outcomes(choose(client, action, article)) == {"Story": "Choose a section."}


def test_an_article_without_text_is_not_possible(client):
    article = factories.DraftArticleFactory(works=0, body=" ", title="Story")
    page = choose(client, "publish", article)
    assert outcomes(page) == {"Story": "Fix its problem first."}
    assert " disabled>" in shown(page)
    client.post(ARTICLES, agreed(page))
    assert article.state() == State.DRAFT


def test_what_is_done_to_many_is_told_as_one(client, three):
    ana = somebody("Reporter", username="ana")
    Event.objects.all().delete()
    act(client, "assign", *three, assignee=ana.pk)
    (event,) = Event.objects.all()
    told = [(each["article"], each["to"]) for each in event.payload["each"]]
    assert sorted(told) == sorted((article.pk, ana.pk) for article in three)
    Event.objects.all().delete()
    act(client, "publish", three[2])
    assert Event.objects.get().payload["article"] == three[2].pk
