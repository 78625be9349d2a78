"""What has to be there before the site is served: tables, an account, and something to read."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command, get_commands
from django.core.validators import validate_email
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from newsroom.database.newer import MadeByNewer, refuse_newer
from newsroom.database.turns import one_at_a_time
from references.addresses import check_mail_address

ADMIN = "admin"
LONGEST_EMAIL = 150  # of what one signs in with
HOW_TO_BEGIN = (
    "There is no account yet. Name the publication and make the first account with:\n\n"
    "    .venv/bin/python manage.py set_up\n"
)


def migrate() -> None:
    """Bring the tables up to date; asking first is a good deal faster than running the command.

    The table of the cache may be missing on its own, where somebody restored all but caches.
    """
    executor = MigrationExecutor(connection)
    try:
        refuse_newer(executor.loader)
    except MadeByNewer as error:
        raise CommandError(str(error)) from error
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False)
    table = settings.CACHES["default"]["LOCATION"]
    if table not in connection.introspection.table_names():
        call_command("createcachetable", verbosity=0)  # without it no code of an app is taken


def load_demo() -> None:
    """Fill a site that has never had content: neither one of its own nor a demonstration."""
    rows = (
        apps.get_model("articles", name).objects.all()
        for name in ("Article", "Section", "Page", "Publication")
    )
    removals = apps.get_model("articles", "AuditEntry").objects.filter(action="remove demo")
    is_new = not any(found.exists() for found in (*rows, removals))
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


def has_account() -> bool:
    return get_user_model().objects.exists()


def check_email(text: str) -> str:
    """Raises ValidationError."""
    email = text.strip()
    validate_email(email)
    check_mail_address(email)
    if len(email) > LONGEST_EMAIL:
        raise ValidationError(_("Use an email address with at most 150 characters."))
    return email


def password_check(email: str) -> Callable[[str], str]:
    """A function that returns a password that is good enough, or raises ValidationError."""

    def check(password: str) -> str:
        validate_password(password, get_user_model()(username=email, email=email))
        return password

    return check


def create_account(email: str, password: str) -> None:
    """The first account, which may do everything; one signs in with the address."""
    get_user_model().objects.create_superuser(email, email=email, password=password)


def prepare_for_development() -> str | None:
    """The tables; and unless DEMO is off, an account and the demonstration. Returns the password of
    a new account. Also when two processes begin together."""
    with one_at_a_time(connection):
        migrate()
        if not settings.DEMO:
            return None
        password = create_admin()
        load_demo()
    return password


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
