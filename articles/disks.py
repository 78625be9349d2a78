"""Whether an error means that a disk is full, or that the store of pictures is away."""

import errno

FULL = {errno.ENOSPC, errno.EDQUOT}
POSTGRES_FULL = "53100"


class StoreAway(OSError):
    """The store of pictures, which is not on this machine, does not answer or refuses."""


def is_store_away(error: BaseException | None) -> bool:
    """Asks the error and those that caused it."""
    while error is not None:
        if isinstance(error, StoreAway):
            return True
        error = error.__cause__
    return False


def is_disk_full(error: BaseException | None) -> bool:
    """This machine's, or the database's. Asks the error and those that caused it."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in FULL:
            return True
        if getattr(error, "sqlstate", None) == POSTGRES_FULL:
            return True
        error = error.__cause__
    return False
