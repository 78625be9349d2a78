"""A bucket in moto's S3 server, which is started for real, once a session."""

import logging
import secrets
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from newsroom.pictures.places import media_storages

NAME = "pictures"


@pytest.fixture(scope="session")
def store() -> Iterator[str]:
    """The address of a server that speaks S3, with one bucket."""
    from moto.server import ThreadedMotoServer  # a second's work, and not for every test

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)  # a line for each request
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    client_of(address).create_bucket(Bucket=NAME)
    yield address
    server.stop()


def client_of(address: str):
    """What asks the server itself, past our storage."""
    import boto3

    return boto3.client(
        "s3",
        endpoint_url=address,
        region_name="us-east-1",
        aws_access_key_id="key",
        aws_secret_access_key="secret",
    )


def address_of(endpoint: str, bucket: str = NAME, **more: str) -> str:
    """A value of MEDIA_STORAGE; a new folder of the bucket unless `prefix` says another."""
    given = {"endpoint": endpoint, "region": "us-east-1", "prefix": secrets.token_hex(6)} | more
    return f"s3://{bucket}?{urlencode(given)}"


def put_pictures_at(address: str, settings, monkeypatch, folder: Path) -> None:
    """The site with its pictures there, until the test's settings end."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    settings.STORAGES = {**settings.STORAGES, **media_storages(address, folder)}


@pytest.fixture
def bucket(store, settings, monkeypatch, tmp_path) -> str:
    """The site with its pictures in a folder of its own of the bucket; its MEDIA_STORAGE."""
    address = address_of(store)
    put_pictures_at(address, settings, monkeypatch, tmp_path)
    return address
