"""MEDIA_STORAGE: the storages of pictures, public and withheld, as Django's settings for them."""

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.core.exceptions import ImproperlyConfigured

LOCAL = "local"
EXAMPLE = "s3://bucket?endpoint=https://s3.example.net&region=eu-1&prefix=newsroom"
PARAMETERS = {"endpoint", "region", "prefix", "addressing"}
ADDRESSING = ("path", "virtual")
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PREFIX = re.compile(r"[\w.-]+(?:/[\w.-]+)*", re.ASCII)
_REGION = re.compile(r"[a-z0-9-]{1,40}")


def media_storages(value: str, folder: Path, name: str = "MEDIA_STORAGE") -> dict[str, Any]:
    """For STORAGES: `default`, which readers see, and `withheld`, which they don't.

    The value is empty or “local” for folders of this machine, or the address of a bucket. Keys
    are never part of it. `name` is what messages call it.
    """
    if value in ("", LOCAL):
        return {
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            # Images of articles that are public no longer (articles/images/withholding.py).
            "withheld": {
                "BACKEND": "django.core.files.storage.FileSystemStorage",
                "OPTIONS": {"location": folder / "withheld", "file_permissions_mode": 0o600},
            },
        }
    options = _bucket(value, name)
    if find_spec("storages") is None or find_spec("boto3") is None:
        raise ImproperlyConfigured(
            f"{name} names a bucket, but the packages for it are missing. Install them: "
            ".venv/bin/python -m pip install --require-hashes -r requirements/s3.txt"
        )
    prefix = options.pop("prefix")
    return {
        alias: {
            "BACKEND": "newsroom.pictures.bucket.Bucket",
            "OPTIONS": {**options, "location": "/".join(filter(None, (prefix, folder_name)))},
        }
        for alias, folder_name in (("default", "media"), ("withheld", "withheld"))
    }


def _bucket(value: str, name: str) -> dict[str, Any]:
    """Options of django-storages. The value may hold what was not meant for it: never repeated."""
    try:
        parts = urlsplit(value)
        pairs = parse_qsl(parts.query, strict_parsing=bool(parts.query), max_num_fields=8)
    except ValueError:
        raise _wrong(name, "is not a valid URL") from None
    if parts.scheme != "s3":
        raise _wrong(name, "must be empty, local, or the address of a bucket")
    if "@" in parts.netloc:
        raise ImproperlyConfigured(
            f"{name} must not hold keys. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
        )
    if not _BUCKET.fullmatch(parts.netloc):
        raise _wrong(name, "names no valid bucket")
    if parts.path not in ("", "/") or parts.fragment:
        raise _wrong(name, "has a path. Use prefix=… for a folder in the bucket")
    given = dict(pairs)
    if unknown := given.keys() - PARAMETERS:
        known = ", ".join(sorted(PARAMETERS))
        raise _wrong(name, f"has an unknown parameter, {min(unknown)[:20]!r} (known: {known})")
    return {
        "bucket_name": parts.netloc,
        "prefix": _checked(name, "prefix", given.get("prefix", "").strip("/"), _PREFIX),
        "region_name": _checked(name, "region", given.get("region", ""), _REGION) or None,
        **_endpoint(name, given.get("endpoint", ""), given.get("addressing", "")),
    }


def _endpoint(name: str, endpoint: str, addressing: str) -> dict[str, Any]:
    """With an endpoint of its own, the bucket stands in the path, as every store understands."""
    if addressing and addressing not in ADDRESSING:
        raise _wrong(name, f"has an unknown addressing (known: {', '.join(ADDRESSING)})")
    if not endpoint:
        return {"endpoint_url": None, "addressing_style": addressing or "auto"}
    try:
        parts = urlsplit(endpoint)
        is_whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_whole = False
    if not is_whole or "@" in endpoint or parts.query or parts.fragment:
        raise _wrong(name, "has an endpoint that is not an http:// or https:// address")
    return {"endpoint_url": endpoint.rstrip("/"), "addressing_style": addressing or "path"}


def _checked(name: str, parameter: str, value: str, pattern: re.Pattern[str]) -> str:
    is_plain = not value or (pattern.fullmatch(value) and ".." not in value and len(value) <= 200)
    if not is_plain:
        raise _wrong(name, f"has an invalid {parameter}")
    return value


def _wrong(name: str, what: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name} {what}. For example: {EXAMPLE}")
