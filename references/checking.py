"""Checking many links: hosts side by side, the links of one host one after the other."""

import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from queue import SimpleQueue
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from references.links import TOO_MANY, Answer, LinkChecker, Status
from references.models import Reference

HOSTS_AT_ONCE = 16
# After so many links of a host without a reply, its others are not tried.
PATIENCE = 3


@dataclass(frozen=True)
class Link:
    """An address to ask, and the key of its reference."""

    key: int
    url: str


def check_links(
    links: Iterable[Link], checker: LinkChecker, hosts_at_once: int = HOSTS_AT_ONCE
) -> Iterator[tuple[Link, Answer]]:
    """Yield each link with its answer, as they come. The threads do not touch the database.

    Who stops listening stops the threads after the request that each is in.
    """
    results: SimpleQueue[tuple[Link, Answer] | None] = SimpleQueue()
    stopped = threading.Event()
    queues = _by_host(links)
    with ThreadPoolExecutor(max_workers=hosts_at_once) as pool:
        jobs = [pool.submit(_check_host, queue, checker, results, stopped) for queue in queues]
        try:
            waiting = len(jobs)
            while waiting:
                result = results.get()
                if result is None:
                    waiting -= 1
                else:
                    yield result
        finally:
            stopped.set()
            pool.shutdown(wait=True, cancel_futures=True)
    for job in jobs:
        job.result()  # a fault of ours is not kept quiet, and did not stop the others


def remember(link: Link, answer: Answer, moment: datetime) -> None:
    """Keep what was learnt, unless an editor has changed the address meanwhile."""
    Reference.objects.filter(pk=link.key, url=link.url).update(
        link_status=answer.status, http_status=answer.http_status, checked_at=moment
    )


def _by_host(links: Iterable[Link]) -> list[Sequence[Link]]:
    queues = defaultdict(list)
    for link in links:
        queues[urlsplit(link.url).hostname].append(link)
    return list(queues.values())


def _check_host(
    links: Sequence[Link],
    checker: LinkChecker,
    results: SimpleQueue[tuple[Link, Answer] | None],
    stopped: threading.Event,
) -> None:
    silences, given_up = 0, ""
    try:
        for link in links:
            if stopped.is_set():
                return
            answer = Answer(Status.UNKNOWN, None, given_up) if given_up else checker.check(link.url)
            results.put((link, answer))
            silences = 0 if answer.http_status else silences + 1
            if answer.http_status == TOO_MANY:
                given_up = _("Skipped: the host asks for fewer requests.")
            elif silences == PATIENCE:
                given_up = _("Skipped: the host isn’t responding.")
    finally:
        results.put(None)
