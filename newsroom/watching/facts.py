"""What the database says of itself, and of the work that waits in it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from articles.models import Revision
from outbox.models import Event
from references.models import Reference
from timers.commands import states
from timers.runs import State, Timer, states_of

PATIENCE = timedelta(hours=1)  # in which what waits is sent, unless something is wrong
RECENT = timedelta(days=7)  # what failed before is history
# Whoever sets them up says how often they run; these are what docs/watching.md recommends.
BACKUP = Timer("backup", "", timedelta(days=1), longest=timedelta(hours=12))
VERIFICATION = Timer("verify_backup", "", timedelta(days=30), longest=timedelta(hours=12))

# Other users' sessions are counted, too: they share the limit.
SERVER = """
SELECT clock_timestamp(),
    (SELECT min(applied) FROM public.django_migrations),
    current_setting('server_version'),
    pg_database_size(current_database()),
    (SELECT coalesce(sum(numbackends), 0)::int FROM pg_stat_database),
    current_setting('max_connections')::int
        - current_setting('superuser_reserved_connections')::int
"""
# Counted by the rollups, and what they have not counted yet.
VOTES = """
SELECT coalesce((SELECT sum(count) FROM public.feedback_weektotal), 0)
    + coalesce((SELECT sum(change) FROM public.feedback_votechange), 0)
"""


@dataclass(frozen=True)
class Server:
    now: datetime
    installed_at: datetime  # when its tables were made
    version: str
    size: int
    connections: int
    most_connections: int


@dataclass(frozen=True)
class Letters:
    """What is to be sent or told."""

    waiting: int
    overdue: int
    failed: int  # lately


@dataclass(frozen=True)
class Facts:
    server: Server
    letters: Letters
    backup: State
    verification: State
    timers: list[State]
    scheduled: int
    dead_links: int
    votes: int

    @classmethod
    def now(cls) -> "Facts":
        """Raises an error of the database when it does not answer."""
        server = _server()
        backup, verification = states_of([BACKUP, VERIFICATION])
        return cls(
            server=server,
            letters=_letters(server.now),
            backup=backup,
            verification=verification,
            timers=states(),
            scheduled=Revision.objects.scheduled(server.now).count(),
            dead_links=Reference.objects.dead().count(),
            votes=_votes(),
        )


def _server() -> Server:
    with connection.cursor() as cursor:
        cursor.execute(SERVER)
        return Server(*cursor.fetchone())


def _letters(now: datetime) -> Letters:
    """By indexes: what was sent is kept for a while, and may be a lot."""
    since = Coalesce("not_before", "created_at")
    waiting = (
        Event.objects.waiting()
        .annotate(since=since)
        .aggregate(waiting=Count("pk"), overdue=Count("pk", filter=Q(since__lt=now - PATIENCE)))
    )
    failed = Event.objects.failed().filter(created_at__gt=now - RECENT).count()
    return Letters(**waiting, failed=failed)


def _votes() -> int:
    with connection.cursor() as cursor:
        cursor.execute(VOTES)
        return int(cursor.fetchone()[0])
