"""A bucket as Django's storage: addresses stay on our host, and errors are those of a disk.

A file that is missing is FileNotFoundError, a store that does not answer StoreAway, a full one
ENOSPC: what handles files need not know which kind of storage they are in.
"""

import errno
import mimetypes
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.base import File
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

from articles.disks import StoreAway
from newsroom.pictures.door import Door
from newsroom.pictures.listing import Entry

CHUNK = 64 * 1024
IN_MEMORY = 1024 * 1024  # bytes of a file that is read here; longer ones go to a temporary file
CONNECT_TIMEOUT, READ_TIMEOUT = 2, 5  # seconds
ATTEMPTS = 2
PAGE = 1000  # files of a list, the most that stores send at once
FULL = {"QuotaExceeded", "XMinioStorageFull", "InsufficientStorage", "EntityTooLarge"}
# Python 3.11 does not know them all, and stores hand on what they were given.
TYPES = {".avif": "image/avif", ".webp": "image/webp"}


@dataclass
class Fetched:
    """What the store answered: 200, 206, 304 or 416, and the body of the first two."""

    status: int
    headers: dict[str, str]
    body: "Chunks | None" = None


class Chunks:
    """A body as it comes, closed by whoever sends it; a place at the door is held until then."""

    def __init__(self, body: Any, bucket: "Bucket", name: str) -> None:
        self._body, self._bucket, self._name = body, bucket, name
        self._is_open = True

    def __iter__(self) -> Iterator[bytes]:
        with self._bucket.door.noting(), self._bucket.translated(self._name):
            yield from self._body.iter_chunks(CHUNK)

    def close(self) -> None:
        if self._is_open:
            self._is_open = False
            self._body.close()
            self._bucket.door.leave()


class Bucket(S3Storage):
    """One folder of a bucket. Its connection is shared by all threads."""

    querystring_auth = False
    file_overwrite = False
    max_memory_size = IN_MEMORY
    signature_version = "s3v4"

    def __init__(self, **options: Any) -> None:
        options.setdefault(
            "client_config",
            Config(
                s3={"addressing_style": options.get("addressing_style") or "auto"},
                signature_version=self.signature_version,
                connect_timeout=CONNECT_TIMEOUT,
                read_timeout=READ_TIMEOUT,
                retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
                max_pool_connections=settings.THREADS,
                # Stores that are not AWS know no newer checksums.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )
        super().__init__(**options)
        self.door = Door(self.bucket_name, places=max(2, settings.THREADS // 2))
        self._shared: Any = None
        self._making = threading.Lock()

    @property
    def connection(self) -> Any:
        with self._making:
            if self._shared is None:
                self._shared = super().connection
        return self._shared

    @property
    def client(self) -> Any:
        return self.connection.meta.client

    def url(self, name: str, *args: Any, **kwargs: Any) -> str:
        """At our own host, which asks the store (newsroom/pictures/serving.py)."""
        return urljoin(settings.MEDIA_URL, filepath_to_uri(clean_name(name)).lstrip("/"))

    def fetch(self, name: str, asked: dict[str, Any], *, is_head: bool = False) -> Fetched:
        """A file for a reader: `asked` is what their request says of range and freshness.

        Raises FileNotFoundError, or StoreAway at once when too many wait already.
        """
        key = self._key(name)
        self.door.enter()
        body = None
        try:
            with self.asking(name):
                ask = self.client.head_object if is_head else self.client.get_object
                try:
                    answer = ask(Bucket=self.bucket_name, Key=key, **asked)
                except ClientError as error:
                    if (status := _status(error)) not in (304, 416):
                        raise
                    given = error.response["ResponseMetadata"].get("HTTPHeaders", {})
                    return Fetched(status, _headers(given))
            given = answer["ResponseMetadata"]
            body = None if is_head else Chunks(answer["Body"], self, name)
            return Fetched(given["HTTPStatusCode"], _headers(given["HTTPHeaders"]), body)
        finally:
            if body is None:
                self.door.leave()

    def is_public(self, name: str) -> bool:
        """Whether whoever knows a file's address in the store can read it."""
        client = self.unsigned_connection.meta.client
        try:
            client.head_object(Bucket=self.bucket_name, Key=self._key(name))
        except (ClientError, BotoCoreError):
            return False
        return True

    def entry(self, name: str) -> Entry | None:
        """What the store says of a file, without sending it."""
        try:
            with self.asking(name):
                answer = self.client.head_object(Bucket=self.bucket_name, Key=self._key(name))
        except FileNotFoundError:
            return None
        return Entry(name, int(answer["ContentLength"]), _tag(answer))

    def entries(self) -> Iterator[Entry]:
        """All files of the folder, a page at a time."""
        folder = f"{self.location.strip('/')}/" if self.location else ""
        pages = iter(
            self.client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket_name, Prefix=folder, PaginationConfig={"PageSize": PAGE}
            )
        )
        while (page := self._page(pages)) is not None:
            for item in page.get("Contents", ()):
                if not item["Key"].endswith("/"):  # an empty folder, as some programs make them
                    yield Entry(item["Key"].removeprefix(folder), int(item["Size"]), _tag(item))

    def _page(self, pages: Iterator[dict[str, Any]]) -> dict[str, Any] | None:
        with self.asking(""):
            return next(pages, None)

    @contextmanager
    def asking(self, name: str) -> Iterator[None]:
        """Around every request to the store."""
        with self.door.passed(), self.translated(name):
            yield

    @contextmanager
    def translated(self, name: str) -> Iterator[None]:
        """Its errors in the words of this module."""
        try:
            yield
        except ClientError as error:
            raise self._translation(error, name) from error
        except (BotoCoreError, Boto3Error) as error:
            raise StoreAway(f"{self._named()} can’t be reached: {error}") from error

    def exists(self, name: str) -> bool:
        try:
            with self.asking(name):
                self.client.head_object(Bucket=self.bucket_name, Key=self._key(name))
        except FileNotFoundError:
            return False
        return True

    def delete(self, name: str) -> None:
        if not name:
            raise ValueError("The name must be given to delete().")
        with self.asking(name):
            super().delete(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        with self.asking(path):
            return super().listdir(path)

    def size(self, name: str) -> int:
        with self.asking(name):
            return super().size(name)

    def get_modified_time(self, name: str) -> datetime:
        with self.asking(name):
            return super().get_modified_time(name)

    def get_object_parameters(self, name: str) -> dict[str, Any]:
        """No more than its type: how long it may be kept is said by our own answers alone."""
        parameters: dict[str, Any] = super().get_object_parameters(name)
        suffix = name[name.rfind(".") :].lower()
        kind = TYPES.get(suffix) or mimetypes.guess_type(name)[0] or self.default_content_type
        return {"ContentType": kind, **parameters}

    def _open(self, name: str, mode: str = "rb") -> File:
        """The whole file, in memory or in a temporary file. It is written by `save` alone."""
        if mode != "rb":
            raise ValueError("Files in a bucket are opened for reading.")
        content = tempfile.SpooledTemporaryFile(max_size=self.max_memory_size)  # noqa: SIM115
        try:
            with self.asking(name):
                answer = self.client.get_object(Bucket=self.bucket_name, Key=self._key(name))
                with closing(answer["Body"]) as body:
                    for chunk in body.iter_chunks(CHUNK):
                        content.write(chunk)
        except BaseException:
            content.close()
            raise
        content.seek(0)
        return File(content, name)

    def _save(self, name: str, content: File) -> str:
        """In one request: the file is there as a whole, or not at all."""
        name = clean_name(name)
        if content.seekable():
            content.seek(0)
        with self.asking(name):
            self.client.put_object(
                Bucket=self.bucket_name,
                Key=self._key(name),
                Body=content,
                **self._get_write_parameters(name, content),
            )
        return name

    def _key(self, name: str) -> str:
        key: str = self._normalize_name(clean_name(name))
        return key

    def _named(self) -> str:
        return f"The store of pictures, {self.bucket_name},"

    def _translation(self, error: ClientError, name: str) -> OSError:
        code = error.response.get("Error", {}).get("Code", "")
        if _status(error) == 404 and code != "NoSuchBucket":
            return FileNotFoundError(errno.ENOENT, "There is no such file", name)
        if code in FULL or _status(error) == 507:
            return OSError(errno.ENOSPC, "The store of pictures is full", name)
        return StoreAway(f"{self._named()} refuses: {sentence_of(error)}")


def sentence_of(error: ClientError) -> str:
    """What a store says is wrong, in one line."""
    told = error.response.get("Error", {})
    words = " ".join(filter(None, (told.get("Code"), told.get("Message"))))
    return f"{words[:200]} ({_status(error)})"


def _status(error: ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def _tag(answer: dict[str, Any]) -> str:
    return str(answer.get("ETag", "")).strip('"')


def _headers(given: dict[str, str]) -> dict[str, str]:
    names = ("Content-Length", "Content-Range", "ETag", "Last-Modified", "Accept-Ranges")
    return {name: given[name.lower()] for name in names if name.lower() in given}
