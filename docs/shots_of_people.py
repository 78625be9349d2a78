"""Pictures of people, invitations, and signing in, for docs/make_screenshots.py."""

import base64
import hashlib
import hmac
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page

PASSWORD = "tide-and-timber-42"  # noqa: S105
PEOPLE = "/admin/accounts/person/"
WINDOW = {"width": 1280, "height": 860}
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def site_of(page: Page) -> str:
    """At a name, for passkeys don't work on an IP address."""
    return f"http://localhost:{urlsplit(page.url).port}"


def desk_of(page: Page) -> str:
    """Where whoever takes the pictures is signed in."""
    return f"http://127.0.0.1:{urlsplit(page.url).port}"


def invite(page: Page, name: str, role: str) -> str:
    """The link of the invitation."""
    page.goto(f"{desk_of(page)}{PEOPLE}add/")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Email", exact=True).fill(f"{name.split()[0].lower()}@harbour.example")
    page.get_by_label(role).check()
    page.get_by_role("button", name="Invite", exact=True).click()
    return page.get_by_label("Invitation link").input_value()


def accept(page: Page, link: str) -> Page:
    """The dashboard of whoever was invited, in a browser of their own."""
    context = page.context.browser.new_context(viewport=WINDOW, color_scheme="light")
    other = context.new_page()
    other.goto(f"{site_of(page)}{urlsplit(link).path}")
    other.get_by_label("Password", exact=True).fill(PASSWORD)
    other.get_by_label("Password again").fill(PASSWORD)
    other.get_by_role("button", name="Save and sign in").click()
    other.get_by_role("heading", name="Dashboard").wait_for()
    return other


def people(page: Page) -> None:
    for name, role in (("Ed Moss", "Editor"), ("Cho Park", "Chief")):
        accept(page, invite(page, name, role)).context.close()
    invite(page, "Max Lund", "Reporter")
    page.goto(f"{desk_of(page)}{PEOPLE}")


def invitation(page: Page) -> None:
    invite(page, "Rita Reyes", "Reporter")


def welcome(page: Page) -> Locator:
    link = invite(page, "Nia Okafor", "Reporter")
    page.goto(f"{site_of(page)}{urlsplit(link).path}")
    return page.locator("#container")


@dataclass
class Secured:
    """A person with a passkey and an app, whose account is open."""

    page: Page
    email: str
    app: bytes = b""  # the picture of adding one


def secured(page: Page, name: str) -> Secured:
    other = accept(page, invite(page, name, "Editor"))
    cdp = other.context.new_cdp_session(other)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    found = Secured(other, f"{name.split()[0].lower()}@harbour.example")
    other.goto(f"{site_of(page)}/admin/account/passkeys/add/")
    other.get_by_label("Name").fill("Laptop")
    other.get_by_role("button", name="Add passkey").click()
    other.get_by_label("Recovery codes").wait_for()
    other.goto(f"{site_of(page)}/admin/account/app/add/")
    other.locator(".steps code").wait_for()
    found.app = other.screenshot(animations="disabled")
    other.get_by_label("Code").fill(code_of(other.locator(".steps code").inner_text()))
    other.get_by_role("button", name="Add app").click()
    other.goto(f"{site_of(page)}/admin/account/")
    other.get_by_role("link", name="Remove the app").wait_for()
    return found


def code_of(secret: str) -> str:
    """What an app shows now: RFC 6238."""
    counter = (int(time.time()) // 30).to_bytes(8, "big")
    secret = "".join(secret.split())
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, counter, hashlib.sha1)
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**6:06}"


@dataclass(frozen=True)
class Taken:
    """A picture that was taken on the way."""

    png: bytes

    def screenshot(self, **_options: object) -> bytes:
        return self.png


def authenticator(page: Page) -> Taken:
    found = secured(page, "Ola Berg")
    found.page.context.close()
    return Taken(found.app)


def account(page: Page) -> Taken:
    found = secured(page, "Ida Holm")
    png = found.page.screenshot(animations="disabled")
    found.page.context.close()
    return Taken(png)


def second_step(page: Page) -> Taken:
    found = secured(page, "Lea Kern")
    other = found.page
    other.get_by_role("button", name="Sign out").click()
    other.get_by_label("Username").fill(found.email)
    other.get_by_label("Password").fill(PASSWORD)
    other.get_by_role("button", name="Sign in", exact=True).click()
    other.get_by_role("heading", name="Second step").wait_for()
    png = other.locator("#container").screenshot(animations="disabled")
    other.context.close()
    return Taken(png)


SHOTS = {
    "people": people,
    "invitation": invitation,
    "welcome": welcome,
    "authenticator": authenticator,
    "account": account,
    "second-step": second_step,
}
