"""From DATABASE_URL to Django's DATABASES entry; a URL that cannot work stops the start."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

SCHEMES = ("postgres", "postgresql")
EXAMPLE = "postgresql://user:password@host:5432/newsroom"
BACKEND = "newsroom.database"
# Whether the server keeps plans of statements between requests, and psycopg's word for it: after
# how many times it would do so by itself. Of poolers that cannot, `?prepare=no` takes notice.
PREPARE = {"yes": 2**31, "no": None}


def database_settings(url: str, embedded_in: Path) -> dict[str, Any]:
    """The settings for the server at `url`; for an empty one, the server embedded in a folder."""
    if not url:
        return {**_connection("postgresql:///newsroom"), "EMBEDDED_IN": embedded_in}
    scheme, separator, _ = url.partition("://")
    if separator and scheme.lower() not in SCHEMES:
        raise ImproperlyConfigured(
            f"DATABASE_URL starts with {scheme[:20]!r}, but Newsroom needs PostgreSQL. Use "
            f"{EXAMPLE}, or leave DATABASE_URL empty for the embedded PostgreSQL."
        )
    try:
        connection = _connection(url)
    except ValueError as error:
        # The parser's own words may repeat parts of the address, and with them the password.
        raise ImproperlyConfigured(
            f"DATABASE_URL is not a valid URL. Use {EXAMPLE}, with special characters in the "
            "password percent-encoded."
        ) from error
    if not connection["NAME"]:
        raise ImproperlyConfigured(
            f"DATABASE_URL does not name a database. Add its name at the end: {EXAMPLE}."
        )
    return connection


def _connection(url: str) -> dict[str, Any]:
    connection: dict[str, Any] = {
        **dj_database_url.parse(url, engine=BACKEND, conn_max_age=60, conn_health_checks=True)
    }
    connection["HOST"] = unquote(_host(url))
    options = connection.get("OPTIONS", {})
    prepare = options.pop("prepare", "yes")
    if prepare not in PREPARE:
        raise ImproperlyConfigured("In DATABASE_URL, “prepare” is either “yes” or “no”.")
    connection["OPTIONS"] = {
        # A server that does not answer is reported in seconds, not in the minutes of the system;
        # and so is one that falls silent (milliseconds).
        "connect_timeout": 5,
        "tcp_user_timeout": 10_000,
        "prepare_threshold": PREPARE[prepare],
        **options,
    }
    return connection


def _host(url: str) -> str:
    """The host as it is written: `urlsplit().hostname` would lower the case of a socket's path."""
    address = urlsplit(url).netloc.rpartition("@")[2]
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0]


def explanation(error: str, connection: dict[str, Any]) -> str:
    """What to do about PostgreSQL's reason for refusing a connection."""
    server = connection["HOST"] or "the local socket"
    if connection["PORT"]:
        server = f"{server}, port {connection['PORT']}"
    if "Peer authentication failed" in error:
        return (
            f"PostgreSQL at {server} admits {connection['USER']!r} only from the user of the "
            f"system with this name. Run this as that user (runuser -u {connection['USER']} -- …), "
            "or change DATABASE_URL."
        )
    if "authentication failed" in error or "no password supplied" in error:
        return (
            f"PostgreSQL at {server} rejected the user and password in DATABASE_URL "
            f"(user {connection['USER']!r}). Check both."
        )
    if "database" in error and "does not exist" in error:
        return (
            f"PostgreSQL at {server} has no database {connection['NAME']!r}. Create it "
            f"(createdb {connection['NAME']}), or change DATABASE_URL."
        )
    reason = error.strip().splitlines()[0].rpartition("failed: ")[2].rstrip(".")
    return (
        f"PostgreSQL at {server} cannot be reached: {reason}. Start it, or change DATABASE_URL "
        "(leave it empty for the embedded PostgreSQL)."
    )


def wrong_encoding(encoding: str | None, connection: dict[str, Any]) -> str:
    """What to do about a database that can't hold every letter."""
    name = connection["NAME"]
    return (
        f"The database {name!r} has the encoding {encoding}, and Newsroom needs UTF8. Create it "
        f"anew: createdb --template template0 --encoding UTF8 --locale C.UTF-8 {name}."
    )
