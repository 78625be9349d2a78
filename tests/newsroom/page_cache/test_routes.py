"""What pages for readers read: parameters, headers, tables. The page cache knows all of it."""

import itertools
import re
from collections import defaultdict

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client, TransactionTestCase
from django.urls import get_resolver

from newsroom.page_cache.requests import OTHER_PARAMS, PARAMS, Keys
from tests.articles.views.test_embargo import patterns
from tests.newsroom.page_cache.pages import make_site

ALL_PARAMS = {*OTHER_PARAMS, *itertools.chain(*PARAMS.values())}


def key_of(path, query=""):
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "HTTP_HOST": "testserver",
        "wsgi.url_scheme": "http",
    }
    return Keys(["testserver"], is_https=False).of(environ)


class Noted(QueryDict):
    """Parameters that note which of them are asked for."""

    def __init__(self, query, names):
        self.names = set()  # what Django itself asks for while it reads them
        super().__init__(query)
        self.names = names

    def get(self, key, default=None):
        self.names.add(key)
        return super().get(key, default)

    def getlist(self, key, default=None):
        self.names.add(key)
        return super().getlist(key, default)

    def __getitem__(self, key):
        self.names.add(key)
        return super().__getitem__(key)

    def __contains__(self, key):
        self.names.add(key)
        return super().__contains__(key)

    def __iter__(self):
        self.names.add("all of them")
        return super().__iter__()

    def keys(self):
        self.names.add("all of them")
        return super().keys()

    def lists(self):
        self.names.add("all of them")
        return super().lists()

    def items(self):
        self.names.add("all of them")
        return super().items()


@pytest.fixture(scope="module")
def crawl(django_db_setup, django_db_blocker):
    """Every page, asked for once with all parameters: what was asked for of each, and the tables.

    Path → names of parameters, and “cookies”, if these were asked for.
    """
    names = defaultdict(set)
    read_cookies = WSGIRequest.COOKIES.func

    def read(request):
        return Noted(request.environ.get("QUERY_STRING", ""), names[request.path_info])

    def cookies(request):
        names[request.path_info].add("cookies")
        return read_cookies(request)

    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setattr(WSGIRequest, "GET", property(read))
        patch.setattr(WSGIRequest, "COOKIES", property(cookies))
        paths = {path.partition("?")[0] for path in every_route(make_site())}
        with transaction.atomic():
            for path in (path for path in paths if key_of(path) is not None):
                Client().get(f"{path}?q=words&kind=publisher&page=1&order=date&tag=web")
            tables = tables_of_this_transaction()
        for path in (path for path in paths if key_of(path) is None):
            Client().get(path)
        TransactionTestCase._fixture_teardown(None)  # ours, that empties what is filled
    return names, tables


def every_route(site):
    """Every address of the URL table that a reader can ask for, with what there is here."""
    known = {
        "section": ["newsroom"],
        "slug": ["story", "web"],
        "path": ["how"],
        "form": ["feed.xml", "rss.xml", "feed.json"],
        "year": ["2026"],
        "month": ["11"],
        "part": ["1"],
        "kind": ["tags"],
        "pk": [site["work"].split("/")[-2], "1"],
        "digest": ["0" * 16],
        "token": ["x" * 43],
    }
    yield from site.values()
    for address, names in patterns(get_resolver()):
        if not address.startswith(("admin/", "static/")):
            for values in itertools.product(*(known[name] for name in names)):
                path = address
                for value in values:
                    path = re.sub(r"<[^>]+>", value, path, count=1)
                yield f"/{path}"


# What all lists ask for, to hand it on to their other pages, though most have no use for it.
BY_LISTS = {"kind"}


@pytest.mark.django_db
def test_every_parameter_that_a_page_reads_is_part_of_its_key(crawl):
    """And what reads cookies is not kept."""
    names_of, _tables = crawl
    kept = {path: names for path, names in names_of.items() if key_of(path) is not None}
    unknown = {
        path: names - set(PARAMS.get(path, OTHER_PARAMS)) - BY_LISTS for path, names in kept.items()
    }
    assert {path: names for path, names in unknown.items() if names} == {}
    # None is known for nothing; “exact” is asked for by a misspelt search alone.
    assert set().union(*kept.values()) >= ALL_PARAMS - {"exact"}
    assert any("cookies" in names for names in names_of.values())


@pytest.mark.django_db
def test_what_is_kept_depends_on_no_header(admin_client):
    """What the page cache does not pass on changes nothing that Django answers either."""
    site, plain = make_site(), Client()
    headers = {
        "accept": "application/json",
        "accept-language": "de",
        "user-agent": "Googlebot",
        "referer": "https://evil.example/",
        "x-requested-with": "XMLHttpRequest",
        "x-forwarded-host": "evil.example",
        "x-forwarded-for": "192.0.2.1",
        "range": "bytes=0-9",
        "cookie": "fb=x; csrftoken=y",
    }
    differing = {}
    for kind in ("front", "article", "search", "suggestions", "atom", "markdown", "missing", "gone",
                 "old slug", "card", "sitemap"):  # fmt: skip
        path = site[kind]
        usual = plain.get(path)
        other = admin_client.get(path, headers=headers, REMOTE_ADDR="192.0.2.1", SERVER_PORT="99")
        if (usual.status_code, usual.content, dict(usual.items())) != (
            other.status_code,
            other.content,
            dict(other.items()),
        ):
            differing[kind] = other
    assert differing == {}


# Tables

# Bits of `pg_trigger.tgtype`.
KINDS = {"insert": 4, "delete": 8, "update": 16, "truncate": 32}
# What needs no trigger, and why.
A_NEW_ROW = "A new row is shown by none, until something else points at it."
DERIVED = "Triggers of the tables that it follows from write it, and these tell."
EXEMPT = {
    "articles_citation": {
        "Pages show what is frozen in the revision. The choice of related articles asks this "
        "table; a page may miss a new one for a minute.": KINDS,
    },
    "articles_listing": {DERIVED: KINDS},
    "articles_renderedpage": {"It counts only under a digest of all that a page shows.": KINDS},
    "articles_tally": {DERIVED: ["truncate"]},
    "articles_article": {
        "It is nothing to readers without a live revision, which tells.": ["insert", "delete"]
    },
    **{
        name: {A_NEW_ROW: ["insert"]}
        for name in (
            *("articles_section", "articles_tag", "articles_author", "articles_image"),
            *("references_source", "references_reference"),
        )
    },
}


@pytest.mark.django_db
def test_every_table_that_pages_read_tells_of_its_changes(crawl):
    _names, read = crawl
    assert len(read) > 15
    told, untold = triggers(), {}
    for table in read:
        exempt = set().union(*EXEMPT.get(table, {}).values())
        if missing := set(KINDS) - told.get(table, set()) - exempt:
            untold[table] = missing
        assert not exempt & told.get(table, set()), f"{table} is exempt without need"
    assert untold == {}
    assert set(EXEMPT) <= read


def tables_of_this_transaction():
    """PostgreSQL holds a lock on whatever it has read, by functions too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT relname FROM pg_locks JOIN pg_class ON pg_class.oid = relation "
            "WHERE pid = pg_backend_pid() AND relkind = 'r' "
            "AND relnamespace = 'public'::regnamespace"
        )
        return {name for (name,) in cursor}


def triggers():
    """Table → the kinds of change that it tells of."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, bit_or(tgtype) FROM pg_trigger "
            "JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_proc ON pg_proc.oid = tgfoid "
            "WHERE proname LIKE 'page_changed%' GROUP BY relname"
        )
        return {name: {kind for kind, bit in KINDS.items() if bits & bit} for name, bits in cursor}
