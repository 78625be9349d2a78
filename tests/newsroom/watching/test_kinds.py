"""What a path asks for, and what of it may stand in the log."""

import re

import pytest
from django.urls import get_resolver

from newsroom.watching.kinds import KINDS, for_log, kind_of, without_secrets
from tests.articles.views.test_embargo import patterns

PATHS = {
    "/": "front",
    "/world/": "list", "/tags/": "list", "/tags/tea/": "list", "/authors/ada/": "list",
    "/archive/2026/05/": "list", "/sources/the-times/12/": "list", "/corrections/": "list",
    "/world/tea/": "article", "/world/tea/history/": "article",
    "/about/": "page", "/about/us/": "page",
    "/search/": "search", "/search/suggest/": "search",
    "/feed.xml": "feed", "/rss.xml": "feed", "/world/feed.json": "feed",
    "/tags/tea/feed.xml": "feed",
    "/robots.txt": "crawler", "/llms.txt": "crawler", "/sitemap.xml": "crawler",
    "/sitemap-2026-05-1.xml": "crawler",
    "/world/tea.md": "export", "/world/tea/citation.bib": "export",
    "/world/tea/references.json": "export",
    "/media/2026/a.avif": "picture", "/cards/1-a.png": "picture",
    "/static/css/base.css": "static", "/look/abc.css": "static", "/look/icon.png": "static",
    "/world/tea/feedback/": "vote",
    "/world/tea/report/": "report", "/world/tea/report/thanks/": "report",
    "/preview/abc/": "preview",
    "/admin/": "admin", "/admin/articles/article/1/change/": "admin", "/admin": "admin",
    "/admin/login/": "sign-in", "/admin/account/app/add/": "sign-in",
    "/admin/welcome/abc/": "sign-in",
    "/healthz": "health", "/readyz": "health",
    "/wp-login.php": "other", "/a/b/c/d/": "other", "/.env": "other",
}  # fmt: skip


@pytest.mark.parametrize(("path", "kind"), PATHS.items())
def test_each_path_is_of_one_kind(path, kind):
    assert kind_of(path) == kind
    assert kind in KINDS


def test_every_address_has_a_kind_and_none_is_other():
    filled = {re.sub(r"<[^>]+>", "x", address) for address, _names in patterns(get_resolver())}
    of_forms = {path.replace("/x", "/feed.xml") for path in filled if path.endswith("/x")}
    odd = {path for path in filled | of_forms if kind_of(path) == "other"}
    assert odd == set()


def test_kinds_are_forgotten_and_cost_little_however_long_a_path_is():
    assert kind_of("/" + "a/" * 100_000) == "other"
    assert kind_of.cache_info().maxsize == 4096


@pytest.mark.parametrize(
    "path",
    [
        "/preview/SECRET/", "/preview/SECRET", "/old/preview/SECRET/", "/admin/welcome/SECRET/",
        "/admin/account/password/reset/key/1a-SECRET/",
    ],
)  # fmt: skip
def test_what_opens_a_link_is_hidden(path):
    for said in (for_log(path), without_secrets(f"Internal Server Error: {path}")):
        assert "SECRET" not in said
        assert "***" in said


def every_route(patterns=None, before="/"):
    for each in patterns or get_resolver().url_patterns:
        route = before + str(each.pattern).lstrip("^").rstrip("$")
        if hasattr(each, "url_patterns"):
            yield from every_route(each.url_patterns, route)
        else:
            yield route


def test_every_address_with_a_token_is_hidden():
    secret = re.compile(r"<(?:str:|slug:)?(token|key|uidb36)>")
    routes = [route for route in every_route() if secret.search(route)]
    assert len(routes) == 3
    for route in routes:
        filled = re.sub(r"\(\?P<\w+>[^)]*\)|<[^>]+>", "SECRET", route)
        assert "SECRET" in filled
        assert "SECRET" not in for_log(filled), route


def test_a_path_is_one_line_of_plain_characters():
    assert for_log('/a\nb\x1b[31m é"{}\\') == "/a%0Ab%1B%5B31m%20%E9%22%7B%7D%5C"
    assert len(for_log("/" + "a" * 10_000)) == 300
