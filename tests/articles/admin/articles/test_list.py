"""The lists: what is found, what is done to many, what is counted, what stays bounded."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from articles import audit
from articles.models import Article, AuditEntry, FormerSlug, Image, Tag
from tests import factories
from tests.articles.admin.publishing.many import act
from tests.articles.people import signed_in

pytestmark = pytest.mark.django_db

ARTICLES = "/admin/articles/article/"
IMAGES = "/admin/articles/image/"


def found(client, path=ARTICLES, **query):
    response = client.get(path, query)
    assert response.status_code == 200, response.get("Location")
    return sorted(str(row) for row in response.context["cl"].result_list)


@pytest.fixture
def three():
    """A live article, a draft with a dangling marker, and a plain draft of a machine."""
    desk = factories.AuthorFactory(name="The Desk", slug="desk")
    live = factories.LiveArticleFactory(
        title="Harbour opens", by=[desk], tagged=["Sea"], works=1, body="Ships came [1]."
    )
    broken = factories.DraftArticleFactory(title="Broken bridge", body="It fell yesterday [9].")
    machine = factories.DraftArticleFactory(
        title="Counting birds", origin="ai_autonomous", body="Many geese.", works=0
    )
    return live, broken, machine


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["Broken bridge", "Counting birds", "Harbour opens"]),
        ({"state": "live"}, ["Harbour opens"]),
        ({"state": "nonsense"}, ["Broken bridge", "Counting birds", "Harbour opens"]),
        ({"problems": "blocking"}, ["Broken bridge"]),
        ({"work": "machine"}, ["Counting birds"]),
        ({"work": "mine"}, []),
        ({"work": "overdue"}, []),
        ({"origin": "ai_autonomous"}, ["Counting birds"]),
        ({"tag": "SEA"}, ["Harbour opens"]),
        ({"tag": "nothing"}, []),
        ({"author": "the desk"}, ["Harbour opens"]),
        ({"author": "desk", "state": "draft"}, []),
        ({"assignee": "nobody"}, ["Broken bridge", "Counting birds", "Harbour opens"]),
        ({"assignee": "me"}, []),
        ({"q": "idge"}, ["Broken bridge"]),
        ({"q": "ship"}, ["Harbour opens"]),
        ({"q": "goose OR geese"}, ["Counting birds"]),
        ({"q": "fell -yesterday"}, []),
        ({"q": "nowhere"}, []),
        ({"q": "-!?"}, []),
    ],
)
def test_articles_are_narrowed_and_searched(admin_client, three, query, expected):
    assert found(admin_client, **query) == expected


@pytest.mark.parametrize(
    ("typed", "spelling", "expected"),
    [
        ("harbuor", "harbour", ["Harbour opens"]),
        ("bridqe", "bridge", ["Broken bridge"]),  # a draft
        ("zzzzzzz", "", []),
    ],
)
def test_a_search_without_results_shows_those_of_its_corrected_spelling(
    admin_client, three, typed, spelling, expected
):
    message = f"No results for “{typed}”. Showing results for “{spelling}”."
    response = admin_client.get(ARTICLES, {"q": typed})
    assert [article.title for article in response.context["cl"].result_list] == expected
    said = [str(each) for each in response.context["messages"]]
    assert said == ([message] if spelling else [])


def test_the_filter_by_name_keeps_the_other_filters(admin_client, three):
    page = admin_client.get(ARTICLES, {"state": "live", "tag": "sea"}).content.decode()
    assert '<input type="hidden" name="state" value="live">' in page
    assert 'name="tag" value="sea"' in page


def test_problems_and_states_are_marked(admin_client, three):
    page = admin_client.get(ARTICLES).content.decode()
    assert '<span class="problems-blocking">1 problem</span>' in page
    assert '<span class="state state-live">Live</span>' in page


def test_many_are_assigned_to_a_person_or_to_nobody(admin_client, admin_user, three):
    [said] = act(admin_client, "assign", *three, assignee=admin_user.pk)
    assert said.startswith("3 articles were assigned to admin:")
    assert Article.objects.filter(assignee=admin_user).count() == 3
    assert found(admin_client, assignee="me") == found(admin_client)
    assert act(admin_client, "unassign", three[0]) == [
        "“Harbour opens” is no longer assigned to anyone."
    ]
    assert Article.objects.filter(assignee=None).get() == three[0]


@pytest.mark.parametrize("count", [1, 6])
def test_the_list_costs_the_same_with_one_row_and_with_many(
    admin_client, django_assert_max_num_queries, count
):
    for _ in range(count):
        factories.LiveArticleFactory(tagged=["a", "b"], by=2)
    with django_assert_max_num_queries(17):
        admin_client.get(ARTICLES, {"q": "group"})


def test_an_empty_list_says_why(admin_client):
    path = reverse("admin:articles_tag_changelist")
    assert "No tags yet." in admin_client.get(path).content.decode()
    found = admin_client.get(path, {"q": "nowhere"}).content.decode()
    assert 'No tags found. <a href="?">Show all</a>' in found


def test_an_empty_list_has_no_filters_and_one_that_a_filter_emptied_has_them(admin_client):
    page = admin_client.get(ARTICLES).content.decode()
    assert "No articles yet." in page
    assert "Write an article" in page
    assert 'id="changelist-filter"' not in page
    assert 'id="changelist-search"' not in page
    page = admin_client.get(ARTICLES, {"state": "draft"}).content.decode()
    assert 'id="changelist-filter"' in page
    page = admin_client.get(reverse("admin:feedback_report_changelist")).content.decode()
    assert 'id="changelist-filter"' in page  # it shows the open ones, and others may be there


def test_tags_count_their_articles_and_say_so_before_they_go(admin_client):
    factories.LiveArticleFactory(tagged=["web"])
    factories.LiveArticleFactory(tagged=["web"])
    tag = Tag.objects.get()
    page = admin_client.get("/admin/articles/tag/").content.decode()
    assert '<a href="/admin/articles/article/?tag=web">2</a>' in page
    path = reverse("admin:articles_tag_delete", args=[tag.pk])
    assert "“web”, on 2 articles" in admin_client.get(path).content.decode()
    admin_client.post(path, {"post": "yes"})
    assert not Tag.objects.exists()
    entry = AuditEntry.objects.get(action="delete")
    assert (entry.target_kind, entry.target_name, entry.actor_name) == ("tag", "web", "admin")


def test_authors_and_sections_lead_to_their_articles(admin_client):
    article = factories.LiveArticleFactory()
    author = article.authors.get()
    for path, query in (
        ("/admin/articles/author/", f"author={author.slug}"),
        ("/admin/articles/section/", f"section__id__exact={article.section_id}"),
    ):
        link = f'<a href="{ARTICLES}?{query}">1</a>'
        assert link in admin_client.get(path).content.decode()
        assert found(admin_client, f"{ARTICLES}?{query}") == [article.title]


def test_pictures_are_a_grid_that_marks_what_is_missing(admin_client):
    used = factories.ImageFactory(alt="A harbour")
    bare = factories.ImageFactory(alt="")
    factories.LiveArticleFactory(lead_image=used)
    page = " ".join(admin_client.get(IMAGES).content.decode().split())
    assert page.count("<figure>") == 2
    assert f'<a href="{ARTICLES}?lead_image__id__exact={used.pk}"> 1 article</a>' in page
    assert found(admin_client, f"{ARTICLES}?lead_image__id__exact={used.pk}") == [
        Article.objects.get().title
    ]
    assert page.count("No alt text") == 1
    assert found(admin_client, IMAGES, described="no") == [str(bare)]
    assert found(admin_client, IMAGES, used="no") == [str(bare)]
    assert found(admin_client, IMAGES, used="yes") == [str(used)]


@pytest.mark.parametrize("way", ["lead", "body", "photo", "once live"])
def test_a_picture_in_use_is_kept_and_its_uses_are_listed(admin_client, way):
    image = factories.ImageFactory()
    article = factories.LiveArticleFactory(title="Shows it", lead_image=image)
    if way != "lead":
        article.lead_image = None
        article.body = f"![A field](/media/{image.file.name})" if way == "body" else "Words."
        article.save()
    if way == "photo":
        factories.AuthorFactory(name="Shows it", photo=image)
    path = reverse("admin:articles_image_delete", args=[image.pk])
    page = admin_client.get(path).content.decode()
    assert ">Shows it</a>" in page
    assert admin_client.post(path, {"post": "yes"}).status_code == 200
    chosen = {"action": "delete_selected", "_selected_action": [image.pk], "post": "yes"}
    assert admin_client.post(IMAGES, chosen).status_code == 200
    assert Image.objects.filter(pk=image.pk).exists()


def test_a_picture_that_nothing_shows_can_be_deleted(admin_client):
    image = factories.ImageFactory()
    path = reverse("admin:articles_image_delete", args=[image.pk])
    admin_client.post(path, {"post": "yes"})
    assert not Image.objects.exists()


def test_changes_of_a_group_are_noted(admin_client):
    data = {"name": "Guests"}
    assert admin_client.post(reverse("admin:auth_group_add"), data).status_code == 302
    entry = AuditEntry.objects.get(action="change rights")
    assert (entry.action, entry.target_kind, entry.target_name) == (
        "change rights",
        "group",
        "Guests",
    )


def test_the_log_is_read_filtered_and_never_changed(admin_client):
    article = factories.LiveArticleFactory(title="Out")
    entry = AuditEntry.objects.get(action="publish")
    path = "/admin/articles/auditentry/"
    assert f'href="{ARTICLES}{article.pk}/change/">Out</a>' in (
        admin_client.get(path).content.decode()
    )
    assert len(found(admin_client, path, action_is="publish", q="out")) == 1
    assert found(admin_client, path, action_is="retract") == []
    assert admin_client.get(f"{path}{entry.pk}/change/").status_code == 200
    for page in ("add/", f"{entry.pk}/delete/"):
        assert admin_client.get(path + page).status_code == 403
    audit.record("schedule", article, at=datetime(2050, 7, 1, 7, 5, tzinfo=UTC))
    assert "<td>at: July 1, 2050, 07:05 UTC</td>" in (
        admin_client.get(path).content.decode().replace(' class="field-detail_text"', "")
    )
    for role, status in (("Reporter", 403), ("Editor", 403), ("Chief", 200)):
        assert signed_in(role).get(path).status_code == status


TAGS = "/admin/articles/tag/"


def merge(client, *tags, **data):
    chosen = {"action": "merge", "_selected_action": [each.pk for each in tags]}
    return client.post(TAGS, chosen | data, follow=True)


def test_tags_are_merged_after_a_look_at_the_counts(admin_client):
    factories.LiveArticleFactory(tagged=["net", "web"])
    factories.LiveArticleFactory(tagged=["net"])
    net, web = Tag.objects.order_by("name")
    page = " ".join(merge(admin_client, net, web).content.decode().split())
    assert "replaces the others on 2 articles" in page
    assert "/tags/net/ · 2 articles" in page
    assert "/tags/web/ · 1 article <" in page
    page = merge(admin_client, net, web, merging="yes").content.decode()
    assert "Choose the tag to keep." in page
    assert Tag.objects.count() == 2
    response = merge(admin_client, net, web, merging="yes", into=web.pk)
    said = [str(each) for each in response.context["messages"]]
    assert said == ["“net” was merged into “web”. 1 article retagged."]
    assert found(admin_client, TAGS, q="net") == ["web"]
    assert "/tags/net/" in admin_client.get(f"{TAGS}{web.pk}/change/").content.decode()
    said = [str(each) for each in merge(admin_client, web).context["messages"]]
    assert said == ["Select 2 to 50 tags to merge."]


def former_slugs():
    return dict(FormerSlug.objects.of(Tag).values_list("slug", "owner"))


def test_a_renamed_tag_keeps_its_address_and_its_name_is_nobody_elses(admin_client):
    tag, other = factories.TagFactory(name="Net"), factories.TagFactory(name="Web")
    path, data = f"{TAGS}{tag.pk}/change/", {"name": " The  Net ", "slug": "the-net"}
    assert admin_client.post(path, data).status_code == 302
    tag.refresh_from_db()
    assert (tag.name, former_slugs()) == ("The Net", {"net": tag.pk})
    entry = AuditEntry.objects.get(action="rename")
    assert (entry.target_name, entry.actor_name) == ("The Net", "admin")
    page = admin_client.post(path, {"name": "wEB", "slug": "w"}).content.decode()
    assert f"A tag named “{other}” already exists. Choose another name" in page


@pytest.mark.parametrize(("role", "offered"), [("Reporter", False), ("Editor", True)])
def test_only_who_may_delete_tags_merges_them(role, offered):
    web, net = factories.TagFactory(name="web"), factories.TagFactory(name="net")
    client = signed_in(role)
    assert ('value="merge"' in client.get(TAGS).content.decode()) is offered
    merge(client, web, net, merging="yes", into=web.pk)
    assert Tag.objects.count() == (1 if offered else 2)


def test_a_long_list_says_that_there_is_more(admin_client, monkeypatch):
    for number in range(5):
        factories.DraftArticleFactory(title=f"Draft {number}", works=0, by=0, body="Words.")
    monkeypatch.setattr("articles.admin.articles.list.ArticleList.list_per_page", 1)
    monkeypatch.setattr("articles.admin.look_ahead.AHEAD", 2)
    monkeypatch.setattr("articles.admin.articles.list.ArticleList.list_max_show_all", 2)
    first = admin_client.get(ARTICLES)
    assert [str(each) for each in first.context["cl"].result_list] == ["Draft 4"]
    assert "More than 3 articles" in first.content.decode()
    assert 'class="question' not in first.content.decode()
    last = admin_client.get(ARTICLES, {"p": 5})
    assert [str(each) for each in last.context["cl"].result_list] == ["Draft 0"]
    assert "More than" not in last.content.decode()
    assert "5 articles" in last.content.decode()
    assert admin_client.get(ARTICLES, {"p": 6})["Location"] == f"{ARTICLES}?e=1"


def test_the_list_is_narrowed_by_date_whatever_else_narrows_it(admin_client, three):
    day = three[0].updated_at
    dated = {"updated_at__year": day.year, "updated_at__month": day.month}
    dated["updated_at__day"] = day.day
    assert found(admin_client, state="live", **dated) == ["Harbour opens"]
    assert found(admin_client, state="live", updated_at__year=day.year - 1) == []
    assert f"{day:%B} {day.day}" in admin_client.get(ARTICLES, {"state": "live"}).content.decode()


@pytest.mark.parametrize(("role", "offered"), [("Reporter", False), ("Editor", True)])
def test_files_are_imported_by_those_who_may(role, offered):
    client = signed_in(role)
    link = f'<a href="{ARTICLES}import/">Import files</a>'
    assert (link in client.get(ARTICLES).content.decode()) is offered


def test_what_is_done_to_many_is_noted_of_each(admin_client, three):
    act(admin_client, "add_tag", *three[:2], tags="Sea")
    noted = AuditEntry.objects.filter(action="tag").values_list("target_name", "details")
    assert sorted(noted) == [("Broken bridge", {"tag": "Sea"}), ("Harbour opens", {"tag": "Sea"})]
