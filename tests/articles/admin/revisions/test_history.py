"""The past of an article in the admin: read, compared, restored, previewed, shared."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from articles import publishing
from articles.editing import previews
from articles.models import PreviewLink
from articles.models.article import State
from tests import factories
from tests.articles.people import signed_in

pytestmark = pytest.mark.django_db

READ = ("history", "compare", "preview")
WRITE = ("restore", "preview_links")


@pytest.fixture
def article():
    factories.PublicationFactory()
    return factories.LiveDraftArticleFactory(slug="story", title="A story", tagged=["web"])


def to(page, article, *args):
    return reverse(f"admin:articles_article_{page}", args=[article.pk, *args])


def every_address(article):
    link, _ = previews.share(article.working_revision)
    yield from (to(page, article) for page in READ)
    yield to("restore", article, 1)
    yield to("preview_links", article)
    yield to("preview_revoke", article, link.pk)


def changed(article, **values):
    for name, value in values.items():
        setattr(article, name, value)
    article.save()
    return publishing.save_revision(article)


def somebody(*codenames):
    user = factories.UserFactory()
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return user


def statuses(client, article):
    """(GET, POST) of each address, with nothing changed by a POST that is refused."""
    return [
        (client.get(path).status_code, client.post(path, {"days": 7}).status_code)
        for path in every_address(article)
    ]


def test_a_stranger_is_asked_to_sign_in(client, article):
    assert statuses(client, article) == [(302, 302)] * 6
    path = to("history", article)
    assert client.get(path)["Location"].startswith("/admin/login/")


def test_staff_without_permissions_reaches_nothing(article):
    client = signed_in(somebody())
    assert statuses(client, article) == [(403, 403)] * 6
    assert client.get(reverse("admin:articles_article_history", args=[10**6])).status_code == 403


def test_viewers_read_and_change_nothing(article):
    client = signed_in(somebody("view_article", "view_revision"))
    assert statuses(client, article) == [(200, 405)] * 3 + [(403, 403)] * 3
    assert article.revisions.count() == 2
    assert not PreviewLink.objects.exclude(revoked_at=None).exists()
    for page in READ:
        assert "restore/" not in client.get(to(page, article)).content.decode()


def test_editors_reach_everything(article):
    client = signed_in(somebody("view_article", "change_article", "edit_any_article"))
    assert statuses(client, article) == [
        (200, 405), (200, 405), (200, 405), (200, 302), (200, 200), (405, 302),
    ]  # fmt: skip


def test_writers_restore_and_share_their_own_drafts_only(article):
    user = somebody("view_article", "change_article")
    client = signed_in(user)
    assert statuses(client, article)[3:] == [(403, 403)] * 3
    own = factories.DraftArticleFactory(created_by=user)
    assert statuses(client, own)[3:] == [(200, 302), (200, 200), (405, 302)]


def test_what_belongs_to_another_article_is_not_found(admin_client, article):
    other = factories.DraftArticleFactory()
    link, _ = previews.share(other.working_revision)
    for _ in range(3):
        changed(other, standfirst=f"{other.standfirst} More.")
    assert admin_client.get(to("restore", article, 4)).status_code == 404
    assert admin_client.get(to("compare", article), {"old": 1, "new": 4}).status_code == 404
    assert admin_client.get(to("preview", article), {"revision": 4}).status_code == 404
    assert admin_client.post(to("preview_revoke", article, link.pk)).status_code == 404
    link.refresh_from_db()
    assert link.revoked_at is None


@pytest.mark.parametrize("number", ["x", "-1", "0", "9" * 30, "²"])
def test_a_number_that_is_none_is_not_found(admin_client, article, number):
    assert admin_client.get(to("compare", article), {"old": number}).status_code == 404
    assert admin_client.get(to("preview", article), {"revision": number}).status_code == 404


def test_history_replaces_djangos_own(admin_client, article):
    assert to("history", article) == f"/admin/articles/article/{article.pk}/revisions/"
    form = admin_client.get(reverse("admin:articles_article_change", args=[article.pk]))
    assert to("history", article) in form.content.decode()


def words_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_history_says_who_when_why_and_what_readers_saw(admin_client, admin_user, article):
    article.standfirst = "A third one."
    article.save()
    publishing.save_revision(article, by=admin_user, note="After the call")
    publishing.publish(article)
    scheduled = factories.LiveScheduledArticleFactory()
    said = words_of(admin_client.get(to("history", article)).content.decode())
    assert "3 working copy" in said
    assert "admin Saved: After the call" in said
    assert "Live since" in said
    assert "Was live from" in said
    assert "a program" in said
    assert "UTC" in said
    said = words_of(admin_client.get(to("history", scheduled)).content.decode())
    assert re.search(r"Scheduled for \w+ \d+, \d{4}, \d\d:\d\d UTC", said)
    assert re.search(r"Live since .+ UTC, until", said)


def chosen(response):
    html = response.content.decode()
    return [
        re.search(rf'name="{side}" value="(\d+)"[^>]*checked', html).group(1)
        for side in ("old", "new")
    ]


def test_the_live_and_the_latest_are_chosen_at_first(admin_client, article):
    changed(article, standfirst="A third one.")
    response = admin_client.get(to("history", article))
    assert chosen(response) == ["1", "3"]
    assert f"{to('compare', article)}?old=1&amp;new=3" in response.content.decode()


@pytest.mark.parametrize("count", [1, 60])
def test_history_costs_the_same_for_any_number_of_revisions(
    admin_client, django_assert_max_num_queries, count
):
    article = factories.LiveArticleFactory()
    for number in range(count - 1):
        changed(article, standfirst=f"Version {number}.")
    with django_assert_max_num_queries(14):
        response = admin_client.get(to("history", article))
    assert len(response.context["rows"]) == (1 if count == 1 else 51)  # fifty, and the live one
    with django_assert_max_num_queries(14):
        admin_client.get(to("compare", article))
    if count > 50:
        assert "Page 1 of 2" in response.content.decode()
        last = admin_client.get(to("history", article), {"page": 2})
        assert [each.revision.number for each in last.context["rows"]] == [60, *range(10, 0, -1)]
        assert chosen(last) == ["1", "60"]


def test_compare_shows_the_words_that_changed(admin_client, article):
    changed(article, title="A longer story", body="The draft [1].")
    html = admin_client.get(to("compare", article)).content.decode()
    said = words_of(html)
    assert "From revision 1" in said
    assert "To revision 3" in said
    assert "Live since" in said
    assert "[added: longer" in said
    assert "Unchanged: Address, References, Tags, Authors, Lead image" in said
    assert "<ins" in html
    assert "<del" in html


def test_compare_turns_the_sides_to_the_order_of_time(admin_client, article):
    response = admin_client.get(to("compare", article), {"old": 2, "new": 1})
    assert (response.context["old"].revision.number, response.context["new"].revision.number) == (
        1,
        2,
    )


def test_compare_without_a_live_one_takes_the_one_before(admin_client):
    article = factories.DraftArticleFactory()
    page = admin_client.get(to("compare", article)).content.decode()
    assert "Choose two different revisions." in page
    changed(article, title="Second")
    changed(article, title="Third")
    context = admin_client.get(to("compare", article)).context
    assert (context["old"].revision.number, context["new"].revision.number) == (2, 3)


def test_texts_are_escaped(admin_client, article):
    changed(article, title="<script>alert(1)</script> & more", body="<img src=x onerror=y>")
    for page in (*READ, *WRITE):
        path = to(page, article, 3) if page == "restore" else to(page, article)
        html = admin_client.get(path).content.decode()
        assert "<script>alert" not in html
        assert "<img src=x" not in html


def test_restoring_makes_a_draft_and_publishes_nothing(admin_client, admin_user, article):
    publishing.publish(article)
    changed(article, title="Third")
    path = to("restore", article, 1)
    said = words_of(admin_client.get(path).content.decode())
    assert "This doesn’t publish anything. Readers will keep seeing revision 2" in said
    assert article.revisions.count() == 3
    response = admin_client.post(path, follow=True)
    assert "as revision 4. Nothing was published." in response.content.decode()
    article.refresh_from_db()
    restored = article.working_revision
    assert (restored.number, restored.kind, restored.created_by) == (4, "restore", admin_user)
    assert (restored.title, article.title) == ("A story", "A story")
    assert article.state() == State.LIVE_DRAFT
    assert article.revisions.live().get().number == 2


def test_the_list_of_all_revisions_restores_only_what_one_may_edit(article):
    user = somebody("view_article", "change_article", "view_revision")
    client = signed_in(user)
    own = factories.DraftArticleFactory(created_by=user)
    chosen = [article.working_revision_id, own.working_revision_id]
    data = {"action": "restore", "_selected_action": chosen}
    response = client.post(reverse("admin:articles_revision_changelist"), data, follow=True)
    assert "you don’t have permission to restore this article" in response.content.decode()
    assert (article.revisions.count(), own.revisions.count()) == (2, 2)


def test_preview_is_the_page_of_the_working_revision(admin_client, client, article):
    article.title = "Typed, not saved"
    response = admin_client.get(to("preview", article))
    html = response.content.decode()
    assert "A better standfirst." in html
    assert "Preview</strong> of revision 2" in html
    assert "Revision 1 is live." in html
    assert "Typed" not in html
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    assert response["X-Robots-Tag"] == "noindex"
    older = admin_client.get(to("preview", article), {"revision": 1}).content.decode()
    assert "A better standfirst." not in older
    assert "This revision is live." in older


def test_a_link_is_shown_once_and_dies_when_revoked(admin_client, admin_user, client, article):
    path = to("preview_links", article)
    response = admin_client.post(path, {"revision": 1, "days": 30})
    address = re.search(r'value="http://testserver(/preview/[^"]+/)"', response.content.decode())[1]
    link = PreviewLink.objects.get()
    assert (link.revision.number, link.created_by) == (1, admin_user)
    assert (link.expires_at - link.created_at).days == 30
    assert "/preview/" in address
    assert address not in admin_client.get(path).content.decode()
    client.logout()
    assert client.get(address).status_code == 200
    admin_client.force_login(admin_user)
    response = admin_client.post(to("preview_revoke", article, link.pk), follow=True)
    assert "The link was revoked" in response.content.decode()
    assert "revoked" in words_of(response.content.decode())
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("days", ["", "365", "x"])
def test_a_lifetime_that_is_not_offered_makes_no_link(admin_client, article, days):
    response = admin_client.post(to("preview_links", article), {"revision": 1, "days": days})
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not PreviewLink.objects.exists()


def test_no_link_to_what_was_taken_down(admin_client):
    factories.PublicationFactory()
    article = factories.TakenDownArticleFactory()
    response = admin_client.post(to("preview_links", article), {"days": 7})
    assert "was taken down" in response.content.decode()
    assert not PreviewLink.objects.exists()


@pytest.mark.parametrize("count", [1, 20])
def test_links_cost_the_same_for_any_number(
    admin_client, admin_user, article, django_assert_max_num_queries, count
):
    for _ in range(count):
        previews.share(article.working_revision, by=admin_user)
    with django_assert_max_num_queries(12):
        assert admin_client.get(to("preview_links", article)).status_code == 200
