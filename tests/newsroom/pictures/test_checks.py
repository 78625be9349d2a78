"""`manage.py check --deploy` tries the bucket, and says what is wrong in a sentence."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from newsroom.pictures.bucket import Bucket
from newsroom.pictures.checks import bucket_is_usable
from newsroom.pictures.listing import names_in
from tests.bucket import NAME, address_of, client_of, put_pictures_at


def test_folders_of_this_machine_need_no_trial():
    assert bucket_is_usable(None) == []


def test_a_private_bucket_is_fine_and_nothing_is_left_in_it(bucket):
    assert bucket_is_usable(None) == []
    assert list(names_in(default_storage)) == []


def test_a_bucket_for_everybody_shows_what_was_taken_down(bucket, monkeypatch):
    monkeypatch.setattr(Bucket, "is_public", lambda *_: True)
    [message] = bucket_is_usable(None)
    assert message.id == "newsroom.W020"
    assert message.msg == (
        "Anybody can read the files in the bucket pictures, also images of articles that were "
        "taken down."
    )


def test_whether_everybody_can_read_is_asked_without_a_key(bucket, store):
    name = default_storage.save("images/a.png", ContentFile(b"x"))
    assert not default_storage.is_public(name)
    key = f"{default_storage.location}/{name}"
    client_of(store).put_object_acl(Bucket=NAME, Key=key, ACL="public-read")
    assert default_storage.is_public(name)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("s3://other-bucket?region=us-east-1&endpoint={store}", "refuses: NoSuchBucket"),
        ("s3://pictures?region=us-east-1&endpoint=http://127.0.0.1:9", "can’t be reached"),
    ],
)
def test_a_bucket_that_cannot_be_used(settings, monkeypatch, tmp_path, store, address, words):
    put_pictures_at(address.format(store=store), settings, monkeypatch, tmp_path)
    [message] = bucket_is_usable(None)
    assert (message.id, words in message.msg) == ("newsroom.E002", True)
    assert "secret" not in message.msg
    assert "list the bucket" in message.hint


def test_missing_keys_are_named(settings, monkeypatch, tmp_path, store):
    put_pictures_at(address_of(store), settings, monkeypatch, tmp_path)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HOME", str(tmp_path))
    [message] = bucket_is_usable(None)
    assert "Unable to locate credentials" in message.msg
    assert "AWS_ACCESS_KEY_ID" in message.hint
