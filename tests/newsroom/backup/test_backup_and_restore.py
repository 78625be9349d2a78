"""A backup holds everything that must last, and a restore brings it back."""

import gzip
import hashlib
import json
import shutil
import subprocess

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from articles.models import Revision
from newsroom.backup.checking import KEY_ADVICE
from newsroom.backup.making import make_backup
from newsroom.backup.manifest import key_fingerprint
from tests.newsroom.database.test_carry_over import MADE_BEFORE
from timers.models import Run

NOT_KEPT = {"secret_key"}


def run(capsys, *arguments, **options) -> str:
    call_command(*arguments, **options)
    return capsys.readouterr().out


def test_everything_comes_back(site, kept, target, capsys):
    output = run(capsys, "restore", str(kept))
    assert output.endswith("Restored.\n")
    rows, files = target.rows(), target.files()
    with site.here():
        assert rows == site.rows()
        expected = {name: content for name, content in site.files().items() if name not in NOT_KEPT}
    assert files == expected
    assert rows["feedback_vote"][0] == 1
    assert {name.split("/")[0] for name in files} == {
        "media",
        "withheld",
        "templates",
        "custom.css",
    }


def test_readers_are_sent_nothing_of_before(site, kept, target):
    with site.here(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM page_change")
        assert cursor.fetchone()[0] > 1
    call_command("restore", str(kept))
    with connection.cursor() as cursor:
        cursor.execute("SELECT scope FROM page_change")
        assert cursor.fetchall() == [(0,)]


def test_tables_that_are_there_without_content_give_way(site, kept, make_place, migrated):
    place = make_place(migrated)
    with place.here():
        call_command("restore", str(kept))
        rows = place.rows()
        call_command("migrate", check_unapplied=True, verbosity=0)
    with site.here():
        assert rows == site.rows()


def test_a_dry_run_says_what_is_in_it_and_changes_nothing(kept, target, capsys):
    output = run(capsys, "restore", str(kept), dry_run=True)
    assert ", made by Newsroom 0.2.0 with PostgreSQL 18." in output
    assert "3 pictures. All files are whole." in output
    assert output.endswith("Nothing was changed.\n")
    assert (target.rows(), target.files()) == ({}, {})


def test_the_manifest_says_what_made_it_and_holds_no_key(kept, settings):
    text = (kept / "manifest.json").read_text()
    made = json.loads(text)
    assert (made["version"], made["server"], made["pictures"]) == ("0.2.0", 18, 3)
    assert made["tables"]["feedback_vote"] == 1
    assert "page_change" not in made["tables"]
    assert made["key"] == key_fingerprint(settings.SECRET_KEY)
    assert settings.SECRET_KEY not in text
    assert made["sums"] == hashlib.sha256((kept / "SHA256SUMS").read_bytes()).hexdigest()


def test_anybody_can_check_the_files(kept):
    command = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
    assert subprocess.run(command, cwd=kept, capture_output=True).returncode == 0


def test_another_key_is_warned_of(kept, target, settings, capsys):
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another"
    call_command("restore", str(kept), dry_run=True)
    assert KEY_ADVICE in capsys.readouterr().err
    settings.SECRET_KEY_FALLBACKS = [former]
    call_command("restore", str(kept), dry_run=True)
    assert capsys.readouterr().err == ""


def test_of_a_folder_of_backups_the_newest_are_kept_and_share_pictures(site, tmp_path, monkeypatch):
    names = iter(f"2026040{day}T000000Z" for day in range(1, 4))
    monkeypatch.setattr("newsroom.backup.retention.name_for", lambda at: next(names))
    for left in ("20260301T000000Z.partial", "20260302T000000Z.old"):
        (tmp_path / left).mkdir()
    with site.here():
        for _ in range(3):
            call_command("backup", str(tmp_path), keep=2)
    one, other = sorted(tmp_path.iterdir())
    assert (one.name, other.name) == ("20260402T000000Z", "20260403T000000Z")
    for path in (one / "media").rglob("*.*"):
        assert path.samefile(other / path.relative_to(one))


def test_a_backup_is_written_down(site, tmp_path):
    with site.here():
        call_command("backup", str(tmp_path / "one"))
        run = Run.objects.get(command="backup", details__path=str(tmp_path / "one"))
    assert run.is_success
    assert run.message.startswith(f"Backed up to {tmp_path}/one: ")
    assert run.details["bytes"] > 1000
    assert run.details["counts"]["pictures"] == 3


def test_progress_is_for_terminals(site, tmp_path, capsys):
    class Terminal(list):
        isatty = staticmethod(lambda: True)
        flush = staticmethod(lambda: None)
        write = list.append

    terminal = Terminal()
    with site.here():
        make_backup(tmp_path / "one", stream=terminal)
        call_command("backup", str(tmp_path / "other"))
    assert terminal[0].startswith("\rPictures: 0 of 3, ")
    assert capsys.readouterr().err == ""


@pytest.mark.drill
def test_a_backup_is_verified(site, kept, capsys):
    with site.here():
        output = run(capsys, "backup", str(kept), verify=True)
        assert Run.objects.get(command="verify_backup").is_success
    assert " restores: 6 files are whole, the rows of " in output


@pytest.mark.drill
@pytest.mark.parametrize("migration", ["zero", "0001"])
def test_a_backup_of_an_earlier_version_is_brought_up_to_date(
    make_place, site, target, tmp_path, capsys, migration
):
    former = make_place(site.database)
    shutil.copytree(site.var, former.var)
    with former.here():
        call_command("migrate", "timers", migration, verbosity=0)
        call_command("backup", str(tmp_path / "one"))
    output = run(capsys, "restore", str(tmp_path / "one"))
    assert "Then the migrations of this version are applied." in output
    call_command("migrate", check_unapplied=True, verbosity=0)
    if migration == "zero":
        assert not Run.objects.exists()
    assert target.rows()["articles_article"][0] == 13


@pytest.mark.drill
@pytest.mark.parametrize("dry_run", [False, True])
def test_a_backup_is_restored_for_the_version_that_made_it(
    make_place, site, target, tmp_path, capsys, dry_run
):
    former = make_place(site.database)
    shutil.copytree(site.var, former.var)
    with former.here():
        call_command("migrate", "timers", "zero", verbosity=0)
        call_command("backup", str(tmp_path / "one"))
        before = former.rows()
    options = {"without_migrations": True, "dry_run": dry_run}
    output = run(capsys, "restore", str(tmp_path / "one"), **options)
    assert "Without the migrations of this version: check the former version out" in output
    assert "are applied" not in output
    assert "timers_run" not in connection.introspection.table_names()
    assert target.rows() == ({} if dry_run else before)


@pytest.fixture(scope="module")
def of_before(make_place, tmp_path_factory):
    """A backup of a database that the migrations of before the squash made, and its rows."""
    place, path = make_place(), tmp_path_factory.mktemp("before") / "one"
    with place.here():
        with connection.cursor() as cursor:
            cursor.execute(gzip.decompress(MADE_BEFORE.read_bytes()).decode())
        connection.close()  # the dump emptied the search path
        make_backup(path)
        return path, place.rows()


@pytest.mark.drill
def test_a_backup_of_before_the_squash_is_carried_over(of_before, target, capsys):
    path, _rows = of_before
    output = run(capsys, "restore", str(path))
    assert "Then the migrations of this version are applied." in output
    call_command("migrate", check_unapplied=True, verbosity=0)
    assert Revision.objects.filter(slug="told-and-corrected").count() == 4


@pytest.mark.drill
def test_a_backup_of_before_the_squash_is_restored_as_it_was(of_before, target, capsys):
    path, rows = of_before
    output = run(capsys, "restore", str(path), without_migrations=True)
    assert "Without the migrations of this version" in output
    assert target.rows() == rows


@pytest.mark.drill
def test_a_backup_with_some_migrations_of_before_the_squash_is_refused(of_before, target, tmp_path):
    copied = shutil.copytree(of_before[0], tmp_path / "copied")
    manifest = copied / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"articles.0018_social_texts",', ""))
    with pytest.raises(CommandError, match=r"doesn’t know its migrations articles\.0001_initial"):
        call_command("restore", str(copied))
    assert target.rows() == {}


@pytest.mark.drill
def test_a_backup_of_this_version_has_no_migrations_to_leave_out(site, kept, target, capsys):
    output = run(capsys, "restore", str(kept), without_migrations=True)
    assert "migrations" not in output
    call_command("migrate", check_unapplied=True, verbosity=0)
    with site.here():
        expected = site.rows()
    assert target.rows() == expected


@pytest.mark.drill
def test_a_database_that_lacks_later_columns_is_backed_up(make_place, site, tmp_path):
    former = make_place(site.database)
    with former.here(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE articles_rendition")
        cursor.execute("ALTER TABLE articles_publication DROP COLUMN icon CASCADE")
        made = make_backup(tmp_path / "one")
    assert "articles_rendition" not in made.tables
    assert len(made.missing) == 2
