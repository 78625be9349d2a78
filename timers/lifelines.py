"""A process that ends with the one that started it, however that ended.

Between them is a pipe to which nobody writes. The end of the starter closes it, also by SIGKILL,
which nobody can heed. PR_SET_PDEATHSIG would do so on Linux alone, and at the end of a thread.
"""

import contextlib
import os
import signal
import threading
import time

PATIENCE = 15.0  # seconds to end in order
BLOCK = 1024


def end_with(file: int, patience: float = PATIENCE) -> None:
    """Send SIGTERM to this process when `file` ends, and SIGKILL if it is still there then.

    A process that leads a group takes its group along.
    """
    threading.Thread(target=_end_with, args=[file, patience], name="lifeline", daemon=True).start()


def _end_with(file: int, patience: float) -> None:
    with contextlib.suppress(OSError):
        while os.read(file, BLOCK):
            pass
    _signal(signal.SIGTERM)
    time.sleep(patience)
    _signal(signal.SIGKILL)


def _signal(number: signal.Signals) -> None:
    own = os.getpid()
    if os.getpgrp() == own:
        os.killpg(own, number)
    else:
        os.kill(own, number)
