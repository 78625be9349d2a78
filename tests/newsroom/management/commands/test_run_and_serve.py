"""`make run`, twice, and then `make serve`; with real processes.

One after the other on the same data, for to make a site takes as long as all the rest: the tables
and the demonstration of an empty folder wait for the drill.
"""

import re
import socket

import pytest
from django.core.management import CommandError, call_command

from tests import factories
from tests.newsroom.processes import Site, free_port


@pytest.fixture
def with_an_article(server, migrated, django_db_blocker):
    """The address of a database with tables, an article, and no account."""
    with django_db_blocker.unblock():
        name = server.make(migrated)
        with server.using(name):
            factories.LiveArticleFactory(works=0, body="Words.")
        yield server.url(name)
        server.drop(name)


def test_an_account_is_made_once_and_kept(var_dir, with_an_article):
    port = free_port()
    front = _make(var_dir, port, DATABASE_URL=with_an_article)
    _run_again(var_dir, port, front, DATABASE_URL=with_an_article)


@pytest.mark.drill
def test_a_site_is_made_once_and_kept_and_then_served(var_dir):
    port = free_port()
    front = _make(var_dir, port)
    _run_again(var_dir, port, front)
    _serve(var_dir, port)


def _make(var_dir, port, **environment):
    site = Site("run", var_dir, port, DEBUG="true", **environment)
    status, headers, front = site.get("/")
    assert (status, "<h1" in front) == (200, True)
    assert "Set-Cookie" not in headers
    assert "Cookie" not in headers.get("Vary", "")
    assert site.get("/admin/login/")[0] == 200
    assert site.press_ctrl_c() == 0
    first = site.text()
    password = (var_dir / "admin-password.txt").read_text().strip()
    assert re.search(
        rf"  Site      http://127.0.0.1:{port}/\n  Admin     http://127.0.0.1:{port}/admin/\n"
        rf"  User      admin\n  Password  {re.escape(password)}\n",
        first,
    )
    assert f"  Passkeys  http://localhost:{port}/admin/ (they don’t work on an IP address)" in first
    assert "Traceback" not in first
    assert not (var_dir / "postgres" / "postmaster.pid").exists()
    return front


def _run_again(var_dir, port, front, **environment):
    password = (var_dir / "admin-password.txt").read_text().strip()
    site = Site("run", var_dir, port, DEBUG="true", **environment)
    assert site.get("/")[2] == front
    assert site.press_ctrl_c() == 0
    second = site.text()
    assert "Applying" not in second
    assert password not in second
    assert f"  Password  in {var_dir}/admin-password.txt\n" in second
    assert not (var_dir / "postgres" / "postmaster.pid").exists()


def _serve(var_dir, port):
    site = Site("serve", var_dir, port, DEBUG="false")
    status, _, page = site.get("/admin/login/")
    assert status == 200
    stylesheet = re.search(r"/static/admin/css/base\.[0-9a-f]{12}\.css", page).group()
    status, headers, _ = site.get(stylesheet)
    assert status == 200
    assert headers["Cache-Control"] == "max-age=315360000, public, immutable"
    status, headers, page = site.get("/no/such/page/")
    assert (status, "404" in page or "not" in page) == (404, True)
    assert "Set-Cookie" not in headers
    assert "Cookie" not in headers.get("Vary", "")
    assert site.end() == 0
    told = site.text()
    assert "Traceback" not in told
    assert not (var_dir / "postgres" / "postmaster.pid").exists()
    return told


@pytest.mark.drill
def test_serve_begins_with_an_empty_folder_too(var_dir):
    told = _serve(var_dir, free_port())
    assert "There is no account yet." in told
    assert "manage.py set_up" in told


def test_the_metrics_need_a_port_of_their_own(settings):
    settings.PORT = settings.METRICS_PORT = free_port()
    with pytest.raises(CommandError, match="Use two ports"):
        call_command("serve")


def test_a_port_for_metrics_that_is_taken_is_named(settings):
    settings.PORT = free_port()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings.METRICS_PORT = taken.getsockname()[1]
        with pytest.raises(CommandError, match=r"METRICS_PORT=\d+ make serve"):
            call_command("serve")
