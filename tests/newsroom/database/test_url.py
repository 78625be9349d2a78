"""DATABASE_URL: what is accepted, and that a refusal says what to do without the password."""

from pathlib import Path

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from newsroom.database.base import DatabaseWrapper
from newsroom.database.errors import DatabaseUnavailable
from newsroom.database.url import database_settings, explanation


def settings_for(url: str) -> dict:
    return database_settings(url, Path("/data"))


def address(url: str) -> tuple:
    found = settings_for(url)
    return tuple(found[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME"))


def test_no_address_means_the_embedded_server():
    found = settings_for("")
    assert found["EMBEDDED_IN"] == Path("/data")
    assert found["NAME"] == "newsroom"
    assert found["ENGINE"] == "newsroom.database"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://u:p@db.example:5433/news", ("u", "p", "db.example", 5433, "news")),
        ("postgres://u:p%40%2F@h/news", ("u", "p@/", "h", "", "news")),
        ("postgresql://u@%2Fvar%2FMy%20Sockets/news", ("u", "", "/var/My Sockets", "", "news")),
        ("postgresql://u@%2Fvar%2Frun:5433/news", ("u", "", "/var/run", 5433, "news")),
        ("postgresql://u@[::1]:5433/news", ("u", "", "::1", 5433, "news")),
        ("postgresql:///news", ("", "", "", "", "news")),
    ],
)
def test_a_server_is_read_from_its_address(url, expected):
    assert address(url) == expected
    assert "EMBEDDED_IN" not in settings_for(url)


def test_options_reach_the_driver():
    found = settings_for("postgresql://h/news?sslmode=require&host=/run/My%20Sockets")
    assert found["OPTIONS"] == {
        "connect_timeout": 5,
        "tcp_user_timeout": 10_000,
        "prepare_threshold": 2**31,
        "sslmode": "require",
        "host": "/run/My Sockets",
    }


def test_a_pooler_may_forbid_to_prepare():
    options = settings_for("postgresql://h/news?prepare=no&sslmode=require")["OPTIONS"]
    assert options["prepare_threshold"] is None
    assert "prepare" not in options
    assert settings_for("postgresql://h/news?prepare=yes") == settings_for("postgresql://h/news")


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("sqlite:///secret.db", "starts with 'sqlite', but Newsroom needs PostgreSQL"),
        ("mysql://u:secret@h/news", "starts with 'mysql', but Newsroom needs PostgreSQL"),
        ("secret", "is not a valid URL"),
        ("u:secret@h/news", "is not a valid URL"),
        ("postgresql://u:secret@h:port/news", "is not a valid URL"),
        ("postgresql://u:sec/ret#@h:5432/news", "is not a valid URL"),
        ("postgresql://u:secret@[::1/news", "is not a valid URL"),
        ("postgresql://u:secret@h:5432", "does not name a database"),
        ("postgresql://u:secret@h:5432/", "does not name a database"),
    ],
)
def test_an_address_that_cannot_work_is_refused_with_advice(url, message):
    with pytest.raises(ImproperlyConfigured) as refusal:
        settings_for(url)
    assert message in str(refusal.value)
    assert "postgresql://user:password@host:5432/newsroom" in str(refusal.value)
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (
            'connection failed: connection to server at "10.0.0.1", port 5432 failed: '
            'FATAL:  password authentication failed for user "u"',
            "PostgreSQL at db, port 5432 rejected the user and password in DATABASE_URL "
            "(user 'u'). Check both.",
        ),
        (
            'connection failed: ... FATAL:  Peer authentication failed for user "u"',
            "PostgreSQL at db, port 5432 admits 'u' only from the user of the system with this "
            "name. Run this as that user (runuser -u u -- …), or change DATABASE_URL.",
        ),
        (
            "connection failed: ... failed: fe_sendauth: no password supplied",
            "PostgreSQL at db, port 5432 rejected the user and password in DATABASE_URL "
            "(user 'u'). Check both.",
        ),
        (
            'connection failed: ... FATAL:  database "news" does not exist',
            "PostgreSQL at db, port 5432 has no database 'news'. Create it (createdb news), or "
            "change DATABASE_URL.",
        ),
        (
            'connection failed: connection to server at "10.0.0.1", port 5432 failed: '
            "Connection refused\n\tIs the server running on that host?",
            "PostgreSQL at db, port 5432 cannot be reached: Connection refused. Start it, or "
            "change DATABASE_URL (leave it empty for the embedded PostgreSQL).",
        ),
    ],
)
def test_a_refused_connection_is_explained(error, expected):
    connection = {"HOST": "db", "PORT": 5432, "USER": "u", "PASSWORD": "secret", "NAME": "news"}
    assert explanation(error, connection) == expected


@pytest.fixture
def of_bytes(db):
    """Settings of a database as PostgreSQL makes it on a system without a locale."""
    server, name = connection.get_connection_params(), "newsroom_of_bytes"
    address = {key: server.get(key) for key in ("host", "port", "user", "password")}
    with psycopg.connect(dbname="postgres", autocommit=True, **address) as session:
        session.execute(f"DROP DATABASE IF EXISTS {name}")
        session.execute(
            f"CREATE DATABASE {name} TEMPLATE template0 ENCODING SQL_ASCII "
            "LOCALE_PROVIDER libc LOCALE 'C'"
        )
        yield {**connection.settings_dict, "NAME": name}
        session.execute(f"DROP DATABASE {name}")


def test_a_database_that_cannot_hold_every_letter_is_refused(of_bytes):
    another = DatabaseWrapper(of_bytes, "of bytes")
    try:
        with pytest.raises(DatabaseUnavailable) as refusal:
            another.ensure_connection()
    finally:
        another.close()
    assert str(refusal.value) == (
        "The database 'newsroom_of_bytes' has the encoding SQL_ASCII, and Newsroom needs UTF8. "
        "Create it anew: createdb --template template0 --encoding UTF8 --locale C.UTF-8 "
        "newsroom_of_bytes."
    )
