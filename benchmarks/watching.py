"""What watching costs a page that is kept: microseconds per request, alternating with none.

.venv/bin/python -m benchmarks.watching
"""

import logging
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from newsroom.watching.counts import Counts
from newsroom.watching.requests import Application, Watched

ROUNDS, REQUESTS = 15, 20_000
HEADERS = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", "8")]
HEADERS += [(f"X-Security-{number}", "same-origin") for number in range(8)]
HEADERS += [("Age", "0"), ("X-Cache", "hit")]
ENVIRON = {"REQUEST_METHOD": "GET", "PATH_INFO": "/world/tea-is-older-than-thought/"}


def kept(environ: dict, start_response: Callable) -> list[bytes]:
    start_response("200 OK", HEADERS)
    return [b"the page"]


def seconds(application: Application) -> float:
    began = perf_counter()
    for _ in range(REQUESTS):
        application(ENVIRON, lambda status, headers: None)
    return (perf_counter() - began) / REQUESTS


def main() -> None:
    logging.getLogger("newsroom.requests").addHandler(logging.NullHandler())
    logging.getLogger("newsroom.requests").setLevel(logging.INFO)
    logging.getLogger("newsroom.requests").propagate = False
    with tempfile.TemporaryDirectory() as folder:
        counts = Counts(Path(folder))
        ways = {
            "off": kept,
            "metrics": Watched(kept, counts=counts, is_logged=False, takes_ids=False),
            "log": Watched(kept, counts=None, is_logged=True, takes_ids=False),
        }
        best = dict.fromkeys(ways, float("inf"))
        for _ in range(ROUNDS):
            for name, application in ways.items():
                best[name] = min(best[name], seconds(application))
    for name, taken in best.items():
        sys.stdout.write(f"{name:8} {(taken - best['off']) * 1e6:6.2f} µs more\n")


if __name__ == "__main__":
    main()
