"""`manage.py check --deploy`: whether the bucket of MEDIA_STORAGE can be used, and by whom."""

import secrets
from typing import Any

from django.core import checks
from django.core.checks import Tags, register
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from articles.disks import StoreAway

HINT = (
    "Check MEDIA_STORAGE, AWS_ACCESS_KEY_ID, and AWS_SECRET_ACCESS_KEY. The key must be allowed to "
    "list the bucket, and to read, write, and delete files: see docs/pictures.md."
)


@register(Tags.security, deploy=True)
def bucket_is_usable(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Lists, writes, reads and deletes one small file in each folder."""
    messages: list[checks.CheckMessage] = []
    for alias in ("default", "withheld"):
        storage: Any = storages[alias]
        if not hasattr(storage, "is_public"):
            continue
        try:
            messages += _tried(storage)
        except OSError as error:
            return [checks.Error(_sentence(error), hint=HINT, id="newsroom.E002")]
        if messages:
            break
    return messages


def _tried(storage: Any) -> list[checks.CheckMessage]:
    name, content = f"check/{secrets.token_hex(12)}.txt", b"Newsroom"
    storage.listdir("check")
    storage.save(name, ContentFile(content))
    try:
        with storage.open(name) as file:
            if file.read() != content:
                return [checks.Error("The bucket gives back other bytes.", id="newsroom.E002")]
        if storage.is_public(name):
            return [
                checks.Warning(
                    f"Anybody can read the files in the bucket {storage.bucket_name}, also images "
                    "of articles that were taken down.",
                    hint="Make the bucket private: Newsroom serves the images itself.",
                    id="newsroom.W020",
                )
            ]
    finally:
        storage.delete(name)
    return []


def _sentence(error: OSError) -> str:
    return str(error) if isinstance(error, StoreAway) else f"The bucket can’t be used: {error}"
