"""`make serve`: the production server, with a real process."""

import re

from tests.newsroom.processes import Site, free_port


def test_the_site_is_served_with_collected_files(var_dir):
    site = Site("serve", var_dir, free_port(), DEBUG="false")
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
    assert "Traceback" not in site.text()
    assert not (var_dir / "postgres" / "postmaster.pid").exists()
