"""Readers of environment variables. A value that cannot be used stops the start, with advice."""

import secrets
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ImproperlyConfigured
from environs import Env

env = Env()


def read_file(path: Path) -> None:
    """Add a file's variables to the environment, whose own win."""
    env.read_env(path, recurse=False)


def text(name: str, default: str = "") -> str:
    """An empty variable counts as one that is not set."""
    return env.str(name, "").strip() or default


def switch(name: str) -> bool:
    value = text(name, "false").lower()
    if value not in ("true", "1", "yes", "on", "false", "0", "no", "off"):
        raise ImproperlyConfigured(f"{name} is {value!r}. Use true or false.")
    return value in ("true", "1", "yes", "on")


def port(name: str, default: int) -> int:
    value = text(name, str(default))
    if not (value.isascii() and value.isdigit() and 0 < int(value) < 65536):
        raise ImproperlyConfigured(f"{name} is {value!r}. Use a number from 1 to 65535.")
    return int(value)


def count(name: str, default: int, *, least: int = 0, most: int = 99) -> int:
    value = text(name, str(default))
    is_number = value.isascii() and value.isdigit() and len(value) < 10
    if not (is_number and least <= int(value) <= most):
        raise ImproperlyConfigured(f"{name} is {value!r}. Use a number from {least} to {most}.")
    return int(value)


def time_zone(name: str, default: str) -> str:
    value = text(name, default)
    try:
        return ZoneInfo(value).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ImproperlyConfigured(
            f"{name} is {value!r}. Use the name of a time zone, such as Europe/Paris or UTC."
        ) from error


def site(name: str, default: str) -> tuple[str, str, bool]:
    """The site's origin without a slash at its end, its host, and whether it is served over TLS."""
    value = text(name, default).rstrip("/")
    try:
        parts = urlsplit(value)
        is_origin = value == f"{parts.scheme}://{parts.netloc}" and "@" not in parts.netloc
        if parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and is_origin:
            host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
            return value, host, parts.scheme == "https"
    except ValueError:
        pass
    raise ImproperlyConfigured(
        f"{name} is {value!r}. Use only a scheme and a host, such as https://example.org."
    )


def secret_key(kept_in: Path) -> str:
    """The key of this installation: made once, and kept with the data that it protects."""
    try:
        if not kept_in.exists():
            kept_in.parent.mkdir(parents=True, exist_ok=True)
            new = kept_in.with_name(f"secret_key.{secrets.token_hex(4)}")
            new.touch(mode=0o600)
            new.write_text(secrets.token_urlsafe(50))
            # Linking keeps the first of two keys that are made at the same moment.
            with suppress(FileExistsError):
                kept_in.hardlink_to(new)
            new.unlink()
        return kept_in.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"Cannot write {kept_in} ({error.strerror}). Give this user write access to the "
            "folder, or set VAR_DIR to another one."
        ) from error
