"""`check --deploy` names each unsafe or contradictory setting, and what to do."""

from io import StringIO
from unittest.mock import Mock

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from newsroom.checks import deployment
from newsroom.database.errors import DatabaseUnavailable

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sound(settings, tmp_path, monkeypatch):
    """An installation of which nothing is said."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.setattr(deployment, "_memory", lambda: 4_000)
    settings.BASE_DIR, settings.VAR_DIR = folder, folder / "var"
    settings.DEBUG, settings.IS_HTTPS = False, True
    settings.SITE_URL, settings.SITE_HOST = "https://news.example.org", "news.example.org"
    settings.ALLOWED_HOSTS = ["news.example.org"]
    settings.BIND, settings.TRUSTED_PROXIES, settings.PORT = "127.0.0.1", 1, 8000
    settings.WORKERS, settings.THREADS, settings.PAGE_CACHE_MB = 2, 16, 64
    settings.SECRET_KEY_FALLBACKS = []
    settings.METRICS_PORT, settings.METRICS_ADDRESS = 9100, "10.0.0.7"
    return settings


def said(*names):
    """The ids of what the checks say, without the one for a folder that pytest has made."""
    found = [message for name in names for message in getattr(deployment, name)(None)]
    return [message.id for message in found], " ".join(f"{each.msg} {each.hint}" for each in found)


def elsewhere(host, **options):
    return {"HOST": host, "NAME": "newsroom", "OPTIONS": options}


CASES = {
    "hosts_are_named": ({"ALLOWED_HOSTS": ["a.org", "*"]}, "W005", "Name your hosts"),
    "site_has_a_name": (
        {"SITE_URL": "https://192.0.2.1", "SITE_HOST": "192.0.2.1"}, "W006", "passkeys"
    ),
    "only_proxies_reach_it": ({"BIND": "0.0.0.0"}, "W007", "make up an address"),
    "metrics_are_private": ({"METRICS_ADDRESS": "0.0.0.0"}, "W015", "strangers"),
    "former_keys_end": ({"SECRET_KEY_FALLBACKS": ["x" * 50]}, "I001", "Empty it"),
    "pages_fit_into_memory": ({"PAGE_CACHE_MB": 2_000}, "W013", "4000 MB, and this machine has"),
    "cookies_are_safe_behind_tls": ({"IS_HTTPS": False}, "W014", "https://"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_each_is_said_where_it_is_so_and_nowhere_else(sound, name):
    changes, key, words = CASES[name]
    assert said(name) == ([], "")
    for setting, value in changes.items():
        setattr(sound, setting, value)
    ids, text = said(name)
    assert ids == [f"newsroom.{key}"]
    assert words in text


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "news.localhost"])
def test_this_machine_is_no_public_name(sound, host):
    sound.SITE_HOST = host
    assert said("site_has_a_name")[0] == ["newsroom.W006"]


@pytest.mark.parametrize(
    ("host", "options"),
    [("", {}), ("/run/postgresql", {}), ("127.0.0.1", {}), ("db", {"sslmode": "require"}),
     ("db", {"sslmode": "verify-full"})],
)  # fmt: skip
def test_database_nearby_or_encrypted_is_fine(sound, monkeypatch, host, options):
    monkeypatch.setattr(deployment, "_database", lambda: elsewhere(host, **options))
    assert said("database_is_reached_safely") == ([], "")


@pytest.mark.parametrize("options", [{}, {"sslmode": "prefer"}, {"sslmode": "disable"}])
def test_database_in_the_network_is_to_be_encrypted(sound, monkeypatch, options):
    monkeypatch.setattr(deployment, "_database", lambda: elsewhere("db.internal", **options))
    ids, text = said("database_is_reached_safely")
    assert ids == ["newsroom.W011"]
    assert "?sslmode=verify-full" in text


def test_files_with_secrets_that_all_can_read(sound):
    sound.VAR_DIR.mkdir()
    for path in (sound.VAR_DIR / "secret_key", sound.BASE_DIR / ".env"):
        path.write_text("x")
        path.chmod(0o600)
    assert said("secrets_are_private") == ([], "")
    (sound.BASE_DIR / ".env").chmod(0o644)
    ids, text = said("secrets_are_private")
    assert ids == ["newsroom.W008"]
    assert f"chmod o-rwx {sound.BASE_DIR / '.env'}" in text


def test_folder_that_the_system_empties(sound):
    sound.VAR_DIR = "/tmp/newsroom"
    assert said("what_must_last_does")[0] == ["newsroom.I002"]
    sound.VAR_DIR = "/var/lib/newsroom"
    assert said("what_must_last_does") == ([], "")


def test_password_of_the_demo(sound):
    sound.VAR_DIR.mkdir()
    assert said("demo_account_is_gone") == ([], "")
    (sound.VAR_DIR / "admin-password.txt").write_text("secret")
    assert said("demo_account_is_gone")[0] == ["newsroom.W010"]


def test_more_threads_than_connections(sound, monkeypatch):
    monkeypatch.setattr(deployment, "_database", dict)
    assert said("connections_suffice") == ([], "")
    sound.THREADS = 99
    ids, text = said("connections_suffice")
    assert ids == ["newsroom.W012"]
    assert "may need 213 connections" in text


def test_a_database_that_cannot_be_used(monkeypatch):
    assert said("database_can_be_used") == ([], "")
    monkeypatch.setattr(deployment, "_database", dict)
    assert said("database_can_be_used") == ([], "")
    sentence = "PostgreSQL at db cannot be reached: Connection refused."
    refuse = Mock(side_effect=DatabaseUnavailable(sentence))
    monkeypatch.setattr(deployment, "connection", Mock(ensure_connection=refuse))
    ids, text = said("database_can_be_used")
    assert ids == ["newsroom.W016"]
    assert sentence in text


def test_all_stand_in_one_list(sound):
    sound.BIND, sound.ALLOWED_HOSTS, sound.PAGE_CACHE_MB = "0.0.0.0", ["*"], 9_000
    with pytest.raises(SystemCheckError) as error:
        call_command("check", deploy=True, fail_level="WARNING", stderr=StringIO())
    for key in ("W005", "W007", "W013"):
        assert f"(newsroom.{key})" in str(error.value)


def test_none_of_them_runs_without_deploy(sound):
    sound.ALLOWED_HOSTS = ["*"]
    ids = {message.id for message in run_checks(include_deployment_checks=False)}
    assert not {each for each in ids if each.startswith("newsroom.W")}
