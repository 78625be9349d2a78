"""Stylesheets made of parts: readers get one file, whoever works on it has several."""

import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import FileSystemFinder
from django.core.files.storage import FileSystemStorage

IMPORT = re.compile(r'^@import "([^"]+)";$', re.MULTILINE)


class JoiningFinder(FileSystemFinder):
    """Finds the project's static files; in a stylesheet, what it imports stands in its place.

    The server for development and `collectstatic` both ask finders, so both give the same file.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.joined = FileSystemStorage(location=settings.VAR_DIR / "stylesheets")

    def find_location(self, root, path: str, prefix: str | None = None) -> str | None:
        source = super().find_location(root, path, prefix)
        if source is None or not source.endswith(".css") or not is_made_of_parts(Path(source)):
            return source
        whole = Path(self.joined.path(path))
        keep(whole, join(Path(source)))
        return str(whole)

    def list(self, ignore_patterns) -> Iterator[tuple[str, FileSystemStorage]]:
        for path, storage in super().list(ignore_patterns):
            location = self.find_location(storage.location, path)
            yield path, storage if location == storage.path(path) else self.joined


def is_made_of_parts(sheet: Path) -> bool:
    return sheet.is_file() and IMPORT.search(sheet.read_text(encoding="utf-8")) is not None


def join(sheet: Path) -> str:
    """The text of a stylesheet with its parts, whose names are relative to it."""

    def part(match: re.Match) -> str:
        return join(sheet.parent / match[1]).strip()

    return IMPORT.sub(part, sheet.read_text(encoding="utf-8"))


def keep(path: Path, text: str) -> None:
    """Write a file if it would change: its time says when, and nobody reads half of it."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, delete=False
    ) as unfinished:
        unfinished.write(text)
    Path(unfinished.name).chmod(0o644)
    os.replace(unfinished.name, path)
