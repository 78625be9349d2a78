"""Databases that a newer version of Newsroom has changed: this one must not write to them."""

from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from newsroom.database.carry_over import OLD

MOST_NAMED = 3


class MadeByNewer(Exception):
    """The message says what to do."""


def refuse_newer(loader: MigrationLoader) -> None:
    """Raises MadeByNewer when it has migrations of ours that this version doesn't know."""
    ours = {
        app.label
        for app in apps.get_app_configs()
        if Path(app.path).parent == Path(settings.BASE_DIR)
    }
    applied = {name for name in loader.applied_migrations or () if name[0] in ours}
    unknown = sorted(applied - set(loader.disk_migrations))
    if unknown and not applied & OLD:  # those of before are carried over
        names = ", ".join(".".join(name) for name in unknown[:MOST_NAMED])
        raise MadeByNewer(
            f"A newer version of Newsroom has changed this database: {names}. Use that version, or "
            "restore the backup from before (docs/upgrading.md). Nothing was changed."
        )
