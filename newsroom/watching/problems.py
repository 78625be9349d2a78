"""What is wrong, in the order of how bad it is; and what was never set up, said calmly at first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from newsroom.watching.facts import Facts, Server
from newsroom.watching.probes import Disk
from timers.models import Run
from timers.runs import State

BEGINNING = timedelta(days=2)  # of a site, in which nothing has to be set up yet
BACKUP_EVERY = timedelta(days=2)  # twice of what docs/watching.md recommends
VERIFY_EVERY = timedelta(days=40)
CROWDED = 0.8  # of the connections that the database allows

# Their names, also for the metrics; each is there or not.
NAMES = (
    *("storage", "disk", "migrations", "connections"),
    *("backup_missing", "backup_failed", "backup_old"),
    *("verification_missing", "verification_failed", "verification_old"),
    *("timers_missing", "timer_failed", "timer_late", "timer_hung"),
    *("mail_failed", "mail_waiting"),
)


@dataclass(frozen=True)
class Problem:
    name: str  # one of NAMES
    text: str
    url: str = ""  # where to look


@dataclass(frozen=True)
class Seen:
    """What was looked at, besides what the database says."""

    facts: Facts
    disk: Disk
    missing_migrations: int | None
    stores_images: bool


def problems(seen: Seen) -> list[Problem]:
    return [*_places(seen), *_backups(seen.facts), *_timers(seen.facts), *_letters(seen.facts)]


def is_new(server: Server) -> bool:
    """A site that begins, or somebody's own machine, needs neither backups nor timers."""
    return settings.DEBUG or server.now - server.installed_at < BEGINNING


def never_run(facts: Facts) -> bool:
    """Whether no timer ever ran."""
    return all(state.last_run is None for state in facts.timers)


def _places(seen: Seen) -> Iterator[Problem]:
    if not seen.stores_images:
        yield Problem("storage", _("Images can’t be stored. Check the folder or the bucket."))
    if seen.disk.is_low:
        text = _("The disk is nearly full: %(free)s left.")
        yield Problem("disk", text % {"free": filesizeformat(seen.disk.free)})
    if seen.missing_migrations:
        text = ngettext(
            "The database lacks %(number)s migration. Run manage.py migrate.",
            "The database lacks %(number)s migrations. Run manage.py migrate.",
            seen.missing_migrations,
        )
        yield Problem("migrations", text % {"number": seen.missing_migrations})
    server = seen.facts.server
    if server.connections > CROWDED * server.most_connections:
        text = _("The database has %(used)s of %(most)s connections in use.")
        used = {"used": server.connections, "most": server.most_connections}
        yield Problem("connections", text % used)


def _backups(facts: Facts) -> Iterator[Problem]:
    now, backup, verification = facts.server.now, facts.backup, facts.verification
    if backup.has_failed:
        yield Problem("backup_failed", _("The last backup failed."))
    elif backup.last_success is None and not is_new(facts.server):
        yield Problem("backup_missing", _("There is no backup yet."))
    if backup.last_success is None:
        return
    if _is_old(backup, now, BACKUP_EVERY):
        text = _("The last backup is %(days)s days old.")
        yield Problem("backup_old", text % {"days": _days(backup, now)})
    if verification.has_failed:
        yield Problem("verification_failed", _("The last verification of a backup failed."))
    elif verification.last_success is None:
        if not settings.DEBUG and now - facts.server.installed_at > VERIFY_EVERY:
            yield Problem("verification_missing", _("No backup has ever been verified."))
    elif _is_old(verification, now, VERIFY_EVERY):
        text = _("A backup was last verified %(days)s days ago.")
        yield Problem("verification_old", text % {"days": _days(verification, now)})


def _timers(facts: Facts) -> Iterator[Problem]:
    for state in (facts.backup, facts.verification, *facts.timers):
        if state.is_hung:
            text = _("“%(command)s” has been running for too long.")
            yield Problem("timer_hung", text % {"command": state.command})
    if never_run(facts):
        if facts.timers and not is_new(facts.server):
            yield Problem("timers_missing", _("No timer has ever run."))
        return
    for state in facts.timers:
        if state.has_failed:
            text = _("“%(command)s” failed when it last ran.")
            yield Problem("timer_failed", text % {"command": state.command})
        elif state.is_late and not is_new(facts.server):
            text = _("“%(command)s” should have run by now.")
            yield Problem("timer_late", text % {"command": state.command})


def _letters(facts: Facts) -> Iterator[Problem]:
    letters, where = facts.letters, reverse("admin:accounts_mail_changelist")
    if letters.failed:
        text = ngettext(
            "%(number)s message couldn’t be sent in the last 7 days.",
            "%(number)s messages couldn’t be sent in the last 7 days.",
            letters.failed,
        )
        yield Problem("mail_failed", text % {"number": letters.failed}, where)
    if letters.overdue:
        text = ngettext(
            "%(number)s message has been waiting for more than an hour.",
            "%(number)s messages have been waiting for more than an hour.",
            letters.overdue,
        )
        yield Problem("mail_waiting", text % {"number": letters.overdue}, where)


def _is_old(state: State, now: datetime, after: timedelta) -> bool:
    return now - ended(state.last_success, now) > after


def _days(state: State, now: datetime) -> int:
    return (now - ended(state.last_success, now)).days


def ended(run: Run | None, now: datetime) -> datetime:
    """When a run ended that went well."""
    return (run.ended_at if run else None) or now
