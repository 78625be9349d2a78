"""Whether a backup is whole, and whether this version and this server can take it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from newsroom.backup import manifest, sums
from newsroom.backup.errors import BackupError
from newsroom.backup.manifest import Manifest
from newsroom.backup.progress import Counter, Progress
from newsroom.backup.tools import Tools, tools_for
from newsroom.database.carry_over import OLD
from newsroom.watching.version import VERSION

KEY_ADVICE = (
    "This backup was made under another SECRET_KEY. With the present one, everybody has to sign in "
    "again, authenticator apps have to be set up anew, links in invitations and password mails "
    "that were sent before don’t work, and readers can’t change their earlier answers. To keep "
    "all of that, set SECRET_KEY to the former key, or add that to SECRET_KEY_FALLBACKS."
)


@dataclass(frozen=True)
class Checked:
    """A whole backup, and what it takes to restore it here."""

    folder: Path
    manifest: Manifest
    tools: Tools
    pending: list[str]  # migrations of this version that it lacks

    @property
    def has_other_key(self) -> bool:
        keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        return self.manifest.key not in map(manifest.key_fingerprint, keys)


def check_backup(folder: Path, connection: BaseDatabaseWrapper, progress: Progress) -> Checked:
    """Raises BackupError with the first fault."""
    found = manifest.read_manifest(folder)
    pending = _pending(found)
    connection.ensure_connection()
    server = connection.connection.info.server_version // 10000
    if server < found.server:
        raise BackupError(
            f"The backup is of PostgreSQL {found.server}, and this server is PostgreSQL {server}. "
            f"Restore it into a server of version {found.server} or later."
        )
    tools = tools_for(server, archive=found.tools)
    check_files(folder, found, progress)
    return Checked(folder, found, tools, pending)


def _pending(found: Manifest) -> list[str]:
    """The migrations to apply afterwards. Raises BackupError when the backup is the newer one."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    before, applied = {f"{app}.{name}" for app, name in OLD}, set(found.migrations)
    if before <= applied:  # `migrate` carries them over, if it has all of them
        applied -= before
    if unknown := sorted(applied - known):
        raise BackupError(
            f"Newsroom {found.version} made this backup, and this version ({VERSION}) "
            f"doesn’t know its migrations {', '.join(unknown[:3])}. Use Newsroom {found.version} "
            "or later."
        )
    return sorted(known - applied)


def check_files(folder: Path, found: Manifest, progress: Progress) -> None:
    """That every file is there, and is what was written."""
    if sums.digest_of(_existing(folder / sums.NAME)) != found.sums:
        raise BackupError(f"{folder / sums.NAME} is damaged. Use another backup.")
    counter = Counter(progress, "Checking files", of=found.files)
    count = 0
    for item in sums.read_sums(folder):
        path = _existing(folder / item.path)
        with path.open("rb") as content:
            digest, _size = sums.copy(content, sums.Nowhere(), counter.add_bytes)
        if digest != item.digest:
            raise BackupError(f"{path} is damaged or cut short. Use another backup.")
        counter.add_file()
        count += 1
    if count != found.files:
        raise BackupError(f"{folder / manifest.NAME} is damaged. Use another backup.")


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise BackupError(f"{path} is missing from the backup. Use another backup.")
    return path


def site_files(folder: Path) -> Iterator[sums.Sum]:
    return (item for item in sums.read_sums(folder) if item.path.startswith("site/"))
