"""Pictures in a browser: dropped, pointed at by mouse and by keyboard, refused, accessible."""

import re
from base64 import b64encode

import pytest
from playwright.sync_api import expect

from articles.images.storing import store_image
from articles.models import Image
from tests import factories
from tests.articles.pictures import encoded

pytestmark = pytest.mark.browser

DROP = """(place, files) => {
  const dropped = new DataTransfer();
  for (const [name, content] of files) {
    const bytes = Uint8Array.from(atob(content), (each) => each.charCodeAt(0));
    dropped.items.add(new File([bytes], name));
  }
  for (const type of ["dragover", "drop"])
    place.dispatchEvent(new DragEvent(type, {
      dataTransfer: dropped, bubbles: true, cancelable: true,
    }));
}"""


@pytest.fixture
def editor(page, live_server, signed_in, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    factories.PublicationFactory()
    page.goto(f"{live_server.url}/admin/articles/image/")
    return page


def drop(page, **files: bytes):
    given = [[name.replace("_", "."), b64encode(each).decode()] for name, each in files.items()]
    page.locator(".drop").evaluate(DROP, given)


def test_from_the_drop_to_the_focal_point(editor, live_server, seen, axe_in_both_schemes):
    page, found = editor, {}

    def check(name):
        assert seen.complaints == [], name
        found[name] = axe_in_both_schemes()
        seen.complaints.clear()  # axe's own, where Django's forms.css imports another sheet

    page.get_by_role("link", name="Add images").click()
    drop(page, ball_jpg=encoded((900, 600)), drawing_svg=b"<svg/>")
    chosen = page.get_by_role("list", name="Selected files").get_by_role("listitem")
    expect(chosen).to_have_text([re.compile(r"^ball\.jpg \(\d+ kB\)$"), "drawing.svg (1 kB)"])
    check("upload")
    page.get_by_role("button", name="Add images").click()
    expect(page.get_by_role("row", name="drawing.svg")).to_contain_text(
        "Not added. SVG files can contain scripts"
    )
    check("report")
    page.get_by_role("link", name="Add alt text to ball.jpg").click()

    stage, marker = page.locator("[data-focal-stage]"), page.get_by_role("slider")
    box = stage.bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.75)
    across, down = page.get_by_label("From the left"), page.get_by_label("From the top")
    expect(across).to_have_value("0.25")
    expect(down).to_have_value("0.75")
    expect(marker).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    expect(marker).to_have_attribute("aria-valuetext", "26% from the left, 65% from the top")
    across.fill("0.9")
    expect(marker).to_have_attribute("aria-valuetext", "90% from the left, 65% from the top")
    crop = page.locator(".crop-square")
    assert crop.evaluate("each => getComputedStyle(each).objectPosition") == "90% 65%"
    page.get_by_role("textbox", name="Alt text").fill("A red field")
    check("form")
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    expect(page.get_by_role("img", name="A red field")).to_be_visible()
    image = Image.objects.get()
    assert (image.focal_x, image.focal_y, image.alt) == (0.9, 0.65, "A red field")
    check("grid")

    page.goto(f"{live_server.url}/admin/articles/image/add/")
    drop(page, page_jpg=b"<html>")
    page.get_by_label("Credit").fill("Nobody")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".errorlist")).to_contain_text("The file is a web page")
    expect(page.get_by_label("Credit")).to_have_value("Nobody")
    check("refusal")
    factories.LiveArticleFactory(title="Shows it", lead_image=image)
    page.goto(f"{live_server.url}/admin/articles/image/{image.pk}/delete/")
    expect(page.get_by_role("link", name="Shows it").first).to_be_visible()
    check("kept")
    assert found == {name: [] for name in found}


def test_the_focal_point_is_kept_in_sight_by_the_crops_of_readers(
    page, live_server, transactional_db, settings, tmp_path, seen
):
    settings.MEDIA_ROOT = tmp_path
    factories.PublicationFactory()
    image = store_image(encoded((400, 900)), alt="A field")
    image.focal_x, image.focal_y = 0.5, 0.08
    image.save()
    factories.LiveArticleFactory(slug="story", lead_image=image)
    page.goto(f"{live_server.url}/")
    picture = page.locator(".lead-picture img")
    assert picture.evaluate("each => getComputedStyle(each).objectPosition") == "50% 10%"
    assert picture.evaluate("each => each.currentSrc").endswith(".avif")
    assert seen.complaints == []
