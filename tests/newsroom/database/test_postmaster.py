"""The pid file lies in a folder of the server's user: nothing is read or written through links."""

import os

import pytest

from newsroom.database.postmaster import _forget_former_server, _pid_file_lines

LINES = ["4711", "/data", "1700000000", "5432", "/data", "", "  5432001   32768", "ready"]
TEXT = "\n".join([*LINES, ""])


def test_a_file_of_a_former_server_gets_our_number(tmp_path):
    (tmp_path / "postmaster.pid").write_text(TEXT)
    (tmp_path / "postmaster.pid.new").symlink_to(tmp_path / "elsewhere")
    _forget_former_server(tmp_path, tmp_path)
    assert _pid_file_lines(tmp_path) == [str(os.getpid()), *[line.strip() for line in LINES[1:]]]
    assert [path.name for path in tmp_path.iterdir()] == ["postmaster.pid"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root writes into folders of others")
def test_the_file_stays_its_owners(tmp_path):
    (tmp_path / "postmaster.pid").write_text(TEXT)
    os.chown(tmp_path / "postmaster.pid", 12345, 12346)
    _forget_former_server(tmp_path, tmp_path)
    status = (tmp_path / "postmaster.pid").stat()
    assert (status.st_uid, status.st_gid, status.st_mode & 0o777) == (12345, 12346, 0o600)


@pytest.mark.parametrize("kind", ["link", "hard link", "dangling link", "pipe"])
def test_nothing_is_written_through_what_somebody_left_there(tmp_path, kind):
    secret, data = tmp_path / "secret", tmp_path / "data"
    secret.write_text(TEXT)
    data.mkdir()
    file = data / "postmaster.pid"
    if kind == "link":
        file.symlink_to(secret)
    elif kind == "dangling link":
        file.symlink_to(tmp_path / "nowhere")
    elif kind == "hard link":
        file.hardlink_to(secret)
    else:
        os.mkfifo(file)
    if kind != "hard link":
        assert _pid_file_lines(data) == []
    _forget_former_server(data, data)
    assert secret.read_text() == TEXT
    assert not (tmp_path / "nowhere").exists()
    assert file.exists() == (kind == "hard link")


def test_no_endless_file_is_read(tmp_path):
    (tmp_path / "postmaster.pid").write_text("x\n" * 100_000)
    assert len(_pid_file_lines(tmp_path)) == 5000
