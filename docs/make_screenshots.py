"""Take the pictures of the editors' guide from a site of their own with the demonstration in it.

    .venv/bin/python docs/make_screenshots.py [NAME ...]

Each picture is a function below that brings the page into the state the guide describes. Playwright
drives the system's Chromium, and the files go to docs/images/.
"""
# ruff: noqa: S103, T201

import io
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from shutil import which

import shots_of_people
from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "images"
PORT = 8767
SITE = f"http://127.0.0.1:{PORT}"
PATIENCE = 60  # seconds until the site must answer
GOOD = """---
title: What the Stamp on a Library Book Says
section: Knowledge
standfirst: A date due is a promise between people who never meet.
authors: [The Open Dispatch Desk]
references:
  - number: 1
    source: IFLA
    title: Public Library Manifesto
    url: https://www.ifla.org/public-library-manifesto/
---

A library lends without asking why [1]. Most books come back [2].
"""
NAMELESS = "---\nsection: Web\n---\n\nA text that forgot its title.\n"
ARTICLES = f"{SITE}/admin/articles/article"
LOOK = f"{SITE}/admin/articles/publication/look/"
STORY = "/web/an-address-is-a-promise/"
GAP = 24  # pixels
SHOTS: dict[str, Callable[[Page], object]] = {}


def shot(take: Callable[[Page], object]) -> Callable[[Page], object]:
    """Register a picture under its function's name; what it returns is shown, or else the page."""
    SHOTS[take.__name__.replace("_", "-")] = take
    return take


def open_article(page: Page, title: str) -> None:
    page.goto(f"{ARTICLES}/?q={title.replace(' ', '+')}")
    page.get_by_role("link", name=title, exact=True).click()
    page.locator(".counts", has_text="min read").wait_for()


def save_draft(page: Page) -> None:
    page.get_by_role("button", name="Save and continue editing").click()
    page.locator(".messagelist").wait_for()


def set_the_stage(page: Page) -> None:
    """What a morning finds besides the demonstration: a draft of one's own, and one to review."""
    for title, button in (
        ("What a Link Owes Its Reader", "Save and continue editing"),
        ("Who Keeps the Keepers", "Submit for review"),
    ):
        page.goto(f"{ARTICLES}/add/")
        page.locator("#id_title").press_sequentially(title)
        page.locator("#id_body").fill("## The promise\n\nAn address is a promise.")
        page.locator(".field-section .select2-selection").click()
        page.locator(".select2-search__field").fill("Web")
        page.locator(".select2-results__option--highlighted", has_text="Web").click()
        page.get_by_role("button", name=button).click()
        page.locator(".messagelist .success").wait_for()


@shot
def home(page):
    page.goto(f"{SITE}/admin/")


@shot
def articles(page):
    page.goto(f"{ARTICLES}/")


@shot
def desk(page):
    open_article(page, "Feeds Still Work")


@shot
def findings(page):
    open_article(page, "Feeds Still Work")
    page.locator("#id_body").press("Control+End")
    page.locator("#id_body").press_sequentially("\n\nIn 2024 it was 12 percent. And more [99].")
    page.locator(".findings .is-blocking").wait_for()
    return page.locator("[data-panel]").locator("..")


@shot
def find(page):
    open_article(page, "Feeds Still Work")
    page.locator("#id_body").press("Control+Shift+F")
    page.locator("[data-find]").fill("feed")
    page.locator("[data-find]").press("Enter")
    return page.locator(".field-body")


@shot
def library(page):
    open_article(page, "Feeds Still Work")
    page.get_by_role("button", name="Image", exact=True).click()
    page.locator("#library img").last.wait_for()
    page.wait_for_load_state("networkidle")
    return page.locator("#library")


@shot
def tags(page):
    open_article(page, "Feeds Still Work")
    page.locator("#id_tags").press("End")
    page.locator("#id_tags").press_sequentially(", ar")
    page.locator(".suggestions [role=option]").first.wait_for()
    page.locator("#id_slug").scroll_into_view_if_needed()
    return page.locator(".desk-side fieldset").first


@shot
def publish(page):
    open_article(page, "Feeds Still Work")
    page.locator("#id_standfirst").fill("An old format that nobody owns is still how news travels.")
    page.get_by_role("button", name="Publish…").click()
    page.locator(".publish").wait_for()
    page.get_by_label("Date of publication").fill(f"{date.today() + timedelta(days=3)}")
    page.get_by_label("Time of publication").fill("08:00")
    page.get_by_label("An update:").check()
    page.evaluate("scrollTo(0, 0)")


@shot
def bulk(page):
    page.goto(f"{ARTICLES}/?state=live")
    for box in page.locator("[name=_selected_action]").all()[:3]:
        box.check()
    page.locator("select[name=action]").select_option("unpublish")
    page.get_by_role("button", name="Go", exact=True).click()
    page.locator(".bulk").wait_for()


@shot
def conflict(page):
    open_article(page, "A Tree That Remembers Every Leaf")
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("#id_standfirst").fill("Their standfirst: a log that anybody can check.")
    save_draft(other)
    other.close()
    page.locator("#id_standfirst").fill("My standfirst: how a log proves that it forgot nothing.")
    page.get_by_role("button", name="Save and continue editing").click()
    page.locator(".conflict").wait_for()


@shot
def history(page):
    open_article(page, "An Address Is a Promise")
    page.get_by_role("link", name="History", exact=True).first.click()
    page.locator(".history").wait_for()


@shot
def compare(page):
    open_article(page, "An Address Is a Promise")
    page.get_by_role("link", name="Compare with live").click()
    page.locator("ins").first.wait_for()


@shot
def retract(page):
    open_article(page, "Feeds Still Work")
    page.get_by_role("link", name="Retract…").click()
    page.get_by_label("Notice to readers").fill("The measurements cannot be repeated.")


@shot
def images(page):
    page.goto(f"{SITE}/admin/articles/image/")
    page.wait_for_load_state("networkidle")


@shot
def import_report(page):
    page.goto(f"{ARTICLES}/import/")
    drafts = {"library-stamp.md": GOOD, "nameless.md": NAMELESS}
    page.locator("[type=file]").set_input_files(
        [
            {"name": name, "mimeType": "text/markdown", "buffer": text.encode()}
            for name, text in drafts.items()
        ]
    )
    page.get_by_role("button", name="Preview import").click()
    page.locator(".import-report").wait_for()


SHOTS |= shots_of_people.SHOTS


@shot
def look(page):
    page.goto(LOOK)
    page.get_by_label("Accent color").fill("#ffe9a0")
    page.get_by_text("Too pale for light pages").wait_for()
    page.get_by_label("Magazine").check()


@dataclass(frozen=True)
class Worn:
    """A look of a publication: drawn by the browser, chosen in the form, and seen by readers."""

    name: str
    accent: str
    pair: str
    front: str
    logo: str  # of SVG; INK is dark on light pages, and light on dark ones
    width: int

    def logo_on(self, page: Page, ink: str) -> dict:
        other = page.context.browser.new_page()
        text = self.logo.replace("INK", ink)
        other.set_content(f'<svg width="{self.width}" height="120">{text}</svg>')
        png = other.locator("svg").screenshot(omit_background=True)
        other.close()
        return {"name": "logo.png", "mimeType": "image/png", "buffer": png}


WORN = {
    "harbour": Worn(
        name="The Harbour Post",
        accent="#0b4f9e",
        pair="Newspaper",
        front="With pictures",
        logo='<text x="4" y="84" font-size="92" font-weight="700" font-family="Times New Roman, '
        'Liberation Serif, serif" fill="INK">The Harbour Post</text><path d="M4 108 q15 -16 30 0 '
        + "t30 0 " * 22
        + '" fill="none" stroke="INK" stroke-width="5"/>',
        width=720,
    ),
    "kiln": Worn(
        name="Kiln",
        accent="#ffe9a0",
        pair="Magazine",
        front="With pictures",
        logo='<rect x="1" y="1" width="262" height="118" rx="12" fill="#1c1a17" stroke="#ffe9a0" '
        'stroke-width="2"/><text x="26" y="92" font-size="92" font-weight="700" font-family="'
        'Helvetica Neue, Arial, Liberation Sans, sans-serif" fill="#ffe9a0">KILN</text>',
        width=264,
    ),
    "fern": Worn(
        name="Fern & Field",
        accent="#3fa34d",
        pair="Modern",
        front="Compact",
        logo='<g fill="#3fa34d"><ellipse cx="28" cy="38" rx="26" ry="10"/>'
        '<ellipse cx="86" cy="38" rx="26" ry="10"/><ellipse cx="34" cy="64" rx="20" ry="9"/>'
        '<ellipse cx="80" cy="64" rx="20" ry="9"/><ellipse cx="40" cy="88" rx="14" ry="8"/>'
        '<ellipse cx="74" cy="88" rx="14" ry="8"/><rect x="54" y="16" width="6" height="100"/></g>'
        '<text x="130" y="90" font-size="84" font-family="system-ui, DejaVu Sans, sans-serif" '
        'fill="INK">fern &amp; field</text>',
        width=690,
    ),
}


@shot
def look_harbour(page):
    return wear(page, WORN["harbour"])


@shot
def look_kiln(page):
    return wear(page, WORN["kiln"])


@shot
def look_fern(page):
    return wear(page, WORN["fern"])


def wear(page: Page, worn: Worn) -> "Sheet":
    """Its front page on a screen, in light colors, and an article on a phone, in dark ones."""
    page.goto(f"{SITE}/admin/articles/publication/1/change/")
    page.locator("#id_name").fill(worn.name)
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator(".messagelist").wait_for()
    page.goto(LOOK)
    page.get_by_label("Accent color").fill(worn.accent)
    page.get_by_label(worn.pair).check()
    page.get_by_label(worn.front).check()
    page.get_by_label("Logo", exact=True).set_input_files([worn.logo_on(page, "#1b2430")])
    page.get_by_label("Logo for dark pages", exact=True).set_input_files(
        [worn.logo_on(page, "#eef1f4")]
    )
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator(".messagelist").wait_for()
    return Sheet([picture(page, "/", 1280, "light"), picture(page, STORY, 390, "dark")])


def picture(page: Page, path: str, width: int, scheme: str) -> bytes:
    window = {"width": width, "height": 860}
    context = page.context.browser.new_context(viewport=window, color_scheme=scheme)
    other = context.new_page()
    other.goto(f"{SITE}{path}", wait_until="networkidle")
    png = other.screenshot(animations="disabled")
    context.close()
    return png


@dataclass(frozen=True)
class Sheet:
    """Pictures of one height, side by side."""

    pictures: list[bytes]

    def screenshot(self, **_options: object) -> bytes:
        pictures = [Image.open(io.BytesIO(each)) for each in self.pictures]
        width = sum(each.width + GAP for each in pictures) - GAP
        sheet = Image.new("RGB", (width, pictures[0].height), "white")
        left = 0
        for each in pictures:
            sheet.paste(each, (left, 0))
            left += each.width + GAP
        file = io.BytesIO()
        sheet.save(file, "PNG")
        return file.getvalue()


@contextmanager
def site() -> Iterator[str]:
    """A site with the demonstration, in a folder that is removed again: the admin's password."""
    with tempfile.TemporaryDirectory(prefix="newsroom-") as folder:
        os.chmod(folder, 0o755)  # the embedded server may run as a user of its own
        var = Path(folder) / "var"
        process = subprocess.Popen(
            [sys.executable, ROOT / "manage.py", "run"],
            env=os.environ | {"VAR_DIR": str(var), "PORT": str(PORT), "DEBUG": "true"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            wait_for(f"{SITE}/", process)
            yield (var / "admin-password.txt").read_text().strip()
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGINT)
                process.wait(30)


def wait_for(address: str, process: subprocess.Popen) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(address).close()  # noqa: S310
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
        else:
            return
    sys.exit(f"{address} doesn’t respond. Run “manage.py run” to see why.")


def sign_in(page: Page, password: str) -> None:
    page.goto(f"{SITE}/admin/")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.locator("#logout-form").wait_for()


def save(name: str, png: bytes) -> None:
    file = FOLDER / f"{name}.webp"
    Image.open(io.BytesIO(png)).convert("RGB").save(file, "WEBP", quality=82, method=6)
    print(f"{file.relative_to(ROOT)}: {file.stat().st_size // 1000} KB")


def main() -> None:
    chosen = sys.argv[1:] or list(SHOTS)
    if unknown := set(chosen) - set(SHOTS):
        sys.exit(f"Unknown: {', '.join(sorted(unknown))}. Choose from: {', '.join(SHOTS)}.")
    FOLDER.mkdir(exist_ok=True)
    with site() as password, sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=which("chromium") or which("google-chrome"), args=["--no-sandbox"]
        )
        window = {"width": 1280, "height": 860}
        page = browser.new_context(viewport=window, color_scheme="light").new_page()
        sign_in(page, password)
        set_the_stage(page)
        for name in chosen:
            part = SHOTS[name](page)
            save(name, (part or page).screenshot(animations="disabled"))
        browser.close()


if __name__ == "__main__":
    main()
