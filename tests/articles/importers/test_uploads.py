"""Uploaded files stay in their folder, out of sight, and not for long."""

import errno
import io
import os
import time

import pytest

from articles.importers import uploads


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("a.md", "a.md"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.md", "boot.md"),
        (".hidden.md", "hidden.md"),
        ("..", "unnamed"),
        ("a\0b.md", "ab.md"),
        ("x" * 300 + ".md", "x" * 197 + ".md"),
        ("ж" * 200 + ".md", "ж" * 98 + ".md"),
        ("漢" * 100 + ".markdown", "漢" * 63 + ".markdown"),
        ("x." + "y" * 300, "x"),
        ("a/b\\c.md", "c.md"),
        ("a/", "a"),
        ("\u202egnp.md", "gnp.md"),
        ("a\u2066b\u200b.md", "ab.md"),
        ("Cafe\u0301.md", "Caf\xe9.md"),
        (" . .md", "md"),
        ("\0", "unnamed"),
        ("", "unnamed"),
        ("/", "unnamed"),
    ],
)
def test_only_the_last_part_of_a_name_is_used(name, plain):
    assert uploads.plain_name(name) == plain


def test_no_file_takes_the_place_of_another_of_the_same_name(tmp_path):
    files = [("a/x.md", b"one"), ("b/x.md", b"two"), ("x-2.md", b"three"), ("c/x.md", b"four")]
    token = uploads.keep([(name, io.BytesIO(data)) for name, data in files], tmp_path)
    folder = uploads.folder_of(token, tmp_path)
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == {
        "x.md": b"one", "x-2.md": b"two", "x-2-2.md": b"three", "x-3.md": b"four",
    }  # fmt: skip


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_nothing_is_left_of_an_upload_that_could_not_be_written(tmp_path, number):
    class Full(io.BytesIO):
        def read(self, *size):
            raise OSError(number, os.strerror(number))

    with pytest.raises(OSError, match=os.strerror(number)):
        uploads.keep([("a.md", io.BytesIO(b"one")), ("b.md", Full())], tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_only_the_newest_uploads_of_a_person_are_kept(tmp_path):
    other = uploads.keep([("a.md", io.BytesIO(b""))], tmp_path, 2)
    tokens = []
    for n in range(uploads.MAX_KEPT + 3):
        tokens.append(uploads.keep([("a.md", io.BytesIO(b""))], tmp_path, 1))
        os.utime(tmp_path / tokens[-1], (time.time() - 100 + n, time.time() - 100 + n))
    kept = uploads.keep([("a.md", io.BytesIO(b""))], tmp_path, 1)
    names = {each.name for each in tmp_path.iterdir()}
    assert names == {other, kept, *tokens[-uploads.MAX_KEPT + 1 :]}


def test_an_upload_is_taken_once(tmp_path):
    token = uploads.keep([("a.md", io.BytesIO(b"one"))], tmp_path, 7)
    assert uploads.take(token, tmp_path, 8) is None
    folder = uploads.take(token, tmp_path, 7)
    assert [each.name for each in folder.iterdir()] == ["a.md"]
    assert uploads.take(token, tmp_path, 7) is None


def test_files_are_kept_and_forgotten(tmp_path):
    token = uploads.keep([("a.md", io.BytesIO(b"one")), ("../b.md", io.BytesIO(b"two"))], tmp_path)
    folder = uploads.folder_of(token, tmp_path)
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == {
        "a.md": b"one",
        "b.md": b"two",
    }
    uploads.forget(folder)
    assert uploads.folder_of(token, tmp_path) is None


@pytest.mark.parametrize(
    "token",
    ["", "..", "../other", "x" * 32, "0-" + "a" * 31 + "/", "1-" + "a" * 32, "٠-" + "a" * 32],
)
def test_a_forged_name_leads_nowhere(tmp_path, token):
    (tmp_path / "other").mkdir()
    assert uploads.folder_of(token, tmp_path / "other") is None


def test_what_nobody_confirmed_is_thrown_away(tmp_path):
    old = uploads.keep([("a.md", io.BytesIO(b""))], tmp_path)
    yesterday = time.time() - uploads.MAX_AGE - 1
    os.utime(tmp_path / old, (yesterday, yesterday))
    new = uploads.keep([("b.md", io.BytesIO(b""))], tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == [new]
