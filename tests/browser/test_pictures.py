"""Pictures that are dropped or pasted into the text, uploaded and described there."""

from base64 import b64encode

import pytest
from playwright.sync_api import expect

from articles.images.storing import store_image
from articles.models import Image
from tests import factories
from tests.articles.pictures import encoded
from tests.browser.people import form_of, sign_in
from tests.browser.test_images import DROP

pytestmark = pytest.mark.browser

PASTE = """(area, content) => {
  const clipboardData = new DataTransfer();
  const bytes = Uint8Array.from(atob(content), (each) => each.charCodeAt(0));
  clipboardData.items.add(new File([bytes], "image.png", { type: "image/png" }));
  area.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }),
  );
}"""


@pytest.fixture
def article(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    factories.PublicationFactory()
    return factories.DraftArticleFactory(title="A draft", body="Words.", lead_image=None)


@pytest.fixture
def form(page, live_server, article):
    sign_in(page, live_server, username="chief")
    page.goto(form_of(live_server, article))
    expect(page.locator(".counts")).to_contain_text("min read")
    page.locator("#id_body").press("Control+End")
    return page


def drop(page, *files):
    given = [[name, b64encode(content).decode()] for name, content in files]
    page.locator("#id_body").evaluate(DROP, given)


def test_a_dropped_picture_is_described_and_inserted(form, seen, axe_violations):
    drop(form, ("ball.jpg", encoded((900, 600))), ("notes.pdf", b"%PDF-1.4"))
    dialog = form.get_by_role("dialog", name="Add an image")
    expect(dialog.get_by_text("ball.jpg")).to_be_visible()
    form.wait_for_function("() => document.querySelector('#picture canvas').height === 240")
    assert seen.complaints == []
    for scheme in ("dark", "light"):
        form.emulate_media(color_scheme=scheme)
        assert axe_violations(part="#picture") == []
    seen.complaints.clear()
    alt = dialog.get_by_label("Alt text")
    expect(alt).to_be_focused()
    alt.press("Enter")
    expect(dialog).to_be_visible()  # it asks for the words
    assert not Image.objects.exists()
    alt.fill("A [red] ball")
    dialog.get_by_label("Caption").fill("At noon")
    dialog.get_by_label("Credit").fill("Nobody")
    alt.press("Enter")
    expect(dialog.get_by_text("notes.pdf")).to_be_visible()
    image = Image.objects.get()
    assert (image.alt, image.caption, image.credit) == ("A [red] ball", "At noon", "Nobody")
    expect(form.locator("#id_body")).to_have_value(f"Words.\n\n![A  red  ball](image:{image.pk})\n")
    alt.fill("No picture")
    dialog.get_by_role("button", name="Add image").click()
    expect(dialog.get_by_role("status")).to_contain_text("The file is a PDF.")
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()
    expect(form.locator(".preview-pane figcaption")).to_have_text("At noon Nobody")
    assert seen.complaints == []


def test_a_pasted_picture_may_be_decorative(form, seen):
    form.locator("#id_body").evaluate(PASTE, b64encode(encoded((40, 40), "PNG")).decode())
    dialog = form.get_by_role("dialog", name="Add an image")
    dialog.get_by_label("Decorative").check()
    expect(dialog.get_by_label("Alt text")).to_be_disabled()
    dialog.get_by_role("button", name="Add image").click()
    expect(dialog).to_be_hidden()
    image = Image.objects.get()
    assert image.is_decorative
    expect(form.locator("#id_body")).to_have_value(f"Words.\n\n![](image:{image.pk})\n")
    form.locator("#id_body").press("Control+z")
    expect(form.locator("#id_body")).to_have_value("Words.")
    assert seen.complaints == []


def test_without_a_connection_nothing_is_lost(form, seen):
    drop(form, ("ball.jpg", encoded((90, 60))))
    dialog = form.get_by_role("dialog", name="Add an image")
    dialog.get_by_label("Alt text").fill("A ball")
    form.context.set_offline(True)
    dialog.get_by_role("button", name="Add image").click()
    expect(dialog.get_by_role("status")).to_contain_text("The image wasn’t uploaded.")
    form.context.set_offline(False)
    dialog.get_by_role("button", name="Add image").click()
    expect(dialog).to_be_hidden()
    expect(form.locator("#id_body")).to_have_value(
        f"Words.\n\n![A ball](image:{Image.objects.get().pk})\n"
    )


def test_the_lead_image_is_uploaded_and_shown(form, live_server, article, tmp_path, seen):
    other = store_image(encoded((80, 50)), alt="A boat")
    (tmp_path / "ball.jpg").write_bytes(encoded((90, 60)))
    thumbnail = form.locator(".lead-thumbnail")
    expect(thumbnail).to_be_hidden()
    form.get_by_role("button", name="Choose or upload").click()
    form.get_by_role("dialog", name="Image library").get_by_label("Upload").set_input_files(
        tmp_path / "ball.jpg"
    )
    dialog = form.get_by_role("dialog", name="Add an image")
    dialog.get_by_label("Alt text").fill("A ball")
    dialog.get_by_role("button", name="Add image").click()
    expect(thumbnail).to_be_visible()
    image = Image.objects.get(alt="A ball")
    expect(thumbnail).to_have_attribute("src", image.thumbnail_url)
    expect(form.locator("#id_body")).to_have_value("Words.")
    form.get_by_role("button", name="Choose or upload").click()
    form.get_by_role("button", name="A boat").click()
    expect(thumbnail).to_have_attribute("src", other.thumbnail_url)
    form.get_by_role("button", name="Save and continue editing").click()
    expect(form.locator(".success")).to_be_visible()
    article.refresh_from_db()
    assert article.lead_image == other
    expect(thumbnail).to_have_attribute("src", other.thumbnail_url)
    assert seen.complaints == []


def test_the_dialog_fits_a_phone(form, seen, axe_violations):
    form.set_viewport_size({"width": 390, "height": 844})
    drop(form, ("ball.jpg", encoded((900, 600))))
    box = form.get_by_role("dialog", name="Add an image").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert axe_violations() == []
