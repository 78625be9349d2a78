"""A full disk is known by its number, however deep it lies."""

import errno

import pytest

from articles.disks import is_disk_full


class PostgresError(Exception):
    def __init__(self, sqlstate: str):
        self.sqlstate = sqlstate


def caused(error: BaseException) -> Exception:
    outer = RuntimeError("saving failed")
    outer.__cause__ = error
    return outer


@pytest.mark.parametrize(
    ("error", "is_full"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), True),
        (PostgresError("53100"), True),
        (caused(OSError(errno.ENOSPC, "")), True),
        (caused(caused(PostgresError("53100"))), True),
        (OSError(errno.EACCES, "Permission denied"), False),
        (PostgresError("53200"), False),
        (caused(ValueError()), False),
        (None, False),
    ],
)
def test_a_full_disk(error, is_full):
    assert is_disk_full(error) is is_full
