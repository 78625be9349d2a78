"""The numbers of all workers, and of the database, as Prometheus reads them.

No label is made of what somebody sent: kinds, statuses and commands are of fixed sets.
"""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db import Error
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from newsroom.watching import memory
from newsroom.watching.counts import BOUNDS, Reading
from newsroom.watching.facts import Facts
from newsroom.watching.looking import Look
from newsroom.watching.present import look
from newsroom.watching.probes import disk
from newsroom.watching.problems import NAMES, Problem, Seen, problems
from newsroom.watching.version import VERSION
from timers.runs import State

FOREVER = float("inf")


def _look() -> Seen | None:
    try:
        return look()
    except Error:
        return None


# At the database: scrapes that come thick and fast share a look.
looked = Look(_look, keep=5.0, patience=8.0, late=None)


def exposition() -> bytes:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Site())
    return generate_latest(registry)


class Site(Collector):
    def collect(self) -> Iterator[Metric]:
        reading = Reading(settings.METRICS_DIR)
        yield from _of_requests(reading)
        yield from _of_workers(reading)
        space = disk()
        yield _gauge("disk_free_bytes", "Free space for what Newsroom writes.", space.free)
        yield _gauge("disk_size_bytes", "The size of that disk.", space.total)
        seen = looked()
        yield _gauge("database_up", "Whether the database answers.", int(seen is not None))
        if seen is not None:
            yield from _of_facts(seen.facts)
            yield from _of_timers(seen.facts.timers)
            yield _problems(problems(seen))


def _of_requests(reading: Reading) -> Iterator[Metric]:
    answers = CounterMetricFamily(
        "newsroom_requests",
        "Requests by what they ask for, the status of the answer, and where it came from.",
        labels=["kind", "status", "cache"],
    )
    for kind, status, how, number in reading.answers():
        answers.add_metric([kind, status, how], number)
    yield answers
    sizes = CounterMetricFamily(
        "newsroom_response_bytes", "Bytes of answers.", labels=["kind", "cache"]
    )
    for kind, how, number in reading.bytes_sent():
        sizes.add_metric([kind, how], number)
    yield sizes
    durations = HistogramMetricFamily(
        "newsroom_request_duration_seconds",
        "How long requests took inside the server.",
        labels=["kind", "cache"],
    )
    for kind, how, taken in reading.durations():
        durations.add_metric([kind, how], _cumulated(taken.buckets), taken.seconds)
    yield durations
    queries = CounterMetricFamily(
        "newsroom_database_queries", "Statements sent to the database.", labels=["kind"]
    )
    seconds = CounterMetricFamily(
        "newsroom_database_seconds", "How long requests waited for them.", labels=["kind"]
    )
    for kind, number, waited in reading.queries():
        queries.add_metric([kind], number)
        seconds.add_metric([kind], waited)
    yield queries
    yield seconds


def _cumulated(buckets: list[int]) -> list[tuple[str, float]]:
    total, found = 0, []
    for bound, number in zip((*BOUNDS, FOREVER), buckets, strict=True):
        total += number
        found.append(("+Inf" if bound == FOREVER else str(bound), float(total)))
    return found


def _of_workers(reading: Reading) -> Iterator[Metric]:
    yield _gauge("info", "The version that runs.", 1, {"version": VERSION})
    yield _gauge("workers", "Processes that serve.", len(reading.workers))
    by_name = {
        "cache_bytes": "Memory that the page cache uses.",
        "cache_budget": "Memory that the page cache may use.",
        "cache_pages": "Pages that are kept.",
    }
    for name, text in by_name.items():
        suffix = "_bytes" if name == "cache_budget" else ""
        total = sum(worker[name] for worker in reading.workers)
        yield _gauge(f"{name}{suffix}", f"{text} All workers together.", total)
    used = sum(memory.resident(worker["pid"]) for worker in reading.workers)
    yield _gauge("resident_memory_bytes", "Memory of all workers.", used)
    oldest = min((worker["started_at"] for worker in reading.workers), default=0)
    yield _gauge("oldest_worker_start_time_seconds", "When the oldest worker began.", oldest)


def _of_facts(facts: Facts) -> Iterator[Metric]:
    server, letters, now = facts.server, facts.letters, facts.server.now
    for name, text, value in (
        ("database_size_bytes", "The size of the database.", server.size),
        ("database_connections", "Connections in use.", server.connections),
        ("database_connections_most", "Connections that are allowed.", server.most_connections),
        ("votes", "Answers to “Was this article helpful?”.", facts.votes),
        ("scheduled", "What is scheduled to be published.", facts.scheduled),
        ("dead_links", "References whose link is dead.", facts.dead_links),
        ("messages_waiting", "Messages that are to be sent.", letters.waiting),
        ("messages_overdue", "Those that have waited for an hour.", letters.overdue),
        ("messages_failed", "Those given up in the last 7 days.", letters.failed),
        ("installed_age_seconds", "How old the site is.", _age(server.installed_at, now)),
        ("backup_age_seconds", "How old the last backup is.", _age_of(facts.backup, now)),
        (
            "verification_age_seconds",
            "How long ago a backup was last verified.",
            _age_of(facts.verification, now),
        ),
    ):
        yield _gauge(name, text, value)


def _age_of(state: State, now: datetime) -> float:
    """Infinite when there was none: an alarm at an age is then raised, too."""
    run = state.last_success
    return FOREVER if run is None or run.ended_at is None else _age(run.ended_at, now)


def _age(then: datetime, now: datetime) -> float:
    return max(0.0, (now - then).total_seconds())


def _of_timers(states: list[State]) -> Iterator[Metric]:
    successes = GaugeMetricFamily(
        "newsroom_timer_success_age_seconds",
        "How long ago a timed command last went well.",
        labels=["command"],
    )
    failed = GaugeMetricFamily(
        "newsroom_timer_failed", "Whether its last run failed.", labels=["command"]
    )
    late = GaugeMetricFamily(
        "newsroom_timer_late", "Whether it should have run by now.", labels=["command"]
    )
    hung = GaugeMetricFamily(
        "newsroom_timer_hung", "Whether it has been running for too long.", labels=["command"]
    )
    for state in states:
        successes.add_metric([state.command], _age_of(state, state.at))
        failed.add_metric([state.command], int(state.has_failed))
        late.add_metric([state.command], int(state.is_late))
        hung.add_metric([state.command], int(state.is_hung))
    yield from (successes, failed, late, hung)


def _problems(found: list[Problem]) -> Metric:
    metric = GaugeMetricFamily(
        "newsroom_problem", "Whether the page System says so.", labels=["name"]
    )
    for name in NAMES:
        metric.add_metric([name], sum(problem.name == name for problem in found))
    return metric


def _gauge(name: str, text: str, value: float, labels: dict[str, str] | None = None) -> Metric:
    labels = labels or {}
    metric = GaugeMetricFamily(f"newsroom_{name}", text, labels=[*labels])
    metric.add_metric([*labels.values()], value)
    return metric
