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
        ("x" * 300 + ".md", "x" * 147 + ".md"),
    ],
)
def test_only_the_last_part_of_a_name_is_used(name, plain):
    assert uploads.plain_name(name) == plain


def test_files_are_kept_and_forgotten(tmp_path):
    token = uploads.keep([("a.md", io.BytesIO(b"one")), ("../b.md", io.BytesIO(b"two"))], tmp_path)
    folder = uploads.folder_of(token, tmp_path)
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == {
        "a.md": b"one",
        "b.md": b"two",
    }
    uploads.forget(token, tmp_path)
    assert uploads.folder_of(token, tmp_path) is None


def test_nothing_is_left_of_files_that_cannot_be_written(tmp_path):
    class Broken(io.BytesIO):
        def read(self, *args):
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        uploads.keep([("a.md", io.BytesIO(b"one")), ("b.md", Broken())], tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("token", ["", "..", "../other", "x" * 32 + "/", "é" * 32])
def test_a_forged_name_leads_nowhere(tmp_path, token):
    (tmp_path / "other").mkdir()
    assert uploads.folder_of(token, tmp_path / "other") is None


def test_what_nobody_confirmed_is_thrown_away(tmp_path):
    old = uploads.keep([("a.md", io.BytesIO(b""))], tmp_path)
    yesterday = time.time() - uploads.MAX_AGE - 1
    os.utime(tmp_path / old, (yesterday, yesterday))
    new = uploads.keep([("b.md", io.BytesIO(b""))], tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == [new]
