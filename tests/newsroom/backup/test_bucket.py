"""Pictures in a bucket are backed up from there, and restored to there."""

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from articles.models import Image
from newsroom.backup.pictures import is_picture
from newsroom.backup.sums import read_sums
from tests.bucket import address_of, put_pictures_at, store  # noqa: F401


def pictures_of(folder):
    return [item for item in read_sums(folder) if is_picture(item)]


@pytest.fixture
def in_a_bucket(target, store, settings, monkeypatch):  # noqa: F811
    put_pictures_at(address_of(store), settings, monkeypatch, target.var)
    return target


def test_there_and_back(kept, in_a_bucket, tmp_path):
    call_command("restore", str(kept))
    assert not (in_a_bucket.var / "media").exists()
    call_command("backup", str(tmp_path / "one"))
    assert pictures_of(tmp_path / "one") == pictures_of(kept)
    shown = [each.file for each in Image.objects.all() if default_storage.exists(each.file.name)]
    assert shown
    assert not any("?" in file.url for file in shown)


@pytest.mark.drill
def test_a_bucket_that_outlived_the_database_is_compared(kept, in_a_bucket, capsys):
    for item in pictures_of(kept):
        if item.path.startswith("media/images/"):
            with (kept / item.path).open("rb") as file:
                default_storage.save(item.path.removeprefix("media/"), file)
    with pytest.raises(CommandError, match="The storage for pictures isn’t empty"):
        call_command("restore", str(kept))
    call_command("restore", str(kept), with_pictures=True)
    assert capsys.readouterr().out.endswith("Restored.\n")


@pytest.mark.drill
def test_a_store_that_is_away_ends_a_backup(kept, in_a_bucket, settings, monkeypatch, tmp_path):
    call_command("restore", str(kept))
    gone = address_of("http://127.0.0.1:9")
    put_pictures_at(gone, settings, monkeypatch, in_a_bucket.var)
    with pytest.raises(CommandError) as error:
        call_command("backup", str(tmp_path / "one"))
    assert str(error.value).startswith("The store of pictures, pictures, can’t be reached: ")
    assert str(error.value).endswith(". Nothing was kept.")
    assert list(tmp_path.glob("one*")) == []
