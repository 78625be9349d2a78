"""MEDIA_STORAGE: what it may be, and what is said when it is something else."""

from importlib.util import find_spec

import pytest
from django.core.exceptions import ImproperlyConfigured

from newsroom.pictures import places
from newsroom.pictures.places import media_storages


@pytest.mark.parametrize("value", ["", "local"])
def test_pictures_are_in_folders_of_this_machine(tmp_path, value):
    found = media_storages(value, tmp_path)
    assert found["default"] == {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    assert found["withheld"]["OPTIONS"]["location"] == tmp_path / "withheld"


@pytest.mark.parametrize(
    ("value", "options"),
    [
        (
            "s3://news-pictures",
            {
                "bucket_name": "news-pictures",
                "region_name": None,
                "endpoint_url": None,
                "addressing_style": "auto",
                "location": "media",
            },
        ),
        (
            "s3://news?endpoint=https://s3.example.net:9000/&region=eu-1&prefix=/a/b/",
            {
                "bucket_name": "news",
                "region_name": "eu-1",
                "endpoint_url": "https://s3.example.net:9000",
                "addressing_style": "path",
                "location": "a/b/media",
            },
        ),
        (
            "s3://news?endpoint=https%3A%2F%2Fs3.example.net&addressing=virtual",
            {
                "bucket_name": "news",
                "region_name": None,
                "endpoint_url": "https://s3.example.net",
                "addressing_style": "virtual",
                "location": "media",
            },
        ),
    ],
)
def test_a_bucket(tmp_path, value, options):
    found = media_storages(value, tmp_path)
    assert found["default"]["OPTIONS"] == options
    withheld = options["location"].removesuffix("media") + "withheld"
    assert found["withheld"]["OPTIONS"] == options | {"location": withheld}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("/srv/pictures", "must be empty, local, or the address of a bucket"),
        ("s3:news", "names no valid bucket"),
        ("s3://", "names no valid bucket"),
        ("s3://a_b", "names no valid bucket"),
        ("s3://news/folder", "Use prefix=… for a folder"),
        ("s3://AKIA:hunter2@news", "must not hold keys. Set AWS_ACCESS_KEY_ID and"),
        ("s3://news?secret=hunter2", "unknown parameter, 'secret' (known: addressing, endpoint,"),
        ("s3://news?endpoint=s3.example.net", "an endpoint that is not an http:// or https://"),
        ("s3://news?endpoint=https://a:hunter2@s3.example.net", "an endpoint that is not"),
        ("s3://news?endpoint=https://[::1", "is not a valid URL|an endpoint that is not"),
        ("s3://news?prefix=../x", "an invalid prefix"),
        ("s3://news?prefix=a//b", "an invalid prefix"),
        ("s3://news?region=EU 1", "an invalid region"),
        ("s3://news?addressing=dns", "unknown addressing (known: path, virtual)"),
        ("s3://news?endpoint", "is not a valid URL"),
    ],
)
def test_a_wrong_value_is_told_and_not_repeated(tmp_path, value, words):
    with pytest.raises(ImproperlyConfigured) as caught:
        media_storages(value, tmp_path)
    message = str(caught.value)
    assert message.startswith("MEDIA_STORAGE ")
    assert any(each in message for each in words.split("|"))
    assert "hunter2" not in message


@pytest.mark.parametrize("missing", ["storages", "boto3"])
def test_missing_packages_are_named(tmp_path, monkeypatch, missing):
    def find(name):
        return None if name == missing else find_spec(name)

    monkeypatch.setattr(places, "find_spec", find)
    with pytest.raises(ImproperlyConfigured, match=r"Install them: .* -r requirements/s3\.txt"):
        media_storages("s3://news", tmp_path)
    assert media_storages("", tmp_path)
