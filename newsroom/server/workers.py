"""granian's master in this process and its workers: how they begin, and how they end.

Whoever ends, nobody stays behind. A worker that dies is replaced; one whose master has died ends
by itself; the last of them stops the embedded database if the master did not live to do so.
"""

import multiprocessing
import os
import signal
import sys
import threading
import time
from copy import deepcopy
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.utils.module_loading import import_string
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from newsroom.database import embedded
from newsroom.server import memory
from newsroom.server.clients import Application, Clients

# By its name: a worker that is spawned reads this module before there are models.
END_OF_SENDING = "outbox.background.end"
WATCHED = "newsroom.watching.worker.watched"
GRACE = 30  # seconds for requests in flight, when a worker is to stop
DATABASE_PATIENCE = 2.0  # seconds that a worker waits for the database it has told to stop
WATCH_EVERY = 0.5  # seconds
HEADERS_WITHIN = 10  # seconds; an idle connection is closed after as many
LONGEST_HEADERS = 64 * 1024  # bytes
CONNECTIONS = 800  # a worker's, idle ones among them; a process may often open 1,024 files


class Server(MPServer):
    """A master that was told to stop has not failed, though its workers may have stopped first."""

    def shutdown(self, exit_code: int = 0) -> None:
        if self.interrupt_signal:
            self.interrupt_children.clear()
        super().shutdown(exit_code)


def serve() -> None:
    """Serve until a signal says stop: SIGTERM or SIGINT. SIGHUP replaces the workers in turn."""
    memory.share()
    Server(
        settings.WSGI_APPLICATION,
        address=settings.BIND,
        port=settings.PORT,
        interface=Interfaces.WSGI,
        workers=settings.WORKERS,
        blocking_threads=settings.THREADS,
        http=HTTPModes.http1,
        websockets=False,
        backlog=2048,
        backpressure=CONNECTIONS,
        http1_settings=HTTP1Settings(
            header_read_timeout=HEADERS_WITHIN * 1000, max_buffer_size=LONGEST_HEADERS
        ),
        # Its warnings are of more threads than processors: ours wait for the database.
        log_level=LogLevels.error,
        log_dictconfig=deepcopy(settings.LOGGING),
        respawn_failed_workers=True,
        respawn_interval=1.0,
        workers_kill_timeout=GRACE,
    ).serve(spawn_target=work, target_loader=application, wrap_loader=False)


def application() -> Application:
    """What a worker serves."""
    is_behind_others = settings.TRUSTED_PROXIES > 0
    clients = Clients(import_string(settings.WSGI_APPLICATION), settings.THREADS, is_behind_others)
    return import_string(WATCHED)(clients)


def work(*arguments: Any) -> None:
    """The life of a worker, which was forked or spawned."""
    # Until granian listens for them. A forked worker would hear them as the master does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the master hears Ctrl-C too, and tells us
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    embedded.be_a_user_of_its_own()
    threading.Thread(target=_end_after_the_master, name="master", daemon=True).start()
    memory.give_back_for_ever()
    try:
        MPServer._spawn_wsgi_worker(*arguments)
    finally:
        if apps.ready:  # a worker that did not get so far has nothing to send
            import_string(END_OF_SENDING)()
        connections.close_all()
        embedded.leave(DATABASE_PATIENCE)


def _end_after_the_master() -> None:
    master = multiprocessing.parent_process()
    while master is not None and os.getppid() == master.pid:
        time.sleep(WATCH_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os._exit(1)
