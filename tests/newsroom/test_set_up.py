"""The first account and the demo content: made once, and never against what is there."""

import stat

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection

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
def test_a_site_from_which_the_demo_was_removed_does_not_get_it_again(commands):
    apps.get_model("articles", "AuditEntry").objects.create(
        action="remove demo", target_kind="publication", target_name="The Open Dispatch"
    )
    set_up.load_demo()
    assert commands == []


@pytest.mark.django_db
def test_without_the_demo_a_new_site_is_empty(commands, settings, var_dir):
    settings.DEMO = False
    assert set_up.prepare_for_development() is None
    assert commands == []
    assert not set_up.has_account()
    assert not (var_dir / "admin-password.txt").exists()


@pytest.mark.django_db
def test_a_publication_that_was_set_up_gets_no_demo(commands):
    apps.get_model("articles", "Publication").objects.create(name="The Harbour Herald")
    set_up.load_demo()
    assert commands == []


@pytest.mark.django_db
def test_a_database_that_is_up_to_date_is_not_migrated(commands):
    set_up.migrate()
    assert commands == []


@pytest.mark.django_db
@pytest.mark.parametrize("way", [set_up.migrate, lambda: call_command("migrate", verbosity=0)])
def test_a_table_of_the_cache_that_is_missing_is_made(way):
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE accounts_kept")
    way()
    assert cache.add("key", "value", 60)
    assert not cache.add("key", "value", 60)
