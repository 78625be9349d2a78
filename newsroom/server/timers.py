"""The timed commands, beside the server: for an installation of one machine without systemd."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

PATIENCE = 20.0  # seconds for commands that are running to end


@contextmanager
def timers_beside() -> Iterator[None]:
    """Run `manage.py run_timers` for as long as this process serves, if RUN_TIMERS asks for it."""
    if not settings.RUN_TIMERS:
        yield
        return
    line = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "run_timers"]
    # In a session of its own: Ctrl-C reaches it through us.
    process = subprocess.Popen(
        [*line, "--beside", str(os.getpid())], stdin=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
