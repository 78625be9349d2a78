"""Members of staff at a browser. Only the tests of the login itself type a password."""

from tests.articles.people import signed_in, somebody

PASSWORD = "a long passphrase"


def sign_in(page, live_server, role="superuser", **values):
    """Give the browser the session of a new member of staff, with a password to type."""
    user = somebody(role, **values)
    user.set_password(PASSWORD)
    user.save()
    let_in(page, live_server, user)
    return user


def let_in(page, live_server, user):
    """Whoever was signed in before is not any more."""
    cookie = signed_in(user).cookies["sessionid"]
    page.context.add_cookies(
        [{"name": "sessionid", "value": cookie.value, "url": live_server.url, "httpOnly": True}]
    )


def type_password(page, live_server, username):
    page.goto(f"{live_server.url}/admin/login/?next=/admin/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.locator("#logout-form").wait_for()


def form_of(live_server, article):
    return f"{live_server.url}/admin/articles/article/{article.pk}/change/"
