"""What other tools write to keep a text from readers keeps it from readers here."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.importers.loader import ImportResult, Status, load
from articles.importers.markdown_files import parse
from articles.models import Article, Revision
from articles.models.article import State
from tests.articles.importers.texts import article

HOLDS = [
    # of many tools
    "draft: true", "Draft: True", "DRAFT: yes", "draft: 1", "draft: on", "is_draft: true",
    "draft: maybe", "hidden: true", "private: yes", "Private: Y", "unlisted: true",
    "retracted: 2026-01-01", "disabled: true", "deleted_at: 2020-01-01", "paywall: true",
    "hide: true",
    # Jekyll, Hexo, Statamic
    "published: false", "Published: No", "published: 0", "published: off", "published: draft",
    # Obsidian
    "publish: false", "dg-publish: false", "publish: never",
    # Ghost, WordPress, Pelican, Directus
    "status: draft", "Status: Draft", "status: pending", "post_status: private",
    "status: auto-draft", "status: in review", "state: unpublished", "visibility: members",
    "visibility: private", "_status: draft", "status: [draft, old]", "access: paid",
    # Eleventy, Hugo
    "permalink: false", "eleventyExcludeFromCollections: true", "headless: true",
    "build: {render: never}", "_build: {list: false}", "params: {draft: true}",
    # Grav, Craft
    "visible: false", "routable: false", "enabled: false", "type: draft", "layout: draft",
    "render: false", "output: false", "cms: {status: draft}", "workflow: {state: draft}",
    # of people's own
    "stage: Draft", "lifecycle: in review", "extra: {phase: work in progress}", "on_hold: true",
    "not-for-publication: true", "isNotReady: yes", "draft_status: open draft", "Entwurf: ja",
    "brouillon: true", "草稿: true",
    # later, nobody knows when
    "publish_date: next week", "embargoed: true", "scheduled: yes", "publishDate: 1893456000",
    "date: 1 January 2199", "date: 01/02/2199", "date: 4102444800", "date: 4102444800000",
    "release: Spring 2199", "date: Mon, 02 Jan 2199 15:04:05 -0700",
]  # fmt: skip


def said(front_matter: str) -> str:
    """How a sentence names “key: value”, also within a group."""
    key, _, value = front_matter.partition(": ")
    group, _, rest = value.strip("{}").partition(": ")
    value = f"{key}.{group}: {rest}" if value.startswith("{") else f"{key}: {value}"
    return f"“{value.replace('[', '').replace(']', '')}”"


@pytest.mark.parametrize("front_matter", HOLDS)
def test_a_key_of_another_tool_holds_the_article_back(front_matter):
    parsed = parse(article(f"title: T\n{front_matter}"), "a.md")
    assert (parsed.held, parsed.not_before, parsed.warnings) == ((said(front_matter),), None, [])


@pytest.mark.parametrize(
    "key",
    ["expires", "expiryDate", "expiry_date", "unpublish_date", "Unpublished-At", "valid_until"],
)
@pytest.mark.parametrize("value", ["2020-01-01", "2999-01-01", "soon"])
def test_a_date_of_expiry_holds_the_article_back(key, value):
    value = value.replace("2999", "2199")
    parsed = parse(article(f"title: T\n{key}: {value}"), "a.md")
    assert parsed.held == (f"“{key}: {value}” (articles don’t expire by themselves)",)


@pytest.mark.parametrize("key", ["password", "post_password", "Password"])
def test_a_password_holds_the_article_back_and_is_not_shown(key):
    assert parse(article(f"title: T\n{key}: hunter2"), "a.md").held == (f"“{key}”",)


@pytest.mark.parametrize(
    "front_matter",
    [
        "draft: false", "Draft: no", "hidden: 0", "private: off", "published: true",
        "published: yes", "publish: 1", "status: publish", "status: Published", "state: live",
        "visibility: public", "draft:", "draft: null", "password: ''", "expires: never",
        "build: {render: always}", "params: {draft: false}", "embargo: false",
    ],
)  # fmt: skip
def test_a_key_that_says_that_it_is_shown_says_nothing_more(front_matter):
    parsed = parse(article(f"title: T\n{front_matter}"), "a.md")
    assert (parsed.held, parsed.published) == ((), None)
    assert [text for text in parsed.warnings if not text.endswith("was ignored.")] == []


@pytest.mark.parametrize(
    "front_matter",
    ["cover: {hidden: true}", "author: {status: staff}", "permalink: /a/", "layout: post",
     "live: https://example.org/stream", "date: Last Modified", "drafting: true",
     "hide: [toc, navigation]", "date: 1 January 2001", "date: 1712102412",
     "date: 1712102412345", "schedule: weekly", "release: v2.1", "release: 12000",
     "render: true", "topic: draft beer", "categories: [draft, beer]", "approval: 40 percent"],
)  # fmt: skip
def test_what_means_something_else_is_ignored(front_matter):
    parsed = parse(article(f"title: T\n{front_matter}"), "a.md")
    assert (parsed.held, parsed.not_before, len(parsed.warnings)) == ((), None, 1)


@pytest.mark.parametrize(
    "key", ["publishDate", "publish_date", "date", "go_live_at", "embargo", "published_at",
            "Published", "release-date", "publish"]
)  # fmt: skip
@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2199-05-01T10:00:00Z", datetime(2199, 5, 1, 10, tzinfo=UTC)),
        ("2199-05-01", datetime(2199, 5, 1, tzinfo=UTC)),
        ("2199/05/01", datetime(2199, 5, 1, tzinfo=UTC)),
    ],
)
def test_a_date_of_publication_in_the_future_is_kept(key, value, moment):
    parsed = parse(article(f"title: T\n{key}: {value}"), "a.md")
    assert (parsed.held, parsed.not_before, parsed.warnings) == ((), moment, [])


@pytest.mark.parametrize("value", ["9999-12-31", "9999-12-31T23:59:00-05:00", "2200-01-01"])
def test_a_date_that_means_never_holds_the_article_back(value):
    """The last moment of the year 9999 cannot even be compared with others."""
    parsed = parse(article(f"title: T\npublish_at: {value}"), "a.md")
    assert (len(parsed.held), parsed.not_before) == (1, None)


def test_the_latest_of_several_dates_counts():
    front_matter = "title: T\ndate: 2150-01-01\npublishDate: 2160-01-01\nembargo: 2155-01-01"
    assert parse(article(front_matter), "a.md").not_before == datetime(2160, 1, 1, tzinfo=UTC)


def test_a_date_of_publication_in_the_past_is_an_unknown_key():
    parsed = parse(article("title: T\npublished_at: 2020-01-01"), "a.md")
    assert (parsed.held, parsed.not_before) == ((), None)
    assert parsed.warnings == [
        "“published_at” isn’t a known key and was ignored. Did you mean “published”?"
    ]


# What becomes of them

pytestmark = pytest.mark.django_db


def bring(front_matter: str, *, publish: bool = True, body: str = "Some words.") -> ImportResult:
    known = "title: T\nslug: t\nprovenance: {kind: human}\nsection: News"
    data = article(f"{known}\n{front_matter}", body)
    return load(parse(data, "a.md"), publish=publish)


HELD = (
    "The file says “draft: true”, so the article isn’t published. Remove that from the file, or "
    "publish the article in the admin."
)


def test_a_draft_of_another_tool_stays_a_draft_and_is_counted():
    outcome = bring("draft: true")
    assert (outcome.status, outcome.is_withheld, outcome.url) == (Status.CREATED, True, None)
    assert HELD in outcome.messages
    assert not Revision.objects.exclude(live=None).exists()


def test_several_reasons_are_one_sentence():
    outcome = bring("draft: true\nvisibility: private\npassword: x")
    assert (
        "The file says “draft: true”, “visibility: private”, and “password”, so the article isn’t "
        "published. Remove that from the file, or publish the article in the admin."
    ) in outcome.messages


def test_it_is_said_also_when_nothing_is_to_be_published():
    outcome = bring("draft: true", publish=False)
    assert (outcome.is_withheld, HELD in outcome.messages) == (False, True)


def test_it_is_said_again_at_the_next_import():
    bring("draft: true")
    outcome = bring("draft: true")
    assert (outcome.status, outcome.is_withheld) == (Status.UNCHANGED, True)
    assert HELD in outcome.messages


def test_without_the_key_it_is_published():
    bring("draft: true")
    outcome = bring("draft: false")
    assert (outcome.status, outcome.url) == (Status.UNCHANGED, "/news/t/")


def test_a_live_article_stays_live_and_its_new_version_waits():
    bring("")
    same = bring("draft: true")
    assert (same.is_withheld, same.url) == (False, "/news/t/")
    assert (
        "The file says “draft: true”, but the article is live. Unpublish it in the admin."
    ) in same.messages
    new = bring("draft: true", body="Other words.")
    assert (new.status, new.is_withheld) == (Status.UPDATED, True)
    assert Revision.objects.live().get().body == "Some words."
    assert Article.objects.get().state() == State.LIVE_DRAFT


def test_a_scheduled_article_stays_scheduled_and_its_new_version_waits():
    bring("published: 2190-01-01")
    outcome = bring("published: 2190-01-01\ndraft: true", body="Other words.")
    assert (outcome.status, outcome.is_withheld) == (Status.UPDATED, True)
    assert (
        "The file says “draft: true”, but the article is scheduled. Cancel that in the admin."
    ) in outcome.messages
    assert Revision.objects.exclude(live=None).get().body == "Some words."


def test_a_later_date_schedules():
    at = (timezone.now() + timedelta(days=3)).replace(microsecond=0)
    outcome = bring(f"published: 2020-01-01\npublishDate: {at.isoformat()}")
    assert (outcome.is_withheld, outcome.url) == (False, None)
    planned = Revision.objects.exclude(live=None).get()
    assert planned.live.lower == at
    assert outcome.messages[-1].startswith("To be published on ")
    assert any(
        text.startswith("The file says that the article isn’t for readers before ")
        for text in outcome.messages
    )


def test_a_person_may_publish_it_all_the_same():
    publishing.publish(bring("draft: true").article)
    assert Revision.objects.live().get().title == "T"
