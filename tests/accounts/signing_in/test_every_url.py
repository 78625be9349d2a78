"""Every address of signing in, as everybody: none breaks, none opens to strangers."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.signing_in import urls
from tests.accounts.signing_in.people import with_app
from tests.articles.people import signed_in

pytestmark = pytest.mark.django_db

FOR_STRANGERS = {
    *("account_login", "mfa_login_webauthn", "account_reset_password"),
    *("account_reset_password_done", "account_reset_password_from_key"),
    *("account_reset_password_from_key_done", "account_logout", "mfa_authenticate"),
}
NAMES = [each.name for each in (*urls.entrance, *urls.below_account) if each.name]


def address(name):
    args = {
        "account_reset_password_from_key": ["x", "y-z"],
        "mfa_remove_webauthn": [1],
        "mfa_edit_webauthn": [1],
    }
    return reverse(name, args=args.get(name, []))


def test_the_table_is_all_there_is():
    assert len(NAMES) == len(set(NAMES)) == 23


@pytest.mark.parametrize("name", sorted(set(NAMES) - FOR_STRANGERS))
def test_strangers_are_sent_to_sign_in(name):
    for method in ("get", "post"):
        answer = getattr(Client(), method)(address(name))
        if name == "mfa_list_webauthn":  # leads to the page that asks
            answer = Client().get("/admin/account/")
        assert answer.status_code == 302, (name, method)
        assert answer["Location"].startswith("/admin/login/"), (name, method)


@pytest.mark.parametrize("name", sorted(FOR_STRANGERS))
def test_strangers_reach_what_is_for_them(name):
    answer = Client().get(address(name))
    assert answer.status_code in {200, 302}
    assert "no-store" in answer.get("Cache-Control", "no-store")


@pytest.mark.parametrize("role", ["nobody", "Reporter", "Editor", "Chief", "superuser"])
@pytest.mark.parametrize("has_app", [False, True])
def test_no_address_breaks(role, has_app):
    client = signed_in(role)
    if has_app:
        with_app(client.user)
    for name in NAMES:
        for method in ("get", "post"):
            if name == "account_logout":
                continue
            answer = getattr(client, method)(address(name))
            assert answer.status_code in {200, 302, 404, 405}, (name, method)
            assert "private" in answer.get("Cache-Control", "private"), name


def test_pages_of_signing_in_have_the_frame_of_the_admin():
    client = signed_in("Reporter")
    for name in ("mfa_index", "usersessions_list", "account_change_password"):
        page = client.get(address(name)).content.decode()
        assert "site-name" in page or 'id="branding"' in page
        assert 'action="/admin/logout/"' in page, name
        assert "data:" not in page, name
