"""SQL of migrations, kept as files: `<app>/sql/<migration>/<topic>.sql` and `<topic>.undo.sql`.

A file belongs to its migration and is not edited once that is released. It names every table and
function with its schema, `public`: a restore runs with an empty search path.
"""

from pathlib import Path

from django.db.migrations import RunSQL

ROOT = Path(__file__).resolve().parent.parent


def sql_folder(app: str, name: str) -> Path:
    return ROOT / app / "sql" / name


def run_sql(migration: str, topic: str) -> RunSQL:
    """The operation that carries out a migration's file; without an undoing file it stays done.

    `migration` is the migration's own `__name__`.
    """
    app, _, name = migration.split(".")
    folder = sql_folder(app, name)
    undo = folder / f"{topic}.undo.sql"
    reverse = undo.read_text() if undo.exists() else RunSQL.noop
    return RunSQL((folder / f"{topic}.sql").read_text(), reverse)
