"""What has to be there before the site is served: tables, an account, and something to read."""

import os
import secrets
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from newsroom.database.turns import one_at_a_time

ADMIN = "admin"


def migrate() -> None:
    """Bring the tables up to date; asking first is a good deal faster than running the command."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False)


def load_demo() -> None:
    """Fill a site that has never had content. One that an editor has emptied keeps its sections."""
    is_new = not any(
        apps.get_model("articles", name).objects.exists() for name in ("Article", "Section")
    )
    if is_new and "load_demo" in get_commands():
        call_command("load_demo")


def create_admin() -> str | None:
    """Make the first account; its password, or None when there are accounts already."""
    users = get_user_model().objects
    if users.exists():
        return None
    password = secrets.token_urlsafe(12)
    _write_private(password_file(), password + "\n")
    users.create_superuser(ADMIN, password=password)
    return password


def password_is_kept() -> bool:
    """Whether the file still holds the password of the account that it was made for."""
    try:
        password = password_file().read_text().strip()
    except OSError:
        return False
    admin = get_user_model().objects.filter(username=ADMIN).first()
    return admin is not None and admin.check_password(password)


def password_file() -> Path:
    return settings.VAR_DIR / "admin-password.txt"


def prepare_for_development() -> str | None:
    """All of the above, also when two processes begin together; the password of a new account."""
    with one_at_a_time(connection):
        migrate()
        password = create_admin()
        load_demo()
    return password


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
