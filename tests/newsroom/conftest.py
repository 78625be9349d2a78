"""Folders, databases and servers of a test's own. What is written there stays written."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection

EMPTY = "template1"


class Server:
    """Makes databases, and points the default connection to them."""

    def __init__(self, session: psycopg.Connection):
        self.session, self.numbers = session, count(1)

    def make(self, template: str = EMPTY) -> str:
        connection.close()  # a database that somebody uses cannot be copied
        name = f"newsroom_test_{os.getpid()}_{next(self.numbers)}"
        self.session.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    @contextmanager
    def using(self, name: str) -> Iterator[None]:
        ours = connection.settings_dict["NAME"]
        connection.close()
        connection.settings_dict["NAME"] = name
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = ours

    def url(self, name: str) -> str:
        """What DATABASE_URL has to be for a process that uses this database."""
        params = connection.get_connection_params()
        user = ":".join(
            quote(params[key], safe="") for key in ("user", "password") if key in params
        )
        host = quote(str(params.get("host", "")), safe="")
        return f"postgresql://{user}@{host}:{params.get('port', 5432)}/{name}"

    def drop(self, name: str) -> None:
        self.session.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def server(django_db_blocker) -> Iterator[Server]:
    with django_db_blocker.unblock():
        params = connection.get_connection_params() | {"dbname": "postgres"}
        with psycopg.connect(**params, autocommit=True) as session:
            yield Server(session)


@pytest.fixture(scope="session")
def migrated(server, django_db_modify_db_settings) -> Iterator[str]:
    """The name of a database as the migrations make it. Tests don't change it."""
    name = _copied(server) or _migrated(server)
    yield name
    server.drop(name)


def _copied(server: Server) -> str | None:
    """Of what one of several workers has migrated, as long as that one is there."""
    template = connection.settings_dict["TEST"].get("TEMPLATE")
    if template is None:
        return None
    try:
        return server.make(template)
    except psycopg.errors.InvalidCatalogName:
        return None


def _migrated(server: Server) -> str:
    name = server.make()
    with server.using(name):
        call_command("migrate", verbosity=0)
    return name


@pytest.fixture
def var_dir():
    """Not below pytest's `tmp_path`: run by root, the server has a user of its own, and any other
    run of pytest closes that folder to everybody else. It may be passed through, so that no word
    is said of opening it."""
    with TemporaryDirectory(prefix="newsroom-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        yield Path(folder, "var")
