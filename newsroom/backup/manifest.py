"""`manifest.json` of a backup: what is in it, of which moment, and made by what."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from newsroom.backup.errors import BackupError

NAME = "manifest.json"
FORMAT = 1
LARGEST = 10_000_000  # bytes


@dataclass(frozen=True)
class Manifest:
    started_at: str  # the moment that the backup is of
    version: str  # of Newsroom
    postgresql: str  # of the server, as it says it
    server: int  # its major version
    tools: int  # the major version of the client tools
    key: str  # the fingerprint of SECRET_KEY
    migrations: list[str]
    tables: dict[str, int]  # rows
    pictures: int
    files: int
    bytes: int
    sums: str  # the SHA-256 of the list of all files
    missing: list[str] = field(default_factory=list)  # pictures that were lost before
    deleted: list[str] = field(default_factory=list)  # pictures that were deleted meanwhile
    format: int = FORMAT

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.started_at)

    def as_json(self) -> str:
        return json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n"


def read_manifest(folder: Path) -> Manifest:
    """Raises BackupError when the folder holds no whole backup, or one of a later format."""
    path = folder / NAME
    try:
        with path.open("rb") as file:
            values = json.loads(file.read(LARGEST))
    except FileNotFoundError as error:
        raise BackupError(
            f"There is no backup in {folder}: {NAME} is missing. Name the folder of a whole one."
        ) from error
    except OSError as error:
        raise BackupError(f"{path} can’t be read ({error.strerror}).") from error
    except ValueError as error:
        raise BackupError(f"{path} is damaged. Use another backup.") from error
    return _manifest(path, values)


def _manifest(path: Path, values: Any) -> Manifest:
    if isinstance(values, dict) and isinstance(values.get("format"), int):
        if values["format"] > FORMAT:
            raise BackupError(
                f"A newer version of Newsroom ({values.get('version')}) made this backup, in a "
                "format that this version doesn’t know. Update Newsroom first."
            )
        try:
            manifest = Manifest(**values)
            manifest.moment  # noqa: B018  (raises ValueError)
            return manifest
        except (TypeError, ValueError):
            pass
    raise BackupError(f"{path} is damaged. Use another backup.")


def key_fingerprint(key: str) -> str:
    """Tells two keys apart, and says nothing else of them."""
    return hashlib.sha256(b"newsroom.backup\0" + key.encode()).hexdigest()[:16]
