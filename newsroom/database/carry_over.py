"""Databases that were made before the migrations were squashed: recognised, and carried over.

Nothing of this was ever part of a release. A database that has every one of the old migrations has
the same tables as a new one, but for what the files in `<app>/sql/carry_over/` change.
"""

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

from references.sql_files import ROOT, sql_folder

OLD = {
    ("references", "0001_initial"),
    ("references", "0002_link_checks"),
    ("articles", "0001_initial"),
    ("articles", "0002_revision_guards"),
    ("articles", "0003_permissions_on_articles"),
    ("articles", "0004_notes_and_import_permission"),
    ("articles", "0005_roles"),
    ("articles", "0006_preview_links"),
    ("articles", "0007_findings_and_lists"),
    ("articles", "0008_audit_log"),
    ("articles", "0009_lists_and_tag_redirects"),
    ("articles", "0010_presence"),
    ("articles", "0011_images"),
    ("articles", "0012_discovery"),
    ("articles", "0013_search"),
    ("articles", "0014_machines"),
    ("articles", "0015_feedback_texts"),
    ("articles", "0016_trust"),
    ("articles", "0017_picks_for_roles"),
    ("articles", "0018_social_texts"),
    ("feedback", "0001_initial"),
    ("feedback", "0002_totals"),
    ("feedback", "0003_roles"),
}
# None of them has the name of an old one, so that every row tells which it belongs to.
NEW = (
    ("references", "0001_sources_and_references"),
    ("articles", "0001_what_articles_refer_to"),
    ("articles", "0002_articles"),
    ("articles", "0003_guards"),
    ("articles", "0004_lists"),
    ("articles", "0005_groups"),
    ("feedback", "0001_votes_and_reports"),
    ("feedback", "0002_changes_of_votes"),
    ("feedback", "0003_groups"),
)
APPS = ("references", "articles", "feedback")
# What the files of carry_over drop, to be made as the new migrations make it.
MADE_ANEW = (
    "articles/sql/0003_guards/revisions.sql",
    "articles/sql/0003_guards/notices.sql",
    "articles/sql/0003_guards/audit_log.sql",
    "articles/sql/0003_guards/tag_addresses.sql",
    "articles/sql/0004_lists/kinds.sql",
    "articles/sql/0004_lists/tallies.sql",
    "articles/sql/0004_lists/lists.sql",
    "feedback/sql/0002_changes_of_votes/changes.sql",
)


class HalfMadeBefore(Exception):
    """The database has some of the old migrations only; the message says what to do."""


def was_made_before(connection: BaseDatabaseWrapper) -> bool:
    """Whether an earlier version made this database. Raises HalfMadeBefore."""
    applied = {
        name for name in MigrationRecorder(connection).applied_migrations() if _is_ours(name)
    }
    if not applied & OLD:
        return False
    if applied != OLD:
        raise HalfMadeBefore(_advice(missing=OLD - applied, unknown=applied - OLD))
    return True


def carry_over(connection: BaseDatabaseWrapper) -> None:
    """Turn it into what the new migrations make; all of it or, after an error, nothing."""
    recorder = MigrationRecorder(connection)
    with transaction.atomic(connection.alias), connection.cursor() as cursor:
        for app in APPS:
            for file in sorted(sql_folder(app, "carry_over").glob("*.sql")):
                cursor.execute(file.read_text())
        for name in MADE_ANEW:
            cursor.execute((ROOT / name).read_text())
        for app, name in OLD:
            recorder.record_unapplied(app, name)
        for app, name in NEW:
            recorder.record_applied(app, name)


def _is_ours(migration: tuple[str, str]) -> bool:
    return migration[0] in APPS


def _advice(missing: set[tuple[str, str]], unknown: set[tuple[str, str]]) -> str:
    start = "An unreleased version of Newsroom made this database, "
    if unknown:
        return (
            f"{start}and this version does not know its migrations {_names(unknown)}. Nothing was "
            "changed. Restore a backup from before them, or start with an empty database."
        )
    return (
        f"{start}and some of that version's migrations are missing: {_names(missing)}. Nothing was "
        "changed. Run “manage.py migrate” of that version first, then of this one."
    )


def _names(migrations: set[tuple[str, str]]) -> str:
    return ", ".join(f"{app}.{name}" for app, name in sorted(migrations))
