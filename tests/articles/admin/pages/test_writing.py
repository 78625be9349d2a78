"""The editor of a page: its preview, and two people at once."""

import json

import pytest
from django.urls import reverse

from articles.publishing import pages
from tests import factories
from tests.articles.admin.pages.people import address, form_of
from tests.articles.people import signed_in, somebody

pytestmark = pytest.mark.django_db

PREVIEW = reverse("admin:articles_page_text")


def content(**changes):
    return {"title": "How", "path": "how", "body": "Words.", "policies": []} | changes


def ask(client, body, **more):
    data = body if isinstance(body, str) else json.dumps(body)
    return client.post(PREVIEW, data, content_type="application/json", **more)


def test_a_text_is_shown_as_readers_would_get_it(admin_client, client):
    body = "## Heading\n\nTwo *words* [1]."
    page = factories.PageFactory(path="how", body=body)
    answer = ask(admin_client, {"body": body, "citations": []}).json()
    assert answer["html"].strip() in client.get("/about/how/").content.decode()
    assert (answer["counts"], answer["findings"], answer["panel"]) == (
        "4 words · 1 min read",
        [],
        "",
    )
    assert answer["lines"] == [0, 2]
    assert page.revisions.count() == 1


def test_images_of_the_library_are_shown(admin_client):
    image = factories.ImageFactory(alt="A lake")
    assert "<picture>" in ask(admin_client, {"body": f"![x](image:{image.pk})"}).json()["html"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("[]", 400),
        ("{", 400),
        ({"text": "x"}, 400),
        ({"body": 1}, 413),
        ({"body": "x" * 100_001}, 413),
    ],
)
def test_what_is_no_text_is_refused(admin_client, body, status):
    answer = ask(admin_client, body)
    assert (answer.status_code, set(answer.json())) == (status, {"error"})


def test_only_who_may_write_asks():
    for role, status in (("Reporter", 403), ("Editor", 403), ("Chief", 200)):
        assert ask(signed_in(role), {"body": "Words."}).status_code == status, role


# Two people at once


def both_open():
    """Two forms of the same page, as two people opened them."""
    page = factories.PageFactory(**content())
    first, second = (
        signed_in(somebody("Chief", username="ana", first_name="Ana")),
        signed_in("Chief"),
    )
    return page, first, second, form_of(second, page, body="Mine.", title="Mine")


def test_who_saves_over_a_newer_draft_is_told_and_loses_nothing():
    page, first, second, (path, data) = both_open()
    first.post(*form_of(first, page, body="Theirs."))
    response = second.post(path, data | {"policies": ["ethics", "feedback"], "_publish": "1"})
    text = response.content.decode()
    assert (response.status_code, page.revisions.count()) == (409, 2)
    assert "<bdi>Ana" in text
    assert "nothing is lost" in text
    assert ">\nMine.</textarea>" in text
    assert "Theirs." in text
    sent = {
        "title": "Mine",
        "path": "how",
        "body": "Mine.",
        "policies": [value for name, value in response.context["carried"] if name == "policies"],
        "base": "2",
        "_continue": "1",
    }
    assert second.post(path, sent).status_code == 302
    bodies = list(page.revisions.order_by("number").values_list("body", flat=True))
    assert bodies == ["Words.", "Theirs.", "Mine."]
    assert page.working_copy().policies == ["ethics", "feedback"]


def test_a_third_save_meanwhile_is_told_again():
    page, _first, second, (path, data) = both_open()
    pages.save(page, content(body="Theirs."))
    pages.save(page, content(body="Newer."))
    response = second.post(path, data | {"base": "2"})
    assert response.status_code == 409
    assert b"Newer." in response.content


def test_the_same_words_are_nobodys_loss():
    page, _first, second, (path, data) = both_open()
    pages.save(page, content(body="Mine.", title="Mine"))
    assert second.post(path, data).status_code == 302
    assert page.revisions.count() == 2


def test_what_is_wrong_is_said_first():
    page, _first, second, (path, data) = both_open()
    pages.save(page, content(body="Theirs."))
    response = second.post(path, data | {"title": ""})
    assert response.status_code == 200
    assert response.context["adminform"].form["base"].value() == "1"
    assert "Mine." in response.content.decode()


def test_a_form_that_does_not_say_what_it_was_opened_with_saves_over_nothing():
    _page, _first, second, (path, data) = both_open()
    del data["base"]
    assert second.post(path, data).status_code == 409


def test_publishing_and_discarding_do_not_count_as_other_words():
    """A form that was open while somebody published goes on from the same revision."""
    page, _first, second, (path, data) = both_open()
    pages.unpublish(page)
    assert second.post(path, data | {"position": "0"}).status_code == 302


def test_the_form_costs_a_bounded_number_of_queries(admin_client, django_assert_max_num_queries):
    page = factories.PageFactory()
    for number in range(5):
        pages.save(page, content(body=f"Words {number}."))
    with django_assert_max_num_queries(12):
        admin_client.get(address("change", page))
