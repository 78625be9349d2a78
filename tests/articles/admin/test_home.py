"""The home: what is shown to whom, in how many queries."""

from datetime import timedelta
from re import findall

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.editing import dashboard
from articles.words import date_in_words, moment_in_words
from feedback.models import Report
from tests import factories
from tests.articles.people import signed_in, somebody
from tests.feedback.people import report

pytestmark = pytest.mark.django_db

HOME = "/admin/"


def home(user):
    return signed_in(user).get(HOME).content.decode()


def test_empty_lists_say_something_useful(admin_client):
    page = admin_client.get(HOME).content.decode()
    assert "Write an article" in page
    for said in (
        "You have no drafts.",
        "Nothing to review.",
        "Nothing is scheduled.",
        "Nothing needs your attention",
        "Nothing has been published yet.",
    ):
        assert said in page
    assert "All records" in page
    assert reverse("admin:articles_tag_changelist") in page


def test_scheduled_articles_name_time_and_zone(admin_client, settings):
    settings.TIME_ZONE = "UTC"
    article = factories.ScheduledArticleFactory(title="Soon")
    at = article.revisions.get().live.lower
    page = admin_client.get(HOME).content.decode()
    assert f"{moment_in_words(at)}" in page


def test_a_reporter_sees_no_drafts_of_others():
    me = somebody("Reporter")
    factories.DraftArticleFactory(title="My draft", created_by=me)
    factories.InReviewArticleFactory(title="Other in review")
    factories.DraftArticleFactory(title="Other unread", origin="ai_autonomous")
    factories.ScheduledArticleFactory(title="Other scheduled")
    factories.LiveArticleFactory(title="Public")
    page = home(me)
    shown = [each for each in ("My draft", "Other", "Public") if each in page]
    assert shown == ["My draft", "Public"]


def test_without_rights_on_articles_there_are_only_tables():
    me = factories.UserFactory()
    me.user_permissions.add(
        Permission.objects.get(codename="view_tag", content_type__app_label="articles")
    )
    factories.LiveArticleFactory(title="Public")
    page = home(me)
    assert "Public" not in page
    assert "Your drafts" not in page
    head = page.partition('class="desk-links"')[2].partition("</nav>")[0]
    tags = reverse("admin:articles_tag_changelist")
    assert findall('href="(.+?)"', head) == [tags, f"{HOME}#tables"]


def test_what_was_sent_back_and_assigned_is_shown_only_while_there_is_some():
    me = somebody("Reporter")
    assert "Sent back to you" not in home(me)
    assert "Assigned to you" not in home(me)
    day = timezone.localdate() - timedelta(days=1)
    article = factories.InReviewArticleFactory(title="Returned", created_by=me)
    publishing.send_back(article)
    factories.DraftArticleFactory(title="Given", assignee=me, due_on=day)
    factories.DraftArticleFactory(title="Of another", due_on=day)
    page = " ".join(home(me).split())
    back, _, rest = page.partition("Sent back to you")[2].partition("Assigned to you")
    assert "Returned" in back
    assert "Given" not in back
    given = rest.partition("</section>")[0]
    assert '<strong class="home-overdue">Overdue</strong>' in given
    assert f"due {date_in_words(day)}" in given
    assert "Given" in given
    assert "Of another" not in page
    path = reverse("admin:articles_article_changelist")
    listed = signed_in(me).get(f"{path}?work=sent_back").content.decode()
    assert "Returned" in listed
    assert "Given" not in listed


@pytest.mark.parametrize("count", [1, 12])
def test_the_home_costs_the_same_with_one_row_and_with_many(
    admin_client, admin_user, django_assert_max_num_queries, count
):
    factories.PublicationFactory(is_set_up=True)
    for _ in range(count):
        factories.DraftArticleFactory(created_by=admin_user, origin="ai_assisted")
        factories.LiveArticleFactory()
        factories.ScheduledArticleFactory()
        factories.ImageFactory(alt="")
    with django_assert_max_num_queries(19):
        page = admin_client.get(HOME).content.decode()
    assert page.count("Show all") == (5 if count > 8 else 0)


@pytest.mark.parametrize(
    ("role", "sentence"),
    [("Reporter", "None of your articles are scheduled."), ("Editor", None), ("Chief", None)],
)
def test_what_is_empty_says_for_whom(role, sentence):
    factories.ScheduledArticleFactory(title="Somebody else’s")
    page = home(somebody(role))
    assert ("Nothing is scheduled." in page) is False
    assert ("Somebody else’s" in page) is (sentence is None)
    assert sentence is None or sentence in page


def test_what_is_marked_as_suspect_waits_too():
    article = factories.LiveArticleFactory()
    chief = somebody("Chief")
    assert "No new feedback. Comments and reports from readers appear here." in home(chief)
    row = report(article)
    Report.objects.update(is_suspect=True, suspicion="trap")
    page = home(chief)
    assert "No new feedback but what is marked as suspect." in page
    path = f"{reverse('admin:feedback_report_changelist')}?state=new&suspect=yes"
    assert path.replace("&", "&amp;") in page
    assert row.text[:20] in signed_in(chief).get(path).content.decode()


def test_an_empty_list_says_what_it_would_hold(admin_client):
    for name, sentence in (
        ("articles_tag", "No tags yet."),
        ("articles_correction", "No notices yet."),
        ("feedback_report", "No comments or reports are open. New ones appear here."),
    ):
        page = admin_client.get(reverse(f"admin:{name}_changelist")).content.decode()
        assert sentence in page, name


def links(user, path=HOME):
    """The words of the navigation that counts something, with their addresses."""
    page = " ".join(signed_in(user).get(path).content.decode().split())
    head = page.partition('class="desk-links"')[2].partition("</nav>")[0]
    found = findall(r'href="([^"]+)"> ?([^<]+) <span class="desk-count">([^<]+)<', head)
    listed = reverse("admin:articles_article_changelist")
    return {label: (count, address.removeprefix(listed)) for address, label, count in found}


def test_the_navigation_counts_what_is_in_review_and_what_was_sent_back():
    me, ed = somebody("Reporter"), somebody("Editor")
    assert links(me) == links(ed) == {}
    factories.InReviewArticleFactory(created_by=me)
    factories.InReviewArticleFactory()
    changed = factories.LiveDraftArticleFactory()
    publishing.submit(changed)
    for title in ("One", "Two"):
        article = factories.InReviewArticleFactory(created_by=me, title=title)
        publishing.send_back(article, by=ed)
    images = reverse("admin:articles_image_changelist")
    assert links(me, images) == {
        "In review": ("1", "?work=mine&amp;state=in_review"),
        "Sent back to you": ("2", "?work=sent_back"),
    }
    assert links(ed) == {"In review": ("3", "?work=review")}
    listed = reverse("admin:articles_article_changelist")
    assert signed_in(ed).get(f"{listed}?work=review").context["cl"].result_count == 3


def test_the_counts_are_one_statement_that_ends(django_assert_num_queries, monkeypatch):
    me = somebody("Reporter")
    monkeypatch.setattr(dashboard, "MOST", 1)
    for number in range(3):
        factories.InReviewArticleFactory(created_by=me)
        article = factories.InReviewArticleFactory(created_by=me, title=f"Returned {number}")
        publishing.send_back(article)
    with django_assert_num_queries(1):
        assert dashboard.waiting(me, sees_all=False) == {"review": "1+", "sent_back": "1+"}


def test_a_window_beside_the_form_counts_nothing(admin_client):
    factories.InReviewArticleFactory()
    address = reverse("admin:articles_tag_add")
    with CaptureQueriesContext(connection) as queries:
        assert "desk-count" not in admin_client.get(f"{address}?_popup=1").content.decode()
    assert not [each for each in queries if "in_review" in each["sql"]]
