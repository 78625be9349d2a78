"""Pictures in the admin: uploads of all kinds, what is said of each, what may not be deleted."""

import errno
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from articles import publishing
from articles.admin.images.admin import ImageAdmin
from articles.images.storing import store_image
from articles.images.uses import SHOWS_IMAGES, uses_of
from articles.models import Article, Image, Revision
from tests import factories
from tests.articles.people import signed_in
from tests.articles.pictures import encoded, exif, half_red

pytestmark = pytest.mark.django_db

ADD = "/admin/articles/image/add/"
UPLOAD = "/admin/articles/image/upload/"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
AI = b"http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
# Of so few rows, another index of the table may cost the same.
ONLY_THIS_INDEX = """
UPDATE pg_index SET indisvalid = false
WHERE indexrelid <> %(index)s::regclass
    AND indrelid = (SELECT indrelid FROM pg_index WHERE indexrelid = %(index)s::regclass)
"""
DESCRIBED = {"alt": "A field", "caption": "In May", "credit": "Nobody", "licence": "CC BY 4.0"}


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


def file(content: bytes, name: str = "field.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")


def add(client, content: bytes, name: str = "field.jpg", **values):
    data = DESCRIBED | {"upload": file(content, name)} | values
    return client.post(ADD, data, follow=True)


def said(response) -> list[str]:
    return [str(each) for each in response.context["messages"]]


def stored() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_a_picture_is_described_as_it_is_added(admin_client):
    response = add(admin_client, encoded((500, 300)), digital_source_type="print")
    image = Image.objects.get()
    assert response.redirect_chain == [
        (reverse("admin:articles_image_change", args=[image.pk]), 302)
    ]
    described = {name: getattr(image, name) for name in DESCRIBED}
    assert described == DESCRIBED
    assert (image.digital_source_type, image.source_label) == ("print", "")
    page = response.content.decode()
    assert f'src="{image.large_url}"' in page
    assert "500 × 300 pixels, added" in page
    assert "Not used yet." in page


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (SVG, "drawing.jpg", "SVG files can contain scripts."),
        (b"<!doctype html><script>1</script>", "page.jpg", "The file is a web page."),
        (b"GIF89a/*\x01*/=1;alert(1)", "both.png", "The file is a GIF."),
        (b"", "empty.png", "The file is empty."),
        (encoded((90, 90), "PNG")[:120], "cut.png", "The image is damaged"),
        (encoded((13_000, 13_000), "PNG", "1", colour=0), "bomb.png", "is 13000 × 13000 pixels."),
    ],
    ids=["svg", "html", "gif+js", "empty", "cut", "bomb"],
)
def test_a_refusal_keeps_what_was_typed(admin_client, content, name, sentence):
    page = add(admin_client, content, name, digital_source_type="print").content.decode()
    assert sentence in page
    for value in DESCRIBED.values():
        assert value in page
    assert '<option value="print" selected>' in page
    assert (Image.objects.count(), stored()) == (0, [])


@pytest.mark.parametrize(
    "name", ["../../evil.php", "x.html\0.jpg", "a" * 180 + ".jpg", "CON.jpg", "–ü.svg", "..jpg"]
)
def test_the_name_of_a_file_means_nothing(admin_client, name):
    add(admin_client, encoded((20, 20), "PNG"), name)
    assert Image.objects.get().file.name.endswith(".png")
    for path in stored():
        assert len(path.stem) == 24
        assert path.suffix in {".png", ".avif", ".jpg"}
        assert path.is_relative_to(settings.MEDIA_ROOT)


def test_what_the_file_says_of_its_origin_is_taken_over_and_can_be_corrected(admin_client):
    response = add(admin_client, encoded() + AI)
    assert said(response)[0] == (
        "According to the file, the origin is “Created using generative AI”. "
        "Readers see “Image made with AI” beside the credit."
    )
    image = Image.objects.get()
    assert image.digital_source_type == "trainedAlgorithmicMedia"
    change = reverse("admin:articles_image_change", args=[image.pk])
    data = DESCRIBED | {"focal_x": "0.25", "focal_y": "0.7", "digital_source_type": "composite"}
    admin_client.post(change, data)
    image.refresh_from_db()
    assert (image.focal_x, image.focal_y, image.digital_source_type) == (0.25, 0.7, "composite")
    outside = admin_client.post(change, data | {"focal_x": "1.2"})
    assert "The focal point must be between 0 and 1." in outside.content.decode()
    assert admin_client.post(change, data | {"digital_source_type": "magic"}).status_code == 200


def test_the_same_file_again_loses_nothing(admin_client):
    add(admin_client, encoded())
    response = add(admin_client, encoded(), alt="", caption="", credit="Somebody", licence="")
    image = Image.objects.get()
    assert (image.alt, image.caption, image.credit) == ("A field", "In May", "Somebody")
    assert said(response)[0] == (
        "This image is already in the library, so the existing one is used."
    )


def test_several_files_are_added_and_each_is_reported(admin_client):
    known = store_image(encoded(colour="blue"), alt="Blue")
    files = [
        file(encoded((40, 30)) + AI, "new.jpg"),
        file(encoded(colour="blue"), "known.jpg"),
        file(SVG, "<b>drawing.svg"),
        file(b"", "empty.jpg"),
    ]
    data = {"files": files, "credit": "Nobody", "licence": "CC0"}
    response = admin_client.post(UPLOAD, data)
    outcomes = response.context["outcomes"]
    new = Image.objects.exclude(pk=known.pk).get()
    assert [(each.name, each.image, each.is_new, each.refusal) for each in outcomes] == [
        ("new.jpg", new, True, ""),
        ("known.jpg", known, False, ""),
        (
            "<b>drawing.svg",
            None,
            False,
            "SVG files can contain scripts. Save it as JPEG, PNG, WebP, or AVIF.",
        ),
        ("empty.jpg", None, False, "The file is empty. Choose another one."),
    ]
    assert (new.credit, new.licence, new.alt) == ("Nobody", "CC0", "")
    page = response.content.decode()
    assert "<b>" not in page
    assert "Added, 40 × 30 pixels." in page
    assert "Readers see the label “Image made with AI”." in page
    assert "This image is already in the library" in page
    assert admin_client.post(UPLOAD, {"credit": "Kept"}).content.decode().count("Kept") == 1


def test_a_file_with_odd_metadata_or_damage_does_not_lose_the_report_on_the_others(admin_client):
    signed = exif((0x011A, 10, 1, b"\x08\0\0\0"), (0x0112, 3, 1, b"\x06"), tail=b"\xff" * 8)
    cut = encoded((90, 90), "AVIF")[:-40]
    files = [
        file(half_red(exif=signed), "odd.jpg"),
        file(cut, "cut.avif"),
        file(encoded(), "good.jpg"),
    ]
    outcomes = admin_client.post(UPLOAD, {"files": files}).context["outcomes"]
    damaged = "The image is damaged. Export it again from the program that made it."
    assert [(row.name, row.is_new, row.refusal) for row in outcomes] == [
        ("odd.jpg", True, ""),
        ("cut.avif", False, damaged),
        ("good.jpg", True, ""),
    ]
    assert (outcomes[0].image.width, outcomes[0].image.height) == (20, 40)


FULL = (
    "The disk is full, so the image wasn’t saved. Ask an administrator to free some space, then "
    "try again."
)


def test_a_full_disk_is_told_and_loses_nothing_that_was_typed(admin_client, monkeypatch):
    def fail(self, name, content):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", fail)
    response = admin_client.post(ADD, DESCRIBED | {"upload": file(encoded())})
    assert response.status_code == 507
    assert response.context["adminform"].form.errors == {"upload": [FULL]}
    assert all(value in response.content.decode() for value in DESCRIBED.values())
    response = admin_client.post(UPLOAD, {"files": [file(encoded()), file(SVG)]})
    assert response.status_code == 507
    assert [row.refusal[:8] for row in response.context["outcomes"]] == ["The disk", "SVG file"]
    assert (Image.objects.count(), stored()) == (0, [])


def test_no_file_is_left_when_the_rest_of_the_form_cannot_be_saved(admin_client, monkeypatch):
    monkeypatch.setattr(ImageAdmin, "log_addition", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        admin_client.post(ADD, DESCRIBED | {"upload": file(encoded())})
    assert (Image.objects.count(), stored()) == (0, [])


@pytest.mark.parametrize(("role", "status"), [("nobody", 403), ("Reporter", 200), ("Editor", 200)])
def test_who_may_add_pictures(role, status):
    client = signed_in(role)
    assert client.get(UPLOAD).status_code == status
    assert client.post(UPLOAD, {"files": [file(encoded())]}).status_code == status
    assert Image.objects.count() == (status == 200)
    if role == "Reporter":  # who looks, and changes nothing
        page = client.get(reverse("admin:articles_image_change", args=[Image.objects.get().pk]))
        assert page.status_code == 200
        assert "data-focal=" not in page.content.decode()


def test_filters_of_the_library(admin_client):
    made = store_image(encoded() + AI, alt="Made")
    store_image(encoded(colour="blue"), alt="Unknown")
    for value, names in (("ai", ["Made"]), ("unknown", ["Unknown"])):
        found = admin_client.get("/admin/articles/image/", {"origin": value}).context["cl"]
        assert [each.alt for each in found.result_list] == names
    assert made.source_label == "Image made with AI"


def live_with(image, way: str):
    """An article that shows the picture in a way; for a former use, in its first revision."""
    names = {
        "lead image": {"lead_image": image, "body": "Words."},
        "file in the text": {"body": f"![A field](/media/{image.file.name})"},
        "key in the text": {"body": f"![A field](image:{image.pk})"},
    }
    return factories.LiveArticleFactory(title="Shows it", works=0, **names[way])


@pytest.mark.parametrize("way", ["lead image", "file in the text", "key in the text"])
def test_uses_now_and_in_what_readers_saw(way):
    other, image = store_image(encoded(colour="blue")), store_image(encoded(), alt="A field")
    article = live_with(image, way)
    first = "published in revision 1"
    now = "lead image" if way == "lead image" else "in the text"
    assert [(use.row, use.label) for use in uses_of(image)] == [(article, now), (article, first)]
    article.lead_image, article.body = None, "Words only."
    article.save()
    publishing.publish(article)
    assert [(use.row, use.label) for use in uses_of(image)] == [(article, first)]
    assert uses_of(other) == []


def test_a_draft_in_the_history_is_no_use():
    image = store_image(encoded(), alt="A field")
    article = factories.DraftArticleFactory(lead_image=image)
    article.lead_image = None
    article.save()
    publishing.save_revision(article)
    assert uses_of(image) == []


def test_every_row_that_points_at_a_picture_is_a_use():
    image = store_image(encoded())
    author = factories.AuthorFactory(photo=image)
    publication = factories.PublicationFactory(logo=image)
    labels = {(use.row, use.label) for use in uses_of(image)}
    assert labels == {(author, "photo"), (publication, "logo")}


@pytest.mark.parametrize("width", [320, 480, 0])
@pytest.mark.parametrize("kind", ["page", "link", "section", "author", "publication", "notice"])
def test_an_address_in_any_text_for_readers_is_a_use(kind, width):
    image = store_image(encoded((500, 300)), alt="A field")
    other = store_image(encoded(colour="blue"))
    files = {row.width: row.file for row in image.renditions.all()} | {0: image.file}
    text = f"See ![A field]({files[width].url})."
    row = {
        "page": lambda: factories.PageFactory(body=text),
        "link": lambda: factories.PageFactory(body=f"<https://example.org{files[width].url}>"),
        "section": lambda: factories.SectionFactory(description=text),
        "author": lambda: factories.AuthorFactory(bio=text),
        "publication": lambda: factories.PublicationFactory(description=text),
        "notice": lambda: factories.LiveArticleFactory().corrections.create(
            kind="update", text=text
        ),
    }[kind]()
    assert [(use.row, use.label) for use in uses_of(image)] == [(row, "in the text")]
    assert uses_of(other) == []


def test_an_image_on_a_page_is_kept_with_a_sentence_that_names_the_page(admin_client):
    image = store_image(encoded())
    factories.PageFactory(title="How it works", body=f"![Steps]({image.file.url})")
    path = reverse("admin:articles_image_delete", args=[image.pk])
    text = admin_client.post(path, {"post": "yes"}).content.decode()
    assert "in use, so " in text
    assert ">How it works</a> (in the text)" in text
    assert (Image.objects.count(), len(stored())) == (1, 3)


def test_finding_uses_costs_the_same_for_any_number(django_assert_num_queries):
    image = store_image(encoded(), alt="A field")
    for _ in range(3):
        live_with(image, "lead image")
    with django_assert_num_queries(13):
        assert len(uses_of(image)) == 6


def test_a_used_picture_is_kept_with_the_list_of_its_uses(admin_client):
    image = store_image(encoded(), alt="A field")
    live_with(image, "lead image")
    path = reverse("admin:articles_image_delete", args=[image.pk])
    chosen = {"action": "delete_selected", "_selected_action": [image.pk]}
    for page in (
        admin_client.get(path),
        admin_client.post(path, {"post": "yes"}),
        admin_client.post("/admin/articles/image/", chosen | {"post": "yes"}),
    ):
        text = page.content.decode()
        assert "in use, so " in text
        assert ">Shows it</a> (lead image)" in text
        assert ">Shows it</a> (published in revision 1)" in text
    assert Image.objects.filter(pk=image.pk).exists()


def test_an_unused_picture_goes_with_its_files(admin_client, django_capture_on_commit_callbacks):
    for way in ("alone", "with others"):
        image = store_image(encoded())
        path = reverse("admin:articles_image_delete", args=[image.pk])
        assert "This image isn’t in use." in admin_client.get(path).content.decode()
        with django_capture_on_commit_callbacks(execute=True):
            if way == "alone":
                admin_client.post(path, {"post": "yes"})
            else:
                chosen = {"action": "delete_selected", "_selected_action": [image.pk]}
                admin_client.post("/admin/articles/image/", chosen | {"post": "yes"})
        assert (Image.objects.count(), stored()) == (0, [])


def test_uses_are_found_by_indexes():
    image = store_image(encoded(), alt="A field")
    live_with(image, "key in the text")
    for query, index in (
        (Article.objects.filter(SHOWS_IMAGES), "article_pictures_in_text"),
        (
            Revision.objects.exclude(live=None).filter(lead_image__image=image.pk),
            "revision_shows_image",
        ),
        (Revision.objects.exclude(live=None).filter(SHOWS_IMAGES), "revision_pictures_in_text"),
    ):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
            cursor.execute(ONLY_THIS_INDEX, {"index": index})
            assert index in query.order_by().explain(), index
            transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("role", "is_changed"), [("Reporter", False), ("Editor", True), ("Chief", True)]
)
def test_adding_an_image_again_describes_it_for_those_who_may_change_images(role, is_changed):
    content = encoded((500, 300))
    add(signed_in("superuser"), content)
    author = factories.AuthorFactory(photo=Image.objects.get())
    factories.LiveArticleFactory(by=[author])
    forged = dict.fromkeys(DESCRIBED, "Forged") | {"digital_source_type": "print"}
    response = add(signed_in(role), content, **forged)
    image = Image.objects.get()
    expected = forged if is_changed else DESCRIBED | {"digital_source_type": ""}
    assert {name: getattr(image, name) for name in expected} == expected
    page = Client().get(author.get_absolute_url()).content.decode()
    assert ('alt="Forged"' in page) is is_changed
    refusal = (
        "This image is already in the library. What you entered wasn’t saved, because you don’t "
        "have permission to change images."
    )
    assert (refusal in said(response)) is not is_changed


def test_a_decorative_image_lacks_no_alt_text(admin_client):
    plain, decorative = factories.ImageFactory.create_batch(2, alt="")
    path = reverse("admin:articles_image_change", args=[decorative.pk])
    page = admin_client.get(path)
    form = page.context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields} | {"is_decorative": "on"}
    refused = admin_client.post(path, data | {"alt": "A ball"})
    assert "A decorative image has no alt text" in refused.content.decode()
    assert admin_client.post(path, data).status_code == 302
    listed = admin_client.get(reverse("admin:articles_image_changelist"), {"described": "no"})
    assert list(listed.context["cl"].queryset) == [plain]
