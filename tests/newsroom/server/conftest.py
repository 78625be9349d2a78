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
        Path(folder).chmod(0o755)  # a server in front reads images
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


def starting(demo):
    """Starts sites on the demo, and stops them."""
    sites = []

    def start(**environment: str) -> Site:
        url, var_dir = demo
        settings = {"DATABASE_URL": url, "WEB_CONCURRENCY": "1", "THREADS": "4"} | environment
        sites.append(Site("serve", var_dir, free_port(), **settings))
        assert sites[-1].get("/readyz")[0] in (200, 400)  # 400: it has another name
        return sites[-1]

    yield start
    for site in sites:
        if site.process.poll() is None:
            site.end()


serve = pytest.fixture(starting, name="serve")
serve_for_module = pytest.fixture(starting, scope="module", name="serve_for_module")
