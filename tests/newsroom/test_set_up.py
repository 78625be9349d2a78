"""The first account and the demo content: made once, and never against what is there."""

import stat

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model

from newsroom import set_up


@pytest.fixture(autouse=True)
def var_dir(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path


@pytest.fixture
def commands(monkeypatch):
    called = []
    monkeypatch.setattr(set_up, "call_command", lambda name, **options: called.append(name))
    monkeypatch.setattr(set_up, "get_commands", lambda: {"load_demo": "articles"})
    return called


@pytest.mark.django_db
def test_the_first_account_is_an_administrator_whose_password_is_kept(var_dir):
    password = set_up.create_admin()
    admin = get_user_model().objects.get()
    assert (admin.username, admin.is_superuser) == ("admin", True)
    assert admin.check_password(password)
    path = var_dir / "admin-password.txt"
    assert path.read_text() == f"{password}\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert set_up.password_is_kept()


@pytest.mark.django_db
def test_no_account_is_made_where_there_is_one(var_dir):
    get_user_model().objects.create_user("editor")
    assert set_up.create_admin() is None
    assert not (var_dir / "admin-password.txt").exists()
    assert not set_up.password_is_kept()


@pytest.mark.django_db
def test_a_password_that_was_changed_is_not_announced():
    set_up.create_admin()
    admin = get_user_model().objects.get()
    admin.set_password("another")
    admin.save()
    assert not set_up.password_is_kept()


@pytest.mark.django_db
def test_a_password_of_a_former_database_is_replaced(var_dir):
    (var_dir / "admin-password.txt").write_text("former\n")
    assert not set_up.password_is_kept()
    set_up.create_admin()
    assert set_up.password_is_kept()


@pytest.mark.django_db
def test_an_empty_site_gets_the_demo(commands):
    set_up.load_demo()
    assert commands == ["load_demo"]


@pytest.mark.django_db
def test_a_site_with_sections_gets_no_demo(commands):
    apps.get_model("articles", "Section").objects.create(name="News", slug="news")
    set_up.load_demo()
    assert commands == []


@pytest.mark.django_db
def test_a_database_that_is_up_to_date_is_not_migrated(commands):
    set_up.migrate()
    assert commands == []
