"""Email in a browser: the list, each person's choices, and the messages themselves."""

import pytest
from playwright.sync_api import expect

from accounts.mailing.compose import compose, send
from accounts.models import Mail
from outbox import delivering, handlers
from tests import factories
from tests.browser.conftest import SETTLE
from tests.browser.people import sign_in

pytestmark = pytest.mark.browser
NOTICE = {
    "who": "Ed Ellis",
    "title": "What twenty words of headline do to a message",
    "note": "“Two sources, please.\nThe second paragraph names only one.”",
    "address": "https://news.example.org/admin/articles/article/12/change/",
    "choices_address": "https://news.example.org/admin/account/email/",
}


@pytest.fixture
def mails(transactional_db, monkeypatch, settings):
    settings.EMAIL_FILE_PATH = "/var/lib/newsroom/mail"
    factories.PublicationFactory()
    for name in ("sent", "refused", "waiting"):
        send("test", f"a-rather-long-name-{name}@departments.example.org", {"who": "Ana"})
    with monkeypatch.context() as patch:
        patch.setitem(handlers._handlers, "mail", handlers.Handler(lambda event: None, False))
        delivering.attempt(delivering.claim(["mail"]), delivering.Round())
    delivering.claim(["mail"])
    refused = Mail.objects.get(payload__to__icontains="refused")
    error = "The mail server answered 550: 5.1.1 <recipient> User unknown in local recipient table"
    Mail.objects.filter(pk=refused.pk).update(next_at=None, last_error=error)
    settings.EMAIL_BACKEND = "accounts.mailing.files.EmailBackend"


def test_a_chief_looks_at_the_list_and_sends_again(page, live_server, seen, look, mails):
    sign_in(page, live_server, "Chief", email="cleo@example.org")
    page.goto(f"{live_server.url}/admin/accounts/mail/")
    expect(page.get_by_role("heading", name="Email messages", level=1)).to_be_visible()
    look("list")
    page.get_by_role("checkbox", name="Select", exact=False).nth(2).check()
    page.locator("select[name=action]").select_option("send_again")
    page.get_by_role("button", name="Go").click()
    expect(page.locator(".messagelist")).to_contain_text("1 message will be sent again.")
    page.get_by_role("button", name="Send a test message to me").click()
    expect(page.locator(".messagelist")).to_contain_text("to cleo@example.org is on its way")
    page.locator(".field-to a").first.click()
    expect(page.get_by_text("Next attempt")).to_be_visible()
    look("one")
    assert look.found == {key: [] for key in look.found}


def test_a_person_chooses(page, live_server, seen, look, transactional_db):
    sign_in(page, live_server, "Editor", email="ed@example.org")
    page.goto(f"{live_server.url}/admin/")
    page.get_by_role("link", name="Account", exact=True).click()
    page.get_by_role("link", name="What you’re told by email").click()
    look("choices")
    page.get_by_label("An article is submitted for review").check()
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("Your choices were saved.")
    expect(page.get_by_label("An article is submitted for review")).to_be_checked()
    assert look.found == {key: [] for key in look.found}
    assert seen.complaints == []


@pytest.mark.parametrize("address", ["/admin/accounts/mail/", "/admin/account/email/"])
def test_it_fits_a_phone(page, live_server, axe_violations, mails, address):
    sign_in(page, live_server, "superuser", email="cleo@example.org")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url + address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe_violations() == []


@pytest.mark.parametrize("name", ["The Harbour Post", "דואר הנמל"])
def test_a_message_is_readable_in_both_schemes(page, seen, axe_violations, transactional_db, name):
    factories.PublicationFactory(name=name)
    for template in ("test", "notice_sent_back", "notice_published"):
        page.set_content(compose(template, NOTICE)["html"])
        for scheme, width in (("light", 1000), ("dark", 1000), ("light", 390)):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 700})
            page.evaluate(SETTLE)
            assert axe_violations("wcag2a", "wcag2aa") == [], (template, scheme, width)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, (template, scheme)
    assert seen.requests == []  # nothing is loaded from anywhere
