"""`make run`, from an empty folder to a page, twice; with real processes."""

import re

from tests.newsroom.processes import Site, free_port


def test_a_site_is_made_once_and_kept(var_dir):
    port = free_port()
    site = Site("run", var_dir, port, DEBUG="true")
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
    assert "Traceback" not in first
    assert not (var_dir / "postgres" / "postmaster.pid").exists()

    site = Site("run", var_dir, port, DEBUG="true")
    assert site.get("/")[2] == front
    assert site.press_ctrl_c() == 0
    second = site.text()
    assert "Applying" not in second
    assert password not in second
    assert f"  Password  in {var_dir}/admin-password.txt\n" in second
    assert not (var_dir / "postgres" / "postmaster.pid").exists()
