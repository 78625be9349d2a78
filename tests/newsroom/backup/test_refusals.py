"""What is wrong is said in a sentence, before anything is changed."""

import errno
import hashlib
import json
import shutil
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from articles.models import Image
from newsroom.backup import loading, manifest, snapshot, tools
from newsroom.backup.errors import BackupError
from newsroom.backup.making import make_backup
from newsroom.backup.snapshot import snapshot_of
from timers.models import Run


def refusal(*arguments, **options) -> str:
    with pytest.raises(CommandError) as error:
        call_command(*arguments, **options)
    return str(error.value)


@pytest.fixture
def copied(kept, tmp_path):
    """A backup that may be damaged."""
    return shutil.copytree(kept, tmp_path / "copied")


def change_manifest(folder, **values):
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def truncate(path):
    path.write_bytes(path.read_bytes()[:-9])


def picture_in(folder):
    return next(path for path in sorted((folder / "media").rglob("*")) if path.is_file())


DAMAGES = {
    "a dump that is cut short": (
        lambda folder: truncate(folder / "database.dump"),
        "database.dump is damaged or cut short. Use another backup.",
    ),
    "a dump that is missing": (
        lambda folder: (folder / "database.dump").unlink(),
        "database.dump is missing from the backup. Use another backup.",
    ),
    "a picture that is missing": (
        lambda folder: picture_in(folder).unlink(),
        ".jpg is missing from the backup. Use another backup.",
    ),
    "a picture with another byte": (
        lambda folder: picture_in(folder).write_bytes(b"other"),
        ".jpg is damaged or cut short. Use another backup.",
    ),
    "a list that is cut short": (
        lambda folder: truncate(folder / "SHA256SUMS"),
        "SHA256SUMS is damaged. Use another backup.",
    ),
    "a list that is missing": (
        lambda folder: (folder / "SHA256SUMS").unlink(),
        "SHA256SUMS is missing. Use another backup.",
    ),
    "a manifest that is cut short": (
        lambda folder: truncate(folder / "manifest.json"),
        "manifest.json is damaged. Use another backup.",
    ),
    "a manifest that is missing": (
        lambda folder: (folder / "manifest.json").unlink(),
        "manifest.json is missing. Name the folder of a whole one.",
    ),
    "a list that leads elsewhere": (
        lambda folder: lead_elsewhere(folder),
        "SHA256SUMS is damaged. Use another backup.",
    ),
    "a newer version": (
        lambda folder: change_manifest(folder, version="9.1", migrations=["articles.0999_more"]),
        "Newsroom 9.1 made this backup, and this version (0.2.0) doesn’t know its migrations "
        "articles.0999_more. Use Newsroom 9.1 or later.",
    ),
    "a newer format": (
        lambda folder: change_manifest(folder, version="9.1", format=2),
        "A newer version of Newsroom (9.1) made this backup, in a format that this version "
        "doesn’t know. Update Newsroom first.",
    ),
    "a newer server": (
        lambda folder: change_manifest(folder, server=19),
        "The backup is of PostgreSQL 19, and this server is PostgreSQL 18. Restore it into a "
        "server of version 19 or later.",
    ),
    "newer tools": (
        lambda folder: change_manifest(folder, tools=42),
        "Install them (Debian and Ubuntu: postgresql-client-42), and put them in PATH.",
    ),
}


def lead_elsewhere(folder):
    path = folder / "SHA256SUMS"
    path.write_text(path.read_text().replace("  media/", "  media/../../"))
    change_manifest(folder, sums=hashlib.sha256(path.read_bytes()).hexdigest())


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_backup_that_does_not_fit_is_refused(copied, target, damage):
    spoil, message = DAMAGES[damage]
    spoil(copied)
    assert refusal("restore", str(copied)).endswith(message)
    assert (target.rows(), target.files()) == ({}, {})


def test_a_count_that_is_wrong_leaves_nothing(copied, target):
    tables = json.loads((copied / "manifest.json").read_text())["tables"]
    change_manifest(copied, tables=tables | {"feedback_vote": 2})
    message = "psql failed: the table feedback_vote has 1 rows, and the backup 2 of them."
    assert refusal("restore", str(copied)) == message
    assert (target.rows(), target.files()) == ({}, {})


def test_a_picture_that_cannot_be_written_leaves_nothing(kept, target, monkeypatch):
    save = FileSystemStorage.save

    def save_some(storage, name, content):
        if name.startswith("renditions/"):
            raise OSError(errno.ENOSPC, "No space left on device")
        return save(storage, name, content)

    monkeypatch.setattr(FileSystemStorage, "save", save_some)
    message = "The disk is full, so nothing was restored. Free some space, then try again."
    assert refusal("restore", str(kept)) == message
    assert (target.rows(), target.files()) == ({}, {})


def test_a_database_with_content_is_not_restored_into(site, kept):
    with site.here():
        rows = site.rows()
        message = refusal("restore", str(kept))
        assert message.startswith("The database isn’t empty: articles_article (13), ")
        assert site.rows() == rows


def test_a_table_that_is_not_ours_is_left_alone(kept, target):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE other (id int)")
        assert refusal("restore", str(kept)).startswith("The database isn’t empty: other (0).")
        cursor.execute("DROP TABLE other")


def test_a_storage_with_pictures_is_not_restored_into(kept, target):
    default_storage.save("images/2020/01/old.jpg", ContentFile(b"old"))
    assert "The storage for pictures isn’t empty: it has images/2020/01/old.jpg." in refusal(
        "restore", str(kept)
    )
    call_command("restore", str(kept), with_pictures=True)
    assert Image.objects.count() == 2


@pytest.mark.drill
def test_pictures_that_are_there_must_be_the_same(kept, target):
    name = str(picture_in(kept).relative_to(kept / "media"))
    default_storage.save(name, ContentFile(b"other"))
    message = refusal("restore", str(kept), with_pictures=True)
    assert message == (
        f"The picture {name} in the storage isn’t the one of the backup. Restore into an empty "
        "storage."
    )
    assert target.files() == {f"media/{name}": b"other"}
    assert target.rows() == {}


@pytest.mark.drill
@pytest.mark.parametrize(("there", "meanwhile"), [("withheld", "media"), ("media", "withheld")])
def test_pictures_that_moved_since_are_where_they_were(kept, target, there, meanwhile):
    pictures = [path for path in (kept / there).rglob("*") if path.is_file()]
    for path in pictures:
        place = target.var / meanwhile / path.relative_to(kept / there)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(path.read_bytes())
    call_command("restore", str(kept), with_pictures=True)
    names = {name for name in target.files() if name.startswith(("media/", "withheld/"))}
    assert pictures
    assert names == {
        str(path.relative_to(kept))
        for folder in ("media", "withheld")
        for path in (kept / folder).rglob("*")
        if path.is_file()
    }


@pytest.mark.drill
def test_a_picture_that_stays_in_public_is_named(kept, target, monkeypatch):
    withheld = next(path for path in (kept / "withheld").rglob("*") if path.is_file())
    name = str(withheld.relative_to(kept / "withheld"))
    default_storage.save(name, ContentFile(withheld.read_bytes()))
    delete = FileSystemStorage.delete

    def delete_no_picture(storage, item):
        if item == name:
            raise OSError(errno.EACCES, "Permission denied")
        delete(storage, item)

    monkeypatch.setattr(FileSystemStorage, "delete", delete_no_picture)
    assert refusal("restore", str(kept), with_pictures=True) == (
        f"The backup was restored. But media/{name} belongs in withheld/{name}, and couldn’t be "
        "deleted ([Errno 13] Permission denied). Delete it before you start the site."
    )
    assert Image.objects.count() == 2


@pytest.mark.drill
def test_a_restore_that_fails_moves_no_picture(copied, target):
    withheld = next(path for path in (copied / "withheld").rglob("*") if path.is_file())
    name = str(withheld.relative_to(copied / "withheld"))
    default_storage.save(name, ContentFile(withheld.read_bytes()))
    change_manifest(copied, tables={"articles_image": 99})
    assert "psql failed" in refusal("restore", str(copied), with_pictures=True)
    assert list(target.files()) == [f"media/{name}"]


@pytest.mark.drill
def test_pictures_of_a_restore_that_was_killed_give_way(kept, target):
    name = str(picture_in(kept).relative_to(kept / "media"))
    default_storage.save(name, ContentFile(picture_in(kept).read_bytes()))
    sums = manifest.read_manifest(kept).sums
    default_storage.save("restoring.txt", ContentFile(sums.encode()))
    call_command("restore", str(kept))
    assert not default_storage.exists("restoring.txt")


def test_files_of_the_site_are_not_overwritten(kept, target):
    target.var.mkdir()
    (target.var / "custom.css").write_text("of another site")
    message = refusal("restore", str(kept))
    assert message == f"{target.var}/custom.css exists already, with other content. Move it away."


def test_a_backup_overwrites_nothing(site, kept):
    with site.here():
        message = refusal("backup", str(kept))
    assert message == f"{kept} exists already. Name a folder that doesn’t exist yet."


def test_a_second_backup_at_the_same_time_is_refused(site, tmp_path):
    with site.here(), snapshot_of(connection):
        message = refusal("backup", str(tmp_path / "one"))
    assert message == "Another backup of this database is running. Wait for its end."
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_backup_left_is_taken_away(site, tmp_path):
    (tmp_path / "one.partial" / "media").mkdir(parents=True)
    (tmp_path / "one.partial" / "database.dump").write_text("half")
    with site.here():
        make_backup(tmp_path / "one")
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


def test_a_missing_picture_is_said_and_keeps_the_former_backups(site, tmp_path, monkeypatch):
    with ExitStack() as stack:
        stack.enter_context(site.here())
        names = iter(f"2026040{day}T000000Z" for day in range(1, 4))
        monkeypatch.setattr("newsroom.backup.retention.name_for", lambda at: next(names))
        call_command("backup", str(tmp_path), keep=1)
        image = Image.objects.exclude(renditions=None).get()
        content = image.file.read()
        image.file.storage.delete(image.file.name)
        stack.callback(image.file.storage.save, image.file.name, ContentFile(content))
        message = refusal("backup", str(tmp_path), keep=1)
        assert message.startswith(
            "The backup has everything but pictures that are missing from the storage (1): "
            f"{image.file.name}."
        )
        assert manifest.read_manifest(tmp_path / "20260402T000000Z").missing == [image.file.name]
        assert (tmp_path / "20260401T000000Z").is_dir()
        assert Run.objects.first().is_success is False


def test_a_picture_that_is_deleted_meanwhile_is_noted(site, tmp_path, monkeypatch):
    """As an editor would: the row first, then the file."""
    monkeypatch.setattr("newsroom.backup.making._is_named_now", lambda *_: False)
    pictures = snapshot.Snapshot.pictures
    monkeypatch.setattr(
        snapshot.Snapshot, "pictures", lambda moment: ["images/gone.jpg", *pictures(moment)]
    )
    with site.here():
        made = make_backup(tmp_path / "one")
    assert (made.deleted, made.missing, made.pictures) == (["images/gone.jpg"], [], 3)


def test_tools_that_are_too_old_are_refused(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(BackupError) as error:
        tools.tools_for(19)
    assert str(error.value).startswith(
        "The server is PostgreSQL 19, and there are no client tools of that version on this "
        "machine (18."
    )
    monkeypatch.setattr(tools, "programs_folder", lambda: None)
    with pytest.raises(BackupError) as error:
        tools.tools_for(18)
    assert "on this machine (nor of another). Install them" in str(error.value)


def test_a_password_is_not_shown_to_other_users(settings):
    connection.ensure_connection()
    address = tools.Address("host=db", "secret")
    assert address.surroundings()["PGPASSWORD"] == "secret"


def test_a_damaged_archive_is_found_by_pg_restore(site, copied, target, monkeypatch):
    """Should the sums ever be right, and the content not."""
    (copied / "database.dump").write_bytes((copied / "database.dump").read_bytes()[:-2000])
    monkeypatch.setattr("newsroom.backup.checking.check_files", lambda *_: None)
    assert refusal("restore", str(copied)).startswith("pg_restore failed: ")
    assert (target.rows(), target.files()) == ({}, {})
    assert loading.tables_with_content(connection) == {}


def test_a_backup_of_another_user_is_left_alone(site, tmp_path, monkeypatch):
    strange = tmp_path / "20260101T000000Z"
    strange.mkdir()

    def closed(ask):
        def refuse(path):
            if path.parent == strange:
                raise PermissionError(13, "Permission denied", str(path))
            return ask(path)

        return refuse

    for name in ("is_file", "exists"):
        monkeypatch.setattr(Path, name, closed(getattr(Path, name)))
    with site.here():
        call_command("backup", str(tmp_path), keep=1)
        assert len(list(tmp_path.iterdir())) == 2
        message = refusal("backup", str(strange), verify=True)
    assert message == f"{strange}/manifest.json is closed to this user."
