"""Fixtures for all tests: fast settings, the system's Chromium, the Nu HTML validator."""

import fcntl
import gc
import json
import math
import os
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import hypothesis
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.models.query import ModelIterable
from django.template import Template
from django.test import TransactionTestCase
from django.test.utils import override_settings

from accounts.signing_in.requirements import policy
from articles import freshness, zone
from articles.models.publication import PublicationQuerySet
from newsroom import admin_site
from newsroom.watching.present import watch

# A busy machine is not a bug.
hypothesis.settings.register_profile("newsroom", deadline=None)
hypothesis.settings.load_profile("newsroom")

# The first is the same without windows, and does half the work.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
VNU_JAR = os.environ.get("VNU_JAR", "")
# It ends before the second compiler and a second thread for garbage are worth their start.
JAVA = ("java", "-Xss8m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
HAS_VNU = Path(VNU_JAR).is_file() and shutil.which("java") is not None

# What migrations wrote: no test changes it for good, and no other table is referred to by it.
WRITTEN_BY_MIGRATIONS = {
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
}

# A second list would replace Playwright's own, so that it is repeated. What it lacks: each window
# would load two pages of suggestions for what nobody types into its address bar.
SWITCHED_OFF = (
    "AvoidUnnecessaryBeforeUnloadCheckSync DestroyProfileOnBrowserClose HttpsUpgrades"
    " HttpsFirstBalancedModeAutoEnable LensOverlay MediaRouter PaintHolding"
    " ThirdPartyStoragePartitioning AvoidCorsURLLoaderRestartOnRedirect TcpPortRandomizationWin"
    " OptimizationHints NetworkTimeServiceQuerying AimEnabled PreconnectToSearch"
    " WebUIOmniboxPopup WebUIOmniboxAimPopup SpareRendererForSitePerProcess"
).split()

# What a marked test needs: whether it is there, and what to do when it is not.
NEEDS = {
    "browser": (CHROMIUM is not None, "There is no Chromium on this machine: install chromium."),
    "html": (HAS_VNU, "Install Java, and name the Nu validator's jar in VNU_JAR (.ci/run does)."),
}


def pytest_configure(config):
    # Playwright runs an event loop in the test's thread; Django would refuse the database there.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """The longest tests, those of the browser, begin: at the end no worker is left alone with one.

    `--dist worksteal` gives each worker one run of the list. Two of three begin with the browser:
    a third browser at once would slow down the two.
    """
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    if workers > 1:
        items[:] = _dealt(items, runs=workers, with_browser=round(workers * 2 / 3))


def _dealt(items: list, runs: int, with_browser: int) -> list:
    long = [item for item in items if item.get_closest_marker("browser")]
    short = [item for item in items if not item.get_closest_marker("browser")]
    size, share = len(items) // runs, math.ceil(len(long) / with_browser)
    dealt = []
    for _ in range(with_browser):
        mine, long = long[:share], long[share:]
        fill = max(size - len(mine), 0)
        dealt, short = [*dealt, *mine, *short[:fill]], short[fill:]
    return [*dealt, *long, *short]


def pytest_collection_finish(session):
    """What was collected stays to the end: to look for garbage in it takes a tenth of all time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


def pytest_runtest_setup(item):
    for marker, (is_there, advice) in NEEDS.items():
        if is_there or item.get_closest_marker(marker) is None:
            continue
        if os.environ.get("CI"):
            pytest.fail(advice, pytrace=False)
        pytest.skip(advice)


@pytest.fixture(scope="session", autouse=True)
def settings_for_tests(tmp_path_factory):
    """The same for every machine, whatever its `.env` says; files go to a folder of this run."""
    with override_settings(
        SITE_URL="http://testserver",
        SITE_HOST="testserver",
        ALLOWED_HOSTS=["testserver", "localhost", "127.0.0.1"],
        SECURE_SSL_REDIRECT=False,
        SESSION_COOKIE_SECURE=False,
        CSRF_COOKIE_SECURE=False,
        TIME_ZONE="UTC",
        DELIVER_IN_BACKGROUND=False,
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        MEDIA_ROOT=tmp_path_factory.mktemp("media"),
        STORAGES={
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
            "withheld": {
                "BACKEND": "django.core.files.storage.FileSystemStorage",
                "OPTIONS": {"location": tmp_path_factory.mktemp("withheld")},
            },
        },
        MIDDLEWARE=_without_whitenoise(),
        # What a site of this folder has of its own.
        CUSTOM_CSS=tmp_path_factory.mktemp("custom") / "custom.css",
        TEMPLATES=_without_those_of_the_site(),
    ):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings, django_db_blocker, tmp_path_factory, worker_id, testrun_uid
):
    """No commit waits for the disk: a test's data need not outlive the machine.

    Of several workers, the first to need a database migrates one, and all copy it.
    """
    connection.settings_dict["OPTIONS"]["options"] = "-c synchronous_commit=off"
    if worker_id == "master":
        yield
        return
    template = f"template_{testrun_uid}"
    made = tmp_path_factory.getbasetemp().parent / template
    with open(made, "a") as mine, django_db_blocker.unblock():
        fcntl.flock(mine, fcntl.LOCK_EX)
        is_first = made.stat().st_size == 0
        if is_first:
            _migrate(template)
            mine.write("made")
    connection.settings_dict["TEST"]["TEMPLATE"] = template
    yield
    if is_first:
        with django_db_blocker.unblock(), connection.creation._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {template}")


def _migrate(name: str) -> None:
    usual, test = connection.settings_dict["NAME"], connection.settings_dict["TEST"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(test, "NAME", name)
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        connection.close()
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = usual


@pytest.fixture(scope="session", autouse=True)
def only_what_is_filled_is_emptied():
    """After a test with transactions of its own. Django would empty every table, and then make
    permissions and content types anew."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: _empty_tables())
        yield


def _empty_tables() -> None:
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    tables = [connection.ops.quote_name(name) for name in set(names) - WRITTEN_BY_MIGRATIONS]
    with transaction.atomic(), connection.cursor() as cursor:
        rows = (f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables)
        cursor.execute(" UNION ALL ".join(rows))
        if filled := [table for (table,) in cursor.fetchall()]:
            # Who still holds a row is a fault to be told, not one to wait for.
            cursor.execute("SET LOCAL lock_timeout = '60s'")
            cursor.execute(f"LOCK TABLE {', '.join(filled)}")
            cursor.execute("SHOW is_superuser")
            (_delete_all if cursor.fetchone() == ("on",) else _truncate)(cursor, filled)


def _delete_all(cursor, tables: list[str]) -> None:
    """Without triggers. New files of tables and indexes would take fifty times as long."""
    cursor.execute("SET LOCAL session_replication_role = replica")
    cursor.execute("; ".join(f"DELETE FROM {table}" for table in tables))
    cursor.execute("SELECT page_changed(ARRAY[0])")  # as the trigger of TRUNCATE says it
    cursor.execute("SET LOCAL session_replication_role = origin")


def _truncate(cursor, tables: list[str]) -> None:
    cursor.execute("SET LOCAL newsroom.may_erase = 'on'")
    cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")


@pytest.fixture(autouse=True)
def zone_is_known():
    """It is UTC: a page asks once a second, and counts of queries must not."""
    zone.publication_zone.known = zone.Known(ZoneInfo("UTC"), learnt=math.inf)


@pytest.fixture(autouse=True)
def policy_is_known():
    """Nobody needs a second factor: the admin asks every few seconds, and counts must not."""
    policy.known, policy.until = "none", math.inf


@pytest.fixture(scope="session", autouse=True)
def name_is_known():
    """The publication’s, in the admin: a process keeps it until it changes; counts leave it out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(admin_site, "publication_name", lambda: "Newsroom")
        yield


@pytest.fixture(scope="session", autouse=True)
def parts_of_widgets_are_not_noted(django_test_environment):
    """Django's client copies the context of each template for `response.context`: a form has
    hundreds of widgets, whose contexts no test asks for."""
    noted, plain = Template._render, lambda template, context: template.nodelist.render(context)

    def render(template, context):
        is_part = template.name and "/widgets/" in template.name
        return (plain if is_part else noted)(template, context)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", render)
        yield


@pytest.fixture(scope="session", autouse=True)
def frame_is_compiled_once():
    """A process seldom asks for the frame of its pages, a test does for each page: the query is the
    same but for its moment, and to write its SQL takes longer than most pages."""
    frame = partial(_Frame, PublicationQuerySet.with_navigation)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PublicationQuerySet, "with_navigation", lambda rows, at=None: frame(rows, at))
        yield


class _Frame:
    """The rows of `with_navigation`, of which the first is taken."""

    MOMENT = datetime(2000, 1, 1, tzinfo=UTC)

    def __init__(self, with_navigation: Callable, publications: PublicationQuerySet, at) -> None:
        self._at = at or freshness.now()
        if not hasattr(connection, "frame"):
            rows = with_navigation(publications, self.MOMENT).order_by("pk")[:1]
            compiler = rows.query.get_compiler(rows.db)
            rows.query.get_compiler = lambda **_options: compiler
            connection.frame = rows, compiler, compiler.as_sql()
        self._rows, self._compiler, self._compiled = connection.frame

    def first(self):
        sql, values = self._compiled
        values = tuple(self._at if value == self.MOMENT else value for value in values)
        self._compiler.as_sql = lambda **_options: (sql, values)
        return next(iter(ModelIterable(self._rows)), None)


@pytest.fixture(autouse=True)
def nothing_is_wrong():
    """The home looks at the site once a minute, and counts of queries must not."""
    watch.known, watch.until = [], math.inf


def _without_whitenoise() -> list[str]:
    # It would warn that nothing is collected; the test server finds static files by itself.
    return [name for name in settings.MIDDLEWARE if not name.startswith("whitenoise.")]


def _without_those_of_the_site() -> list[dict]:
    [engine] = settings.TEMPLATES
    return [engine | {"DIRS": [settings.BASE_DIR / "templates"]}]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--in-process-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--renderer-process-limit=1",  # pages of one context share what is compiled
            f"--disable-features={','.join(SWITCHED_OFF)}",
        ],
    }


@pytest.fixture
def nu_errors(tmp_path) -> Callable[[dict[str, str]], list[str]]:
    """A function from pages (name: HTML) to the Nu validator's errors, `name:line: message` each.

    One start of Java takes a second or two, so hand over many pages at once.
    """

    def validate(pages: dict[str, str]) -> list[str]:
        for name, html in pages.items():
            (tmp_path / f"{name}.html").write_text(html, encoding="utf-8")
        result = subprocess.run(
            [*JAVA, "-jar", VNU_JAR, "--errors-only", "--format", "json", tmp_path],
            capture_output=True,
            text=True,
        )
        messages = json.loads(result.stderr or result.stdout)["messages"]
        return [
            f"{Path(found.get('url', '')).stem}:{found.get('lastLine')}: {found['message']}"
            for found in messages
        ]

    return validate
