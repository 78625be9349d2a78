"""Fixtures for all tests: fast settings, the system's Chromium, the Nu HTML validator."""

import json
import math
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from django.test.utils import override_settings

from articles import zone

# A busy machine is not a bug.
hypothesis.settings.register_profile("newsroom", deadline=None)
hypothesis.settings.load_profile("newsroom")

# The first is the same without windows, and does half the work.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
VNU_JAR = os.environ.get("VNU_JAR", "")
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
    ):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """No commit waits for the disk: a test's data need not outlive the machine."""
    connection.settings_dict["OPTIONS"]["options"] = "-c synchronous_commit=off"


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
    with connection.cursor() as cursor:
        rows = (f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables)
        cursor.execute(" UNION ALL ".join(rows))
        if filled := [table for (table,) in cursor.fetchall()]:
            # Who still holds a row is a fault to be told, not one to wait for.
            cursor.execute("SET lock_timeout = '60s'")
            cursor.execute("SET newsroom.may_erase = 'on'")
            cursor.execute(f"TRUNCATE {', '.join(filled)} CASCADE")
            cursor.execute("RESET newsroom.may_erase")
            cursor.execute("RESET lock_timeout")


@pytest.fixture(autouse=True)
def zone_is_known():
    """It is UTC: a page asks once a second, and counts of queries must not."""
    zone.publication_zone.known = zone.Known(ZoneInfo("UTC"), learnt=math.inf)


def _without_whitenoise() -> list[str]:
    # It would warn that nothing is collected; the test server finds static files by itself.
    return [name for name in settings.MIDDLEWARE if not name.startswith("whitenoise.")]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
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
            ["java", "-jar", VNU_JAR, "--errors-only", "--format", "json", tmp_path],
            capture_output=True,
            text=True,
        )
        messages = json.loads(result.stderr or result.stdout)["messages"]
        return [
            f"{Path(found.get('url', '')).stem}:{found.get('lastLine')}: {found['message']}"
            for found in messages
        ]

    return validate
