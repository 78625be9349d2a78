"""The readers of environment variables: what they accept, and the advice when they refuse."""

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
    assert environment.port("SOME_VARIABLE", 8000) == 8000
    assert environment.count("SOME_VARIABLE", 0) == 0
    assert environment.time_zone("SOME_VARIABLE", "UTC") == "UTC"


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
