"""What processes of the server hold: shared while that can be, and given back once it is free."""

import ctypes
import gc
import threading
import time

GIVE_BACK_EVERY = 10.0  # seconds; it takes some milliseconds


def share() -> None:
    """For a process that is about to be forked. What it holds stays: a worker that looks for
    garbage in it would write to all of it, and get a copy of its own.
    """
    gc.collect()
    gc.freeze()
    give_back()


def give_back() -> None:
    """Between pages that are kept, the heaps keep what was needed to make them. glibc gives whole
    pages of it back to the system if it is told to; other libraries do so by themselves, or never.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def give_back_for_ever() -> None:
    threading.Thread(target=_give_back_for_ever, name="memory", daemon=True).start()


def _give_back_for_ever() -> None:
    while True:
        time.sleep(GIVE_BACK_EVERY)
        give_back()
