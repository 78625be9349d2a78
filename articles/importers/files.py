"""Finding article files, reading them with limits, and choosing their parser."""

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

from django.utils.translation import gettext as _

from articles.images.storing import MAX_BYTES as MAX_PICTURE_BYTES
from articles.importers import markdown_files, page_text
from articles.importers.parsed import MAX_BYTES, ImportRejected, ParsedArticle
from articles.importers.uploads import plain_name
from articles.words import megabytes

PARSERS: dict[str, Callable[[bytes, str], ParsedArticle]] = {
    "markdown": markdown_files.parse,
    "page-text": page_text.parse,
}
NAME_MAX_BYTES = 255  # of a name on the usual disks
SUFFIXES = {".md": "markdown", ".markdown": "markdown", ".txt": "page-text"}


@dataclass(frozen=True)
class ArticleFile:
    """A file to import. `root` is the folder that its pictures must not leave."""

    path: Path
    root: Path

    def parse(self, format_: str = "auto") -> ParsedArticle:
        """Read and parse the file. Raises ImportRejected."""
        data = read_limited(self.path, MAX_BYTES, _("Put each article in its own file."))
        if format_ == "auto":
            format_ = self._guess(data)
        return PARSERS[format_](data, self.path.name)

    def read_picture(self, name: str) -> bytes:
        """The picture at a path that starts from the article's folder or from the root."""
        if Path(name).is_absolute() or "\0" in name or "\\" in name:
            raise ImportRejected(
                _("Give the path of the image “%s” relative to the article’s folder.") % name
            )
        for path in self._places_of(name):
            if path.exists():
                return read_limited(path, MAX_PICTURE_BYTES, _("Save a smaller version."))
        raise ImportRejected(
            _("There is no image “%s”. Add it next to the article, or remove “image”.") % name
        )

    def _places_of(self, name: str) -> Iterator[Path]:
        """Where a picture may lie: names are composed (NFC) or not, as the system that wrote them
        does; in an upload all files lie in one folder. Raises ImportRejected for one outside.
        """
        composed = (normalize("NFC", name), normalize("NFD", name), plain_name(name))
        try:
            root = self.root.resolve()
            for spelling in dict.fromkeys((name, *composed)):
                for folder in (self.path.parent, self.root):
                    path = (folder / spelling).resolve()
                    if not path.is_relative_to(root):
                        raise ImportRejected(
                            _("The image “%s” is outside the imported folder. Move it inside.")
                            % name
                        )
                    if len(os.fsencode(path.name)) <= NAME_MAX_BYTES:
                        yield path
        except (OSError, RuntimeError, UnicodeError):  # too long, a link to itself, no text
            return

    def _guess(self, data: bytes) -> str:
        if data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"---"):
            return "markdown"
        if format_ := SUFFIXES.get(self.path.suffix.lower()):
            return format_
        raise ImportRejected(
            _(
                "The format of “%s” is unknown. Rename the file so that it ends in .md or .txt, or "
                "use --format markdown or --format page-text."
            )
            % self.path.name
        )


@dataclass(frozen=True)
class Unreadable:
    """A path that could not be looked into, and the sentence that says why."""

    path: Path
    message: str


def find_files(paths: Iterable[str | Path]) -> Iterator[ArticleFile | Unreadable]:
    """The files at the paths, and those inside folders in the order of their names.

    Hidden files and links to folders are passed over.
    """
    for path in map(Path, paths):
        try:
            mode = path.stat().st_mode
        except (OSError, ValueError) as error:
            yield Unreadable(path, _sentence(path, error))
            continue
        if stat.S_ISDIR(mode):
            yield from _walk(path, path)
        else:
            yield ArticleFile(path, path.parent)


def read_limited(path: Path, limit: int, advice: str) -> bytes:
    """The bytes of a plain file no larger than `limit`; a larger one is not read."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise ImportRejected(_("“%s” isn’t a regular file. Choose another one.") % path.name)
        size = status.st_size
        if size <= limit:
            with path.open("rb") as file:
                data = file.read(limit + 1)
            size = len(data)
    except OSError as error:
        raise ImportRejected(_sentence(path, error)) from None
    if size > limit:
        raise ImportRejected(
            _("“%(name)s” is larger than %(limit)s (%(size)s). %(advice)s")
            % {
                "name": path.name,
                "size": megabytes(size),
                "limit": megabytes(limit),
                "advice": advice,
            }
        )
    return data


def _walk(folder: Path, root: Path) -> Iterator[ArticleFile | Unreadable]:
    try:
        with os.scandir(folder) as entries:
            names = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        yield Unreadable(folder, _sentence(folder, error))
        return
    for entry in names:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(folder / entry.name, root)
        elif Path(entry.name).suffix.lower() in SUFFIXES and not _is_folder(entry):
            yield ArticleFile(folder / entry.name, root)


def _is_folder(entry: os.DirEntry) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _sentence(path: Path, error: OSError | ValueError) -> str:
    name = path.name or str(path)
    if isinstance(error, FileNotFoundError):
        return _("There is no file or folder “%s”. Check the path.") % path
    if isinstance(error, PermissionError):
        return _("You don’t have permission to read “%s”. Change its permissions.") % name
    reason = getattr(error, "strerror", None) or error
    return _("“%(name)s” can’t be read: %(reason)s.") % {"name": name, "reason": reason}
