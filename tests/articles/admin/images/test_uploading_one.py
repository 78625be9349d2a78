"""A picture that is uploaded from the text of an article."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles import publishing
from articles.models import Image
from tests import factories
from tests.articles.people import signed_in
from tests.articles.pictures import encoded

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def upload(client, content=None, **described):
    file = SimpleUploadedFile("ball.jpg", encoded((90, 60)) if content is None else content)
    return client.post(reverse("admin:articles_image_upload_one"), {"file": file, **described})


def test_a_reporter_adds_a_described_picture():
    response = upload(signed_in("Reporter"), alt="A  ball", caption="At noon", credit="Nobody")
    image = Image.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "image": {
            "id": image.pk,
            "alt": "A ball",
            "caption": "At noon",
            "label": "A ball",
            "src": image.thumbnail_url,
            "width": 90,
            "height": 60,
        }
    }
    assert image.credit == "Nobody"


@pytest.mark.parametrize(
    ("role", "expected"), [("Reporter", ("", "")), ("Editor", ("A ball", "Nobody"))]
)
def test_a_known_picture_gets_what_it_lacks_from_who_may_change_it(role, expected):
    upload(signed_in("Chief"), caption="At noon")
    response = upload(signed_in(role), alt="A ball", caption="At dawn", credit="Nobody")
    image = Image.objects.get()
    assert response.status_code == 200
    assert (image.alt, image.credit, image.caption) == (*expected, "At noon")


def test_a_decorative_picture_is_noted_as_such_and_needs_no_words():
    upload(signed_in("Reporter"), is_decorative="on")
    image = Image.objects.get()
    assert (image.is_decorative, image.alt) == (True, "")
    body = f"Words.\n\n![](image:{image.pk})"
    article = factories.DraftArticleFactory(works=0, body=body, lead_image=image)
    publishing.publish(article)
    live = article.revisions.live().get()
    assert (live.lead_image["is_decorative"], live.lead_image["alt"]) == (True, "")
    assert 'alt=""' in live.body_html
    assert upload(signed_in("Editor"), alt="A ball").status_code == 200  # who found words for it
    image.refresh_from_db()
    assert (image.is_decorative, image.alt) == (False, "A ball")
    assert upload(signed_in("Chief"), is_decorative="on").status_code == 200
    image.refresh_from_db()
    assert (image.is_decorative, image.alt) == (False, "A ball")


def test_nothing_is_decorative_and_described():
    answer = upload(signed_in("Reporter"), alt="A ball", is_decorative="on")
    assert (answer.status_code, "no alt text" in answer.json()["error"]) == (400, True)


def test_a_refusal_says_why():
    client = signed_in("Reporter")
    answers = {
        "no picture": upload(client, b"<html>"),
        "empty": upload(client, b""),
        "too long": upload(client, credit="x" * 201),
        "no file": client.post(reverse("admin:articles_image_upload_one"), {"alt": "A ball"}),
    }
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(
        answers, 400
    )
    assert "web page" in answers["no picture"].json()["error"]
    assert "at most 200 characters" in answers["too long"].json()["error"]
    assert not Image.objects.exists()


def test_only_who_may_add_images_and_only_by_a_post():
    assert upload(signed_in(factories.UserFactory())).status_code == 403
    client = signed_in("Reporter")
    assert client.get(reverse("admin:articles_image_upload_one")).status_code == 405
