"""Whether an error means that a disk is full: this machine's, or the database's."""

import errno

FULL = {errno.ENOSPC, errno.EDQUOT}
POSTGRES_FULL = "53100"


def is_disk_full(error: BaseException | None) -> bool:
    """Asks the error and those that caused it."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in FULL:
            return True
        if getattr(error, "sqlstate", None) == POSTGRES_FULL:
            return True
        error = error.__cause__
    return False
