"""Signing in at a browser: passkeys made, used, lost, recovered; pages that all can use."""

from urllib.parse import urlsplit

import pytest
from django.core.management import call_command

from tests.accounts.signing_in.people import code, factors_of, with_app, with_password
from tests.browser.people import PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture
def site(live_server):
    """At a name: passkeys don't work at an IP address."""
    return live_server.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def ana(transactional_db):
    return with_password("ana", "Chief", email="ana@example.org", first_name="Ana")


class Key:
    """A virtual authenticator in the browser: a passkey of a phone that was unlocked."""

    def __init__(self, page):
        self.cdp = page.context.new_cdp_session(page)
        self.cdp.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        answer = self.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self.id = answer["authenticatorId"]

    def credentials(self):
        answer = self.cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.id})
        return answer["credentials"]

    def as_synced(self):
        """Like one of a password manager, whose counter stays at 0."""
        (credential,) = self.credentials()
        self.cdp.send("WebAuthn.clearCredentials", {"authenticatorId": self.id})
        credential["signCount"] = 0
        self.cdp.send(
            "WebAuthn.addCredential", {"authenticatorId": self.id, "credential": credential}
        )

    def lose(self):
        self.cdp.send("WebAuthn.clearCredentials", {"authenticatorId": self.id})


def type_password(page, site, path="/admin/"):
    page.goto(site + path)
    page.get_by_label("Username or email").fill("ana")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page):
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Sign in").wait_for()


def path_of(page):
    return urlsplit(page.url).path


def test_a_passkey_is_made_used_lost_and_recovered(page, site, ana, seen):
    key = Key(page)
    type_password(page, site)
    page.get_by_role("link", name="Account").click()
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill("Phone")
    page.get_by_role("button", name="Add passkey").click()
    codes = page.get_by_label("Recovery codes").input_value().split()
    assert len(codes) == 10
    page.get_by_role("link", name="I’ve saved them").click()
    page.get_by_role("link", name="Account").click()
    page.get_by_text("Add a second passkey on another device").wait_for()
    sign_out(page)

    # Alone, to the page that was asked for; and again, with a counter that stays at 0.
    key.as_synced()
    for _ in range(2):
        page.goto(f"{site}/admin/articles/article/")
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.locator("#logout-form").wait_for()
        assert path_of(page) == "/admin/articles/article/"
        sign_out(page)

    # After a password.
    type_password(page, site)
    page.get_by_role("button", name="Use a passkey").click()
    page.locator("#logout-form").wait_for()
    sign_out(page)

    # Lost: a recovery code lets in once, and the operator for good.
    key.lose()
    type_password(page, site)
    page.get_by_label("Code").fill(codes[0])
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.locator("#logout-form").wait_for()
    sign_out(page)
    call_command("reset_second_factor", "ana", verbosity=0)
    assert factors_of(ana) == set()
    type_password(page, site)
    page.locator("#logout-form").wait_for()
    assert seen.complaints == []


def test_a_passkey_that_is_not_there_is_said(page, site, ana):
    key = Key(page)
    key.cdp.send("WebAuthn.setUserVerified", {"authenticatorId": key.id, "isUserVerified": False})
    page.goto(f"{site}/admin/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("The passkey wasn’t used.").wait_for()


def test_it_is_confirmed_with_a_passkey(page, site, ana):
    Key(page)
    type_password(page, site)
    page.goto(f"{site}/admin/account/passkeys/add/")
    page.get_by_role("button", name="Add passkey").click()
    page.get_by_role("link", name="I’ve saved them").wait_for()
    page.goto(f"{site}/admin/account/passkeys/again/?next=/admin/account/sessions/")
    page.get_by_role("button", name="Use passkey").click()
    page.get_by_role("heading", name="Sessions").wait_for()
    assert path_of(page) == "/admin/account/sessions/"


def test_every_page_holds_under_the_policy_and_can_be_used_by_all(page, site, ana, look, seen):
    narrow = []

    def see(name):
        page.set_viewport_size({"width": 390, "height": 844})
        narrow.append(page.evaluate("document.documentElement.scrollWidth"))
        look(name)

    page.goto(f"{site}/admin/articles/")
    see("login")
    page.goto(f"{site}/admin/account/password/reset/")
    see("reset")
    type_password(page, site)
    for name, path in {
        "account": "",
        "again": "again/",
        "add passkey": "passkeys/add/",
        "add app": "app/add/",
        "sessions": "sessions/",
    }.items():
        page.goto(f"{site}/admin/account/{path}")
        see(name)
    page.goto(f"{site}/admin/password_change/")
    see("password")
    with_app(ana)
    for name, path in {
        "codes": "codes/",
        "code again": "code/again/",
        "remove": "app/remove/",
    }.items():
        page.goto(f"{site}/admin/account/{path}")
        see(name)
    sign_out(page)
    type_password(page, site)
    see("code")
    page.get_by_label("Code").fill(code())
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.locator("#logout-form").wait_for()
    assert {name: found for name, found in look.found.items() if found} == {}
    assert set(narrow) == {390}
