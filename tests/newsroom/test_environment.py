"""The readers of environment variables: what they accept, and the advice when they refuse."""

import os
import stat

import pytest
from django.core.exceptions import ImproperlyConfigured

from newsroom import environment


@pytest.fixture
def variable(monkeypatch):
    return lambda value: monkeypatch.setenv("SOME_VARIABLE", value)


def test_an_empty_variable_counts_as_not_set(variable):
    variable("  ")
    assert environment.text("SOME_VARIABLE", "default") == "default"
    assert environment.switch("SOME_VARIABLE") is False
    assert environment.switch("SOME_VARIABLE", "true") is True
    assert environment.port("SOME_VARIABLE", 8000) == 8000
    assert environment.count("SOME_VARIABLE", 0) == 0
    assert environment.time_zone("SOME_VARIABLE", "UTC") == "UTC"


def test_several_values_are_parted_by_commas(variable):
    assert environment.several("SOME_VARIABLE") == []
    variable(" a-key, another=key ,, ")
    assert environment.several("SOME_VARIABLE") == ["a-key", "another=key"]


@pytest.mark.parametrize(
    ("value", "expected"), [("true", True), ("1", True), ("False", False), ("off", False)]
)
def test_a_switch_is_true_or_false(variable, value, expected):
    variable(value)
    assert environment.switch("SOME_VARIABLE") is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("https://example.org/", ("https://example.org", "example.org", True)),
        ("http://127.0.0.1:8000", ("http://127.0.0.1:8000", "127.0.0.1", False)),
        ("http://[::1]:8000", ("http://[::1]:8000", "[::1]", False)),
    ],
)
def test_a_site_has_origin_host_and_security(variable, value, expected):
    variable(value)
    assert environment.site("SOME_VARIABLE", "") == expected


@pytest.mark.parametrize(
    ("reader", "value", "message"),
    [
        (lambda name: environment.switch(name), "perhaps", "Use true or false."),
        (lambda name: environment.port(name, 8000), "abc", "from 1 to 65535"),
        (lambda name: environment.port(name, 8000), "65536", "from 1 to 65535"),
        (lambda name: environment.count(name, 0), "-1", "from 0 to 99"),
        (lambda name: environment.time_zone(name, "UTC"), "Mars/Olympus", "Europe/Paris"),
        (lambda name: environment.time_zone(name, "UTC"), "../UTC", "Europe/Paris"),
        *(
            (lambda name: environment.site(name, ""), value, "only a scheme and a host")
            for value in (
                "example.org",
                "https://example.org/news",
                "https://user:password@example.org",
                "ftp://example.org",
                "http://[",
                "http://example.org:99999",
            )
        ),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_with_advice(variable, reader, value, message):
    variable(value)
    with pytest.raises(ImproperlyConfigured) as refusal:
        reader("SOME_VARIABLE")
    assert "SOME_VARIABLE" in str(refusal.value)
    assert message in str(refusal.value)


def test_the_secret_key_is_made_once_and_is_private(tmp_path):
    kept_in = tmp_path / "var" / "secret_key"
    key = environment.secret_key(kept_in)
    assert len(key) > 50
    assert environment.secret_key(kept_in) == key
    assert stat.S_IMODE(kept_in.stat().st_mode) == 0o600
    assert [path.name for path in kept_in.parent.iterdir()] == ["secret_key"]


def test_a_var_dir_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ImproperlyConfigured, match=r"file/var/secret_key.*VAR_DIR"):
        environment.secret_key(tmp_path / "file" / "var" / "secret_key")


@pytest.mark.parametrize(
    ("value", "host", "port", "user", "password", "has_tls", "starts_tls"),
    [
        ("smtp://mail", "mail", 25, "", "", False, False),
        ("SMTPS://mail.example.org/", "mail.example.org", 465, "", "", True, False),
        (
            "submission://ana%40example.org:p%40ss%2Fw%3A@mail.example.org:2587",
            *("mail.example.org", 2587, "ana@example.org", "p@ss/w:", False, True),
        ),
        ("smtp://[::1]:1025", "::1", 1025, "", "", False, False),
    ],
)
def test_a_mail_server_is_a_url(variable, value, host, port, user, password, has_tls, starts_tls):
    variable(value)
    assert environment.mail_server("SOME_VARIABLE") == {
        "HOST": host,
        "PORT": port,
        "USER": user,
        "PASSWORD": password,
        "USE_SSL": has_tls,
        "USE_TLS": starts_tls,
    }


def test_there_may_be_no_mail_server(variable):
    variable(" ")
    assert environment.mail_server("SOME_VARIABLE") is None


@pytest.mark.parametrize(
    ("value", "advice"),
    [
        ("mail.example.org", "submission://"),
        ("imap://user:secret@mail.example.org", "smtps://"),
        ("smtp://", "is not a valid URL"),
        ("smtp://user:secret@", "is not a valid URL"),
        ("smtp://user@mail.example.org", "is not a valid URL"),
        ("smtp://mail.example.org:secret", "is not a valid URL"),
        ("smtp://user:sec/ret@mail.example.org", "percent-encoded"),
        ("smtp://user:secret@mail.example.org/?tls=1", "is not a valid URL"),
        ("smtp://user:secret@mail.example.org/path", "is not a valid URL"),
        ("smtp://user:secret@ma il.example.org", "is not a valid URL"),
    ],
)
def test_a_mail_server_that_cannot_be_is_refused_and_its_password_not_repeated(
    variable, value, advice
):
    variable(value)
    with pytest.raises(ImproperlyConfigured, match=advice) as error:
        environment.mail_server("SOME_VARIABLE")
    assert "sec" not in str(error.value).replace("SOME_VARIABLE", "")


def test_root_does_not_write_to_the_folder_of_another_user(monkeypatch, tmp_path):
    is_root = os.geteuid() == 0
    environment.refuse_root_in(tmp_path)
    if is_root:
        os.chown(tmp_path, 12345, -1)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    environment.refuse_root_in(tmp_path / "missing")
    with pytest.raises(ImproperlyConfigured) as refusal:
        environment.refuse_root_in(tmp_path)
    assert f"{tmp_path} belongs to " in str(refusal.value)
    assert "can’t read what root writes there" in str(refusal.value)
    assert not is_root or "(runuser -u 12345 -- …)" in str(refusal.value)
