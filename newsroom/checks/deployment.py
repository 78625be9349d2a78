"""What `manage.py check --deploy` says of settings that are unsafe, or contradict each other."""

import ipaddress
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Info, Tags, register
from django.db import connection
from django.db.utils import Error

from newsroom.database.errors import DatabaseUnavailable

LOCAL_NAMES = {"", "localhost"}
ENCRYPTED = {"require", "verify-ca", "verify-full"}
# A worker's connections beside those of its threads: the poller, the outbox, one that writes, looks
# at its health, and metrics.
MORE_CONNECTIONS = 5
OTHERS = 5  # commands, and somebody with psql
MOST_OF_MEMORY = 0.5


@register(Tags.security, deploy=True)
def hosts_are_named(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    return [
        checks.Warning(
            "ALLOWED_HOSTS contains *, so anybody can name any host in a request. Links in "
            "email and the memory for pages depend on the name.",
            hint="Name your hosts, or leave ALLOWED_HOSTS empty to allow only that of SITE_URL.",
            id="newsroom.W005",
        )
    ]


@register(Tags.security, deploy=True)
def site_has_a_name(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if not (_is_local(settings.SITE_HOST) or _is_address(settings.SITE_HOST)):
        return []
    return [
        checks.Warning(
            f"SITE_URL is {settings.SITE_URL}. Links in email and feeds lead there, and passkeys "
            "don’t work on an IP address.",
            hint="Set SITE_URL to the public name of the site, such as https://news.example.org.",
            id="newsroom.W006",
        )
    ]


@register(Tags.security, deploy=True)
def only_proxies_reach_it(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if not settings.TRUSTED_PROXIES or _is_local(settings.BIND):
        return []
    return [
        checks.Warning(
            f"TRUSTED_PROXIES is {settings.TRUSTED_PROXIES}, and BIND is {settings.BIND}: who "
            f"reaches port {settings.PORT} without the server in front can make up an address.",
            hint="Leave BIND at 127.0.0.1, or have a firewall or a container’s network admit only "
            "your own servers. Then silence newsroom.W007.",
            id="newsroom.W007",
        )
    ]


@register(Tags.security, deploy=True)
def metrics_are_private(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    address = settings.METRICS_ADDRESS
    is_private = _is_local(address) or any(
        each.is_private and not each.is_unspecified for each in _addresses(address)
    )
    if not settings.METRICS_PORT or is_private:
        return []
    return [
        checks.Warning(
            f"METRICS_ADDRESS is {address}, so strangers may read the metrics.",
            hint="Leave it at 127.0.0.1, or choose an address of a private network.",
            id="newsroom.W015",
        )
    ]


@register(Tags.security, deploy=True)
def former_keys_end(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if not settings.SECRET_KEY_FALLBACKS:
        return []
    return [
        Info(
            "SECRET_KEY_FALLBACKS holds a former key: what it signed is still taken.",
            hint="Empty it two weeks after the change of the key.",
            id="newsroom.I001",
        )
    ]


@register(Tags.security, deploy=True)
def secrets_are_private(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    files = [settings.VAR_DIR / "secret_key", Path(settings.BASE_DIR) / ".env"]
    return [
        checks.Warning(
            f"Every user of this machine can read {path}, which may hold secrets.",
            hint=f"Run chmod o-rwx {path}.",
            id="newsroom.W008",
        )
        for path in files
        if _mode(path) & stat.S_IROTH
    ]


@register(Tags.security, deploy=True)
def what_must_last_does(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    var = Path(settings.VAR_DIR).resolve()
    passing = ("/tmp", "/var/tmp", "/dev/shm", "/run")  # noqa: S108  (what is looked for)
    if not any(var.is_relative_to(folder) for folder in passing):
        return []
    return [
        Info(
            f"VAR_DIR is {var}, which the system may empty. Images, the secret key, and an "
            "embedded database are kept there.",
            hint="Set VAR_DIR to a folder that lasts, such as /var/lib/newsroom.",
            id="newsroom.I002",
        )
    ]


@register(Tags.security, deploy=True)
def demo_account_is_gone(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    path = settings.VAR_DIR / "admin-password.txt"
    if not path.exists():
        return []
    return [
        checks.Warning(
            f"The password of the demo’s account stands in {path}.",
            hint="Change the password of “admin”, or deactivate it, and delete the file.",
            id="newsroom.W010",
        )
    ]


@register(Tags.security, deploy=True)
def database_is_reached_safely(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    database = _database()
    host = str(database.get("HOST") or "")
    is_here = host.startswith("/") or _is_local(host)
    mode = database.get("OPTIONS", {}).get("sslmode", "prefer")
    if is_here or "EMBEDDED_IN" in database or mode in ENCRYPTED:
        return []
    return [
        checks.Warning(
            f"DATABASE_URL leads to {host} without demanding encryption, so passwords and drafts "
            "may cross the network in plain text.",
            hint="Add ?sslmode=verify-full at its end, or ?sslmode=require in a network you trust.",
            id="newsroom.W011",
        )
    ]


@register(Tags.security, deploy=True)
def database_can_be_used(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The embedded one is not started for this."""
    if "EMBEDDED_IN" in _database():
        return []
    try:
        connection.ensure_connection()
    except DatabaseUnavailable as error:
        connection.close()
        return [
            checks.Warning(
                str(error),
                hint="Without a database, the site can’t start.",
                id="newsroom.W016",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def connections_suffice(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Asks the server that DATABASE_URL names, if it answers; the embedded one knows its number."""
    if "EMBEDDED_IN" in _database():
        return []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW max_connections")
            most = int(cursor.fetchone()[0])
    except (Error, psycopg.Error, OSError):
        return []
    wanted = settings.WORKERS * (settings.THREADS + MORE_CONNECTIONS) + OTHERS
    if wanted <= most:
        return []
    return [
        checks.Warning(
            f"WEB_CONCURRENCY ({settings.WORKERS}) and THREADS ({settings.THREADS}) may need "
            f"{wanted} connections, and PostgreSQL allows {most}.",
            hint="Lower one of them, or raise max_connections.",
            id="newsroom.W012",
        )
    ]


@register(Tags.security, deploy=True)
def pages_fit_into_memory(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    memory = _memory()
    wanted = settings.WORKERS * settings.PAGE_CACHE_MB
    if not memory or wanted <= MOST_OF_MEMORY * memory:
        return []
    return [
        checks.Warning(
            f"PAGE_CACHE_MB ({settings.PAGE_CACHE_MB}) times WEB_CONCURRENCY ({settings.WORKERS}) "
            f"is {wanted} MB, and this machine has {memory} MB.",
            hint="Lower one of them.",
            id="newsroom.W013",
        )
    ]


@register(Tags.security, deploy=True)
def cookies_are_safe_behind_tls(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Somebody in front is counted, and the address of the site says that nobody encrypts."""
    if settings.IS_HTTPS or not settings.TRUSTED_PROXIES:
        return []
    return [
        checks.Warning(
            f"TRUSTED_PROXIES is {settings.TRUSTED_PROXIES}, but SITE_URL begins with http://. "
            "Behind TLS, cookies would not be marked as secure, and links would lead to http://.",
            hint="Start SITE_URL with https:// if the server in front encrypts.",
            id="newsroom.W014",
        )
    ]


def _database() -> dict[str, Any]:
    return settings.DATABASES["default"]


def _is_local(host: str) -> bool:
    if host.lower() in LOCAL_NAMES or host.endswith(".localhost"):
        return True
    return any(address.is_loopback for address in _addresses(host))


def _is_address(host: str) -> bool:
    return any(True for _ in _addresses(host))


def _addresses(host: str) -> Iterator[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    try:
        yield ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except OSError:
        return 0


def _memory() -> int:
    """In MB; 0 where the system does not say."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20
    except (ValueError, OSError):
        return 0
