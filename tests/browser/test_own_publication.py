"""docs/starting.md from beginning to end: an empty site, its people, and what a reader finds."""

import io
import re
import time

import pytest
from django.core.management import call_command
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from accounts.mailing.compose import FILES
from articles.frame import current_publication
from newsroom import admin_site

pytestmark = [pytest.mark.browser, pytest.mark.drill]

PASSWORD = "wind-and-weather-9"
TITLE = "The Pilots Get a New Boat"


@pytest.fixture
def site(live_server, transactional_db, settings, monkeypatch):
    """As the first command leaves it."""
    settings.SITE_URL, settings.EMAIL_BACKEND = live_server.url, FILES
    monkeypatch.setattr(admin_site, "publication_name", lambda: current_publication().name)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    named = {"name": "The Harbour Herald", "email": "ana@harbour.example"}
    call_command("set_up", **named, password_stdin=True, stdout=io.StringIO())
    return live_server.url


@pytest.fixture
def times():
    """Seconds of each step, printed: docs/starting.md has them."""
    taken = {}
    yield taken
    print(*(f"{step}: {seconds:.1f} s" for step, seconds in taken.items()), sep="\n")  # noqa: T201


def test_from_an_empty_site_to_the_first_article(browser, site, times):
    ana, began = browser.new_context().new_page(), time.monotonic()

    def step(name):
        nonlocal began
        times[name], began = time.monotonic() - began, time.monotonic()

    sign_in(ana, site)
    step("Sign in")
    name_it(ana)
    step("Name and language")
    add_sections(ana)
    step("Sections")
    dress(ana)
    step("Look")
    links = [invite(ana, "Rita Reyes", "Reporter"), invite(ana, "Ed Moss", "Editor")]
    step("Invite two people")
    rita, ed = (accept(browser, link) for link in links)
    step("Accept the invitations")
    for title in ("How it works", "Corrections policy", "Privacy"):
        publish_page(ana, title)
    step("Three pages")
    write(rita)
    step("Write and submit")
    publish(ed)
    step("Review and publish")
    read(browser, site)
    step("Read")
    home(ana)
    expect(ana.locator(".home-start li:not(.is-done)")).to_have_text(re.compile("Email"))


def home(page):
    page.locator("#site-name a").click()


def begin(page, step):
    home(page)
    page.locator(".home-start").get_by_role("link", name=step).click()


def save(page, button="Save"):
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator(".messagelist :is(.success, .info)")).to_be_visible()


def sign_in(page, site):
    page.goto(f"{site}/admin/")
    page.get_by_label("Username").fill("ana@harbour.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("#site-name")).to_have_text("The Harbour Herald")


def name_it(page):
    begin(page, "Name and language")
    page.get_by_label("Tagline").fill("News from the water’s edge")
    page.get_by_label("Corrections email").fill("corrections@harbour.example")
    save(page)


def add_sections(page):
    begin(page, "Sections")
    page.get_by_role("link", name="Add section").click()
    for name, button in (
        ("Harbour", "Save and add another"),
        ("Town", "Save and add another"),
        ("Climate", "Save"),
    ):
        page.locator("#id_name").fill(name)
        save(page, button)
    expect(page.locator("#result_list .field-name")).to_have_text(["Harbour", "Town", "Climate"])


def dress(page):
    begin(page, "Look")
    page.get_by_label("Accent color").fill("#0e5b6e")
    page.get_by_label("Newspaper").check()
    page.get_by_label("Logo", exact=True).set_input_files([drawn(600, 120)])
    page.get_by_label("Icon", exact=True).set_input_files([drawn(512, 512)])
    save(page)


def drawn(width, height):
    picture, file = Image.new("RGBA", (width, height)), io.BytesIO()
    ImageDraw.Draw(picture).ellipse((10, 10, width - 10, height - 10), fill="#7f8c8d")
    picture.save(file, "PNG")
    return {"name": "drawn.png", "mimeType": "image/png", "buffer": file.getvalue()}


def invite(page, name, role):
    begin(page, "People")
    page.get_by_role("link", name="Invite a person").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Email", exact=True).fill(f"{name.split()[0].lower()}@harbour.example")
    page.get_by_label(role).check()
    page.get_by_role("button", name="Invite", exact=True).click()
    return page.get_by_label("Invitation link").input_value()


def accept(browser, link):
    page = browser.new_context().new_page()
    page.goto(link)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password again").fill(PASSWORD)
    page.get_by_role("button", name="Save and sign in").click()
    expect(page.get_by_role("heading", name="Dashboard")).to_be_visible()
    return page


def publish_page(page, title):
    begin(page, title)
    body = page.get_by_label("Body")
    expect(body).not_to_have_value("")  # its text may arrive after the field
    body.fill(re.sub(r"(?m)^\*[^*]+\*$", "Herald Media, 1 Quay Street.", body.input_value()))
    page.get_by_role("button", name="Publish…").click()
    save(page, "Publish now")


def write(page):
    page.get_by_role("link", name="Write an article").click()
    page.get_by_label("Title", exact=True).fill(TITLE)
    page.locator("#id_body").fill("The pilots took delivery of a new boat on Friday.")
    page.locator(".field-section .select2-selection").click()
    page.locator(".select2-results__option", has_text="Harbour").click()
    save(page, "Submit for review")


def publish(page):
    home(page)
    page.get_by_role("link", name=TITLE).first.click()
    page.get_by_role("button", name="Publish…").click()
    save(page, "Publish now")


def read(browser, site):
    page = browser.new_context().new_page()
    page.goto(site)
    expect(page.get_by_role("img", name="The Harbour Herald").first).to_be_visible()
    page.get_by_role("link", name=TITLE).first.click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(page.get_by_role("link", name="Rita Reyes")).to_be_visible()
    page.get_by_role("link", name="Learn how it works").click()
    expect(page.get_by_role("heading", name="How it works", exact=True)).to_be_visible()
