"""Somebody is invited, comes in by the link, and leaves: as a chief and a stranger see it."""

import pytest
from playwright.sync_api import expect

from accounts.mailing.compose import FILES
from accounts.models import Person
from tests import factories
from tests.browser.people import sign_in

pytestmark = pytest.mark.browser
PASSWORD = "wind-and-weather-9"


def test_from_the_invitation_to_the_dashboard(page, live_server, look, seen, browser, settings):
    settings.SITE_URL, settings.EMAIL_BACKEND = live_server.url, FILES
    factories.PublicationFactory()
    sign_in(page, live_server, "Chief")
    page.goto(f"{live_server.url}/admin/accounts/person/")
    look("list")
    page.get_by_role("link", name="Invite a person").click()
    page.get_by_label("Name", exact=True).fill("Rita Reyes")
    page.get_by_label("Email", exact=True).fill("rita@example.org")
    page.get_by_label("Reporter").check()
    look("form")
    page.get_by_role("button", name="Invite").press("Enter")
    link = page.get_by_label("Invitation link").input_value()
    look("invited")

    stranger = browser.new_context().new_page()
    stranger.goto(link)
    stranger.get_by_label("Password", exact=True).fill(PASSWORD)
    stranger.get_by_label("Password again").fill(PASSWORD)
    stranger.keyboard.press("Enter")
    expect(stranger.get_by_role("heading", name="Dashboard")).to_be_visible()
    stranger.goto(link)
    expect(stranger.get_by_text("This link was already used")).to_be_visible()

    rita = Person.objects.get(email="rita@example.org")
    page.goto(f"{live_server.url}/admin/accounts/person/{rita.pk}/deactivate/")
    look("leaving")
    page.get_by_role("button", name="Deactivate").press("Enter")
    expect(page.get_by_text("Rita Reyes was deactivated.")).to_be_visible()
    stranger.goto(f"{live_server.url}/admin/")
    expect(stranger.get_by_role("heading", name="Sign in")).to_be_visible()
    stranger.context.close()
    assert look.found == {key: [] for key in look.found}
    assert seen.complaints == []


def test_the_page_behind_an_invitation(page, live_server, look, settings, transactional_db):
    settings.SITE_URL = live_server.url
    factories.PublicationFactory()
    page.goto(f"{live_server.url}/admin/welcome/nothing/")
    look("unknown")
    assert look.found == {key: [] for key in look.found}
