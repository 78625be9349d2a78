"""What one test leaves in the kept window, no other finds there."""

import pytest

from tests.browser.kept import Kept

pytestmark = pytest.mark.browser

REMEMBER = "localStorage.word = sessionStorage.word = document.cookie = 'word=1'"
REMEMBERED = """async () => {
  const { state } = await navigator.permissions.query({ name: "clipboard-read" });
  const words = [localStorage.word, sessionStorage.word, document.cookie].filter(Boolean);
  return [words.length, state === "granted", navigator.onLine];
}"""


def test_it_forgets_all_and_hands_no_clock_on(browser, live_server):
    kept = Kept(browser)
    address = f"{live_server.url}/static/favicon.svg"
    first = kept.open(live_server.url)
    page = first.new_page()
    page.goto(address)
    first.grant_permissions(["clipboard-read"])
    page.evaluate(REMEMBER)
    assert page.evaluate(REMEMBERED) == [3, True, True]
    first.route("**/favicon.svg", lambda route: route.abort())
    first.set_offline(True)
    kept.clean()
    assert page.is_closed()

    second = kept.open(live_server.url)
    assert second is first
    page = second.new_page()
    page.goto(address)
    assert page.evaluate(REMEMBERED) == [0, False, True]
    page.clock.install()
    kept.clean()
    assert kept.open(live_server.url) is not first
    kept.close()
