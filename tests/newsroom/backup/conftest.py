"""Sites to back up and to restore into: a database and folders each."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection
from django.test.utils import override_settings

from articles.samples.corpus import make_corpus
from feedback.models import Vote
from newsroom.backup.loading import EMPTYING
from newsroom.backup.making import make_backup
from tests import factories

UNTIL = datetime(2026, 4, 1, tzinfo=UTC)
TABLES = """
SELECT quote_ident(tablename) FROM pg_tables
WHERE schemaname = 'public'
    AND tablename NOT IN ('page_change', 'articles_renderedpage', 'timers_run')
ORDER BY tablename
"""
SUM = "SELECT count(*), md5(string_agg(t::text, '' ORDER BY t::text)) FROM public.{} AS t"


@dataclass
class Place:
    """A site: its database, and its VAR_DIR."""

    server: object
    database: str
    var: Path

    @contextmanager
    def here(self) -> Iterator["Place"]:
        stores = {
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
            "withheld": {
                "BACKEND": "django.core.files.storage.FileSystemStorage",
                "OPTIONS": {"location": self.var / "withheld"},
            },
        }
        with (
            override_settings(
                VAR_DIR=self.var,
                MEDIA_ROOT=self.var / "media",
                CUSTOM_CSS=self.var / "custom.css",
                STORAGES=stores,
            ),
            self.server.using(self.database),
        ):
            yield self

    def environment(self) -> dict[str, str]:
        """For a process that works on this site."""
        return {
            **os.environ,
            "VAR_DIR": str(self.var),
            "DATABASE_URL": self.server.url(self.database),
            "SECRET_KEY": "of the tests",
            "SITE_URL": "http://testserver",
            "DEBUG": "true",
        }

    def rows(self) -> dict[str, tuple]:
        """The number of rows of each table, and a sum of their text."""
        with connection.cursor() as cursor:
            cursor.execute(TABLES)
            names = [name for (name,) in cursor.fetchall()]
            found = {}
            for name in names:
                cursor.execute(SUM.format(name))
                found[name] = cursor.fetchone()
        return found

    def files(self) -> dict[str, bytes]:
        return {
            str(path.relative_to(self.var)): path.read_bytes()
            for path in sorted(self.var.rglob("*"))
            if path.is_file()
        }


def fill() -> None:
    """Articles, a vote, a picture that everybody sees, and one that is withheld."""
    make_corpus(12, seed=3, until=UNTIL)
    image, hidden = factories.ImageFactory.create_batch(2)
    image.renditions.create(
        spec="320-webp", file=ContentFile(b"smaller", name="small.webp"), width=320, height=180
    )
    with hidden.file.open("rb") as file:
        storages["withheld"].save(hidden.file.name, file)
    hidden.file.storage.delete(hidden.file.name)
    article = factories.LiveArticleFactory(title="Naïve façades", lead_image=image)
    moments = dict.fromkeys(("created_at", "updated_at"), UNTIL)
    revision = article.revisions.get()
    Vote.objects.create(
        article=article, revision=revision, voter=b"v" * 16, helpful=True, **moments
    )


@pytest.fixture(scope="module")
def make_place(server, migrated, django_db_blocker, tmp_path_factory):
    """A function that makes a site; with `template`, whose database has the same rows."""
    made = []

    def make(template: str | None = None) -> Place:
        arguments = {} if template is None else {"template": template}
        place = Place(server, server.make(**arguments), tmp_path_factory.mktemp("site") / "var")
        made.append(place.database)
        return place

    with django_db_blocker.unblock():
        yield make
        connection.close()
        for name in made:
            server.drop(name)


@pytest.fixture(scope="module")
def site(make_place, migrated) -> Place:
    """A site with content. Tests don't change it."""
    place = make_place(migrated)
    with place.here():
        fill()
        (place.var / "templates" / "ours").mkdir(parents=True)
        (place.var / "templates" / "ours" / "_imprint.html").write_text("{# ours #}")
        (place.var / "custom.css").write_text("a { color: red }")
        (place.var / "secret_key").write_text("secret")
    return place


@pytest.fixture(scope="module")
def kept(site, tmp_path_factory) -> Path:
    """A backup of it. Tests don't change it."""
    path = tmp_path_factory.mktemp("backups") / "kept"
    with site.here():
        make_backup(path)
    return path


@pytest.fixture(scope="module")
def _empty_place(make_place) -> Place:
    return make_place()


@pytest.fixture
def target(_empty_place, tmp_path) -> Iterator[Place]:
    """An empty database and empty folders, in use. The database is one, emptied each time."""
    with Place(_empty_place.server, _empty_place.database, tmp_path / "target").here() as place:
        yield place
        with connection.cursor() as cursor:
            cursor.execute(EMPTYING.read_text())


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch):
    """A test's data need not outlive the machine."""
    monkeypatch.setattr("newsroom.backup.making.os.sync", lambda: None)
