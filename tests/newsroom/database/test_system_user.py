"""A server that does not run as root has to get to its files, and no folder is opened unsaid."""

import logging
import os

import pytest

from newsroom.database.system_user import SystemUser, allow_way_to

STRANGER = SystemUser(uid=54321, gid=54321)


def mode(path) -> str:
    return f"{path.stat().st_mode & 0o777:o}"


@pytest.fixture
def var(tmp_path):
    """A folder of ours in a closed one of somebody else."""
    tmp_path.chmod(0o700)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    var = closed / "var"
    var.mkdir(mode=0o700)
    return var


@pytest.fixture(autouse=True)
def ways_above_are_open(tmp_path):
    """What pytest made above is closed too; it is given back as it was."""
    above = [path for path in tmp_path.parents if not path.stat().st_mode & 0o001]
    for path in above:
        path.chmod(path.stat().st_mode | 0o001)
    yield
    for path in above:
        path.chmod(path.stat().st_mode & ~0o001)


def test_what_is_opened_above_our_folder_is_said(var, tmp_path, caplog):
    with caplog.at_level(logging.WARNING):
        allow_way_to(var / "postgres", STRANGER)
    assert [mode(path) for path in (var, var.parent, tmp_path)] == ["701", "701", "701"]
    sentence = (
        "Every user may now pass through {} (mode 0701, before 0700), because PostgreSQL can't run "
        "as root and runs as another user. To keep the folder closed, change the mode back, and "
        "set VAR_DIR to a folder elsewhere, or DATABASE_URL to a server."
    )
    assert caplog.messages == [sentence.format(var.parent), sentence.format(tmp_path)]
    caplog.clear()
    allow_way_to(var / "postgres", STRANGER)  # said once
    assert caplog.messages == []


@pytest.mark.parametrize("bits", [0o711, 0o755, 0o701])
def test_what_is_open_stays_as_it_is(var, tmp_path, caplog, bits):
    for path in (var, var.parent, tmp_path):
        path.chmod(bits)
    allow_way_to(var / "postgres", STRANGER)
    assert {mode(path) for path in (var, var.parent, tmp_path)} == {f"{bits:o}"}
    assert caplog.messages == []


def test_our_own_user_needs_nothing(var, caplog):
    allow_way_to(var / "postgres", None)
    assert (mode(var), caplog.messages) == ("700", [])


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a folder away")
def test_the_folders_of_the_user_need_nothing(var, tmp_path, caplog):
    for path in (var, var.parent, tmp_path):
        os.chown(path, STRANGER.uid, 0)
    allow_way_to(var / "postgres", STRANGER)
    assert (mode(var.parent), caplog.messages) == ("700", [])
