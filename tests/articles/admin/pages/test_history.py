"""What was written before: looked at, compared, restored; and the preview of each."""

import pytest

from articles.models import Page
from articles.publishing import pages
from tests import factories
from tests.articles.admin.pages.people import address

pytestmark = pytest.mark.django_db


def content(**changes):
    return {"title": "How", "path": "how", "body": "Words.", "policies": []} | changes


@pytest.fixture
def page():
    """Live in its second revision, with a third one saved."""
    page = factories.PageFactory(**content())
    pages.save(page, content(body="Second.", policies=["ethics"]))
    pages.publish(page, 2)
    pages.save(page, content(title="Third", body="Third.", path="third"))
    page.refresh_from_db()
    return page


def text_of(client, path, **query):
    return " ".join(client.get(path, query).content.decode().split())


def test_the_history_says_what_was_live_and_when(admin_client, page):
    text = text_of(admin_client, address("history", page))
    rows = text.split("<tbody>")[1].split("</tbody>")[0].split("</tr>")[:-1]
    assert ["period-live" in row for row in rows] == [False, True, False]
    assert ["Was live" in row for row in rows] == [False, False, True]
    assert ["working copy" in row for row in rows] == [True, False, False]
    assert ["/restore/" in row for row in rows] == [False, True, True]
    assert 'name="old" value="2" checked' in text
    assert 'name="new" value="3" checked' in text


def test_two_revisions_are_compared(admin_client, page):
    text = text_of(admin_client, address("compare", page))
    assert "From revision 2" in text
    assert "To revision 3" in text
    assert [part.split("<")[0] for part in text.split('class="diff"> <h2>')[1:]] == [
        "Title",
        "Address",
        "Text",
        "Policies",
    ]
    text = text_of(admin_client, address("compare", page), old=2, new=1)
    assert "From revision 1" in text
    assert admin_client.get(address("compare", page), {"old": 9}).status_code == 404


def test_a_revision_of_another_page_is_not_shown(admin_client, page):
    other = factories.PageFactory()
    for name, args in (("preview", []), ("compare", [])):
        assert admin_client.get(address(name, other, *args), {"revision": 2}).status_code in {
            200,
            404,
        }
    assert admin_client.get(address("restore", other, 2)).status_code == 404
    assert admin_client.get(address("preview", other), {"revision": 3}).status_code == 404


def test_an_earlier_revision_becomes_the_working_copy(admin_client, admin_user, client, page):
    before = client.get("/about/how/").content
    path = address("restore", page, 1)
    text = text_of(admin_client, path)
    assert "Revision 1 will become the working copy, as a new revision." in text
    assert "This doesn’t publish anything." in text
    response = admin_client.post(path, follow=True)
    assert response.redirect_chain == [(address("change", page), 302)]
    working = page.working_copy()
    assert (working.number, working.kind, working.body) == (4, "restore", "Words.")
    assert working.created_by == admin_user
    assert client.get("/about/how/").content == before


def test_a_path_that_was_taken_since_is_told(admin_client):
    page = factories.DraftPageFactory(**content())
    pages.save(page, content(path="new"))
    factories.PageFactory(path="how", title="Other")
    response = admin_client.post(address("restore", page, 1), follow=True)
    assert "The page “Other” is at /about/how/. Choose another path." in response.content.decode()
    assert page.revisions.count() == 2


# The preview


def test_the_preview_is_the_page_as_readers_would_get_it(admin_client, client, page):
    response = admin_client.get(address("preview", page))
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"
    text = response.content.decode()
    assert '<meta name="robots" content="noindex">' in text
    assert "Readers see another version." in text
    pages.publish(page, 3)
    seen = client.get("/about/third/").content.decode()
    for part in ("<main", "<footer"):
        assert text.split(part)[1].split("</main>")[0] == seen.split(part)[1].split("</main>")[0]


@pytest.mark.parametrize("is_live", [True, False])
def test_a_draft_of_the_corrections_page_links_to_the_corrections(admin_client, page, is_live):
    link = '<p><a href="/corrections/">See all corrections</a></p>'
    factories.PublicationFactory(corrections_page=page)
    if not is_live:
        pages.unpublish(page)
    assert link in admin_client.get(address("preview", page)).content.decode()
    other = factories.PageFactory()
    assert link not in admin_client.get(address("preview", other)).content.decode()


def test_any_revision_can_be_previewed(admin_client, page):
    assert "<p>Words.</p>" in text_of(admin_client, address("preview", page), revision=1).replace(
        ' dir="auto"', ""
    )
    live = text_of(admin_client, address("preview", page), revision=2)
    assert "This revision is live." in live
    draft = factories.DraftPageFactory()
    assert "The page isn’t published." in text_of(admin_client, address("preview", draft))


@pytest.mark.parametrize("count", [1, 3])
def test_the_history_costs_as_much_whatever_its_length(
    admin_client, django_assert_num_queries, count
):
    page = factories.PageFactory()
    for number in range(count):
        pages.save(page, content(body=f"Words {number}."))
    with django_assert_num_queries(9):
        admin_client.get(address("history", page))


def test_pages_without_a_revision_are_no_fault(admin_client):
    """As SQL may make them: a draft that nobody saved."""
    page = Page(path="bare", title="Bare", body="Words.")
    page.save()
    assert admin_client.get(address("change", page)).status_code == 200
    assert admin_client.get(address("history", page)).status_code == 200
    for name in ("preview", "compare"):
        assert admin_client.get(address(name, page)).status_code == 404
    assert admin_client.get(address("publish", page)).status_code == 302
