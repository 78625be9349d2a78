"""Who has to have a second factor, and which pages want to know that it's still the same person."""

from datetime import timedelta
from urllib.parse import unquote

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.signing_in.requirements import policy
from articles.models import Publication
from tests import factories
from tests.accounts.signing_in.people import PASSWORD, code, with_app, with_password
from tests.articles.admin.test_roles import addresses, article  # noqa: F401  (a fixture)
from tests.articles.people import somebody

pytestmark = pytest.mark.django_db

SET_UP = "/admin/account/"
ROLES = ["nobody", "Reporter", "Editor", "Chief", "superuser"]
OPEN = {"login", "logout", "password_change", "jsi18n"}


@pytest.fixture
def required(monkeypatch):
    def require(who):
        if not Publication.objects.exists():
            factories.PublicationFactory()
        Publication.objects.update(second_factor=who)
        monkeypatch.setattr(policy, "until", 0.0)

    return require


@pytest.mark.parametrize(
    ("role", "who"),
    [
        *((role, "everybody") for role in ROLES),
        *((role, "chiefs") for role in ("Reporter", "Chief", "superuser")),
        # Each page that is not closed is made, and no other rule asks for the role.
        *(pytest.param(role, "chiefs", marks=pytest.mark.drill) for role in ("nobody", "Editor")),
    ],
)
def test_every_address_leads_to_the_set_up(required, article, role, who):  # noqa: F811
    required(who)
    client = Client()
    client.force_login(somebody(role))
    is_closed = who == "everybody" or role in {"Chief", "superuser"}
    for name, path in addresses():
        if name in OPEN:
            continue
        for method in ("get", "post") if is_closed else ("get",):
            answer = getattr(client, method)(path)
            led = answer.status_code == 302 and answer["Location"] == SET_UP
            assert led is is_closed, (role, method, path)


@pytest.mark.parametrize("is_signed_in", [True, False])
def test_scripts_are_told_in_their_own_words(required, article, is_signed_in):  # noqa: F811
    required("everybody")
    client = Client(headers={"Sec-Fetch-Dest": "empty"})
    if is_signed_in:
        client.force_login(somebody("Editor"))
    words = "requires a second factor" if is_signed_in else "You’re signed out."
    for name, path in addresses():
        if name in OPEN:
            continue
        for method in ("get", "post"):
            answer = getattr(client, method)(path)
            assert answer.status_code == 403, (method, path)
            assert words in answer.json()["error"], (method, path)


@pytest.mark.parametrize("role", ROLES)
def test_nobody_has_to_when_nobody_is_asked(required, role):
    required("none")
    client = Client()
    client.force_login(somebody(role))
    assert client.get("/admin/").status_code == 200


def test_the_set_up_opens_everything_at_once(required):
    required("everybody")
    chief = with_password("chief", "Chief")
    client = Client()
    client.force_login(chief)
    page = client.get("/admin/", follow=True).content.decode()
    assert "This publication requires a second factor." in page
    with_app(chief)
    assert client.get("/admin/").status_code == 200
    assert "requires a second factor" not in client.get(SET_UP).content.decode()


def test_recovery_codes_alone_are_no_factor(required):
    required("everybody")
    chief = with_password("chief", "Chief")
    with_app(chief)
    chief.authenticator_set.filter(type="totp").delete()
    client = Client()
    client.force_login(chief)
    assert client.get("/admin/")["Location"] == SET_UP


def test_readers_never_notice(required, client, django_assert_num_queries):
    required("everybody")
    assert client.get("/healthz").status_code == 200
    assert not client.get("/", follow=True).cookies


def test_the_policy_is_a_setting_of_the_publication(required):
    required("none")
    client = Client()
    client.force_login(somebody("superuser"))
    path = reverse("admin:articles_publication_change", args=[1])
    form = client.get(path).context["adminform"].form
    assert [value for value, _ in form.fields["second_factor"].choices] == [
        *("none", "chiefs", "everybody"),
    ]


# Signing in again


@pytest.fixture
def chief():
    factories.PublicationFactory()
    user = with_password("chief", is_superuser=True)
    with_app(user)
    return user


@pytest.fixture
def later(chief):
    """A client that signed in an hour ago, now."""
    with time_machine.travel(timezone.now(), tick=True) as clock:
        client = Client()
        client.force_login(chief)
        clock.shift(timedelta(hours=1))
        yield client


def guarded():
    user = User.objects.first()
    yield reverse("admin:accounts_person_changelist")
    yield reverse("admin:accounts_person_add")
    yield reverse("admin:accounts_person_change", args=[user.pk])
    yield reverse("admin:accounts_person_deactivate", args=[user.pk])
    yield reverse("admin:accounts_person_delete", args=[user.pk])
    yield reverse("admin:auth_group_changelist")
    yield reverse("admin:auth_group_add")
    yield reverse("admin:articles_publication_change", args=[1])
    yield reverse("admin:feedback_vote_export")
    yield reverse("mfa_activate_totp")
    yield reverse("mfa_deactivate_totp")
    yield reverse("mfa_add_webauthn")
    yield reverse("mfa_view_recovery_codes")
    yield reverse("mfa_generate_recovery_codes")


def test_people_exports_settings_and_factors_ask_again(later):
    for path in guarded():
        for method in ("get", "post"):
            answer = getattr(later, method)(path)
            if method == "post" and path == reverse("mfa_view_recovery_codes"):
                assert answer.status_code == 405
                continue
            assert answer.status_code == 302, path
            asked = unquote(answer["Location"])
            assert asked.startswith("/admin/account/again/?next=/admin/"), path
    assert later.get(reverse("admin:articles_article_changelist")).status_code == 200


def test_the_page_opens_after_the_password(later):
    asked = later.get(reverse("admin:accounts_person_changelist"), {"q": "chief"})
    assert later.post(asked["Location"], {"password": "no"}).status_code == 200
    answer = later.post(asked["Location"], {"password": PASSWORD})
    assert answer["Location"] == "/admin/accounts/person/?q=chief"
    assert later.get(answer["Location"]).status_code == 200


def test_the_page_opens_after_a_code(later):
    asked = later.get(reverse("admin:accounts_person_changelist"))
    page = later.get(asked["Location"])
    way = next(
        each for each in page.context["reauthentication_alternatives"] if "code" in each["url"]
    )
    assert later.post(way["url"], {"code": code()})["Location"] == "/admin/accounts/person/"
    assert later.get("/admin/accounts/person/").status_code == 200


def test_a_form_waits_for_the_password(later):
    path = reverse("admin:auth_group_add")
    asked = later.post(f"{path}?_popup=0", {"name": "Interns"})
    kept = later.session["account_reauthentication_state"]["request"]
    assert "sessionid" not in kept
    assert later.post(asked["Location"], {"password": "no"}).status_code == 200
    answer = later.post(asked["Location"], {"password": PASSWORD})
    assert answer.status_code == 302
    assert "Interns" in later.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"username": "ben", "password1": "secret words", "password2": "secret words"},
        {"name": "x", "file": SimpleUploadedFile("a.txt", b"a")},
        {"name": "x" * 300_000},
    ],
)
def test_passwords_files_and_very_long_texts_do_not_wait(later, fields):
    asked = later.post(reverse("admin:auth_group_add"), fields)
    assert "account_reauthentication_state" not in later.session
    answer = later.post(asked["Location"], {"password": PASSWORD}, follow=True)
    assert "Nothing was saved. Please send the form again." in answer.content.decode()


def test_a_first_password_does_not_wait_in_the_session(later, chief):
    chief.set_unusable_password()
    chief.save()
    later.force_login(chief)
    session = later.session
    session["signed_in_at"] -= 3600
    session.save()
    words = {"password1": "secret words of mine", "password2": "secret words of mine"}
    asked = later.post(reverse("account_set_password"), words)
    assert asked["Location"].startswith("/admin/account/code/again/")
    assert "secret words" not in str(dict(later.session))


def test_a_fresh_sign_in_is_enough(chief):
    client = Client()
    client.force_login(chief)
    assert client.get(reverse("admin:accounts_person_changelist")).status_code == 200


def test_somebody_elses_sign_in_is_not(later, chief):
    other = Client()
    other.force_login(chief)
    assert later.get(reverse("admin:accounts_person_changelist")).status_code == 302
