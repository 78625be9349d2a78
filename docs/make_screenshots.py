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
from datetime import date, timedelta
from pathlib import Path
from shutil import which

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
    page.get_by_label("Date of publication").fill(f"{date.today() + timedelta(days=3)}")
    page.get_by_label("Time of publication").fill("08:00")
    page.get_by_label("An update:").check()
    page.locator(".submit-row").scroll_into_view_if_needed()
    page.evaluate("scrollTo(0, document.querySelector('.article-publishing').offsetTop - 60)")


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
