"""SQL of migrations, kept as files: `<app>/sql/<migration>/<topic>.sql` and `<topic>.undo.sql`."""

from pathlib import Path

from django.db.migrations import RunSQL

ROOT = Path(__file__).resolve().parent.parent


def run_sql(migration: str, topic: str) -> RunSQL:
    """The operation that carries out a migration's file; without an undoing file it stays done.

    `migration` is the migration's own `__name__`.
    """
    app, _, name = migration.split(".")
    folder = ROOT / app / "sql" / name
    undo = folder / f"{topic}.undo.sql"
    reverse = undo.read_text() if undo.exists() else RunSQL.noop
    return RunSQL((folder / f"{topic}.sql").read_text(), reverse)
