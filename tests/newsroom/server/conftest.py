"""A site on the production server, with demo content in a database of its own."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from tests.newsroom.processes import ROOT, Site, free_port


@pytest.fixture(scope="session")
def demo(server, migrated):
    """Address of a database with the demo, and a VAR_DIR with its images."""
    name = server.make(migrated)
    with TemporaryDirectory(prefix="newsroom-", ignore_cleanup_errors=True) as folder:
        var_dir = Path(folder, "var")
        environment = {
            **os.environ,
            "DATABASE_URL": server.url(name),
            "VAR_DIR": str(var_dir),
            "DEBUG": "false",
        }
        command = [sys.executable, "manage.py", "load_demo"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
        yield server.url(name), var_dir
    server.drop(name)


@pytest.fixture
def session(demo):
    """A connection to the demo's database."""
    with psycopg.connect(demo[0], autocommit=True) as connection:
        yield connection


@pytest.fixture
def serve(demo):
    """Start a site on the demo; it is stopped when the test has ended."""
    sites = []

    def start(**environment: str) -> Site:
        url, var_dir = demo
        settings = {"DATABASE_URL": url, "WEB_CONCURRENCY": "1", "THREADS": "4"} | environment
        sites.append(Site("serve", var_dir, free_port(), **settings))
        assert sites[-1].get("/readyz")[0] == 200
        return sites[-1]

    yield start
    for site in sites:
        if site.process.poll() is None:
            site.end()
