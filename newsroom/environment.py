"""Readers of environment variables. A value that cannot be used stops the start, with advice."""

import os
import pwd
import re
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
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


def several(name: str) -> list[str]:
    """What is parted by commas."""
    return [value.strip() for value in text(name).split(",") if value.strip()]


def switch(name: str, default: str = "false") -> bool:
    value = text(name, default).lower()
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


def choice(name: str, choices: tuple[str, ...]) -> str:
    """One of a few words; the first of them if none is set."""
    value = text(name, choices[0]).lower()
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}. Use {' or '.join(choices)}.")
    return value


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


# How a scheme of EMAIL_URL speaks to the server: its port, TLS from the start, TLS by STARTTLS.
MAIL_SCHEMES = {"smtp": (25, False, False), "smtps": (465, True, False)}
MAIL_SCHEMES["submission"] = (587, False, True)
MAIL_EXAMPLE = "submission://user:password@mail.example.org:587"


def mail_server(name: str) -> dict[str, Any] | None:
    """The server that mail is handed to, as Django's settings for it; None when none is set.

    The value is never repeated in a message, as it may hold a password.
    """
    value = text(name)
    if not value:
        return None
    scheme, separator, rest = value.partition("://")
    if not separator or scheme.lower() not in MAIL_SCHEMES:
        raise ImproperlyConfigured(
            f"{name} starts with an unknown scheme. Use submission:// (port 587, STARTTLS), "
            "smtps:// (port 465, TLS), or smtp:// (port 25, unencrypted)."
        )
    port, has_tls, starts_tls = MAIL_SCHEMES[scheme.lower()]
    try:
        parts = urlsplit(f"//{rest}")
        port = parts.port or port
        host = parts.hostname or ""
    except ValueError:
        host = ""
    is_whole = bool(re.fullmatch(r"[\w.:-]+", host)) and parts.path in ("", "/")
    if not is_whole or parts.query or parts.fragment or (parts.username and not parts.password):
        raise ImproperlyConfigured(
            f"{name} is not a valid URL. Use {MAIL_EXAMPLE}, with special characters in the user "
            "and password percent-encoded."
        )
    return {
        "HOST": host,
        "PORT": port,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "USE_SSL": has_tls,
        "USE_TLS": starts_tls,
    }


def refuse_root_in(folder: Path) -> None:
    """Where the site runs as a user of its own, a command that root types breaks it.

    It would make a key, images, or backups that this user can neither read nor delete.
    """
    try:
        owner = folder.stat().st_uid
    except OSError:
        return
    if os.geteuid() != 0 or owner == 0:
        return
    try:
        name = pwd.getpwuid(owner).pw_name
    except KeyError:
        name = str(owner)
    raise ImproperlyConfigured(
        f"{folder} belongs to {name}, who can’t read what root writes there. Run this as that user "
        f"(runuser -u {name} -- …)."
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
