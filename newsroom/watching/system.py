"""The page *System* of the admin: what is wrong first, then how it stands with everything."""

import platform
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.words import moment_in_words
from newsroom.page_cache import building
from newsroom.watching import present
from newsroom.watching.facts import Facts
from newsroom.watching.probes import Disk
from newsroom.watching.problems import Problem, is_new, never_run
from newsroom.watching.version import VERSION
from timers.runs import State
from timers.words import in_words, state_in_words

RIGHT = "articles.change_publication"  # of those who set the site up


@dataclass(frozen=True)
class Line:
    label: str
    text: str
    url: str = ""
    is_quiet: bool = False  # nothing is there


def may_see(user: Any) -> bool:
    return user.has_perm(RIGHT)


def problems_for(user: Any) -> list[Problem]:
    """What is wrong, for the home of whoever can have it mended."""
    return present.watch.problems() if may_see(user) else []


def system(request: HttpRequest) -> HttpResponse:
    if not may_see(request.user):
        raise PermissionDenied
    seen = present.look()
    facts = seen.facts
    context = {
        **admin.site.each_context(request),
        "title": _("System"),
        "problems": present.watch.note(seen),
        "advice": list(_advice(facts)),
        "lines": [*_server(facts, seen.disk), *_backups(facts), *_work(facts), *_memory()],
        "timers": [_row(state) for state in facts.timers],
    }
    return TemplateResponse(request, "admin/system.html", context)


def _advice(facts: Facts) -> Iterator[str]:
    """What a new site has not got yet, before it counts as a problem."""
    if not is_new(facts.server):
        return
    if facts.backup.last_run is None:
        yield _("Set up a daily backup: see docs/backup.md.")
    if never_run(facts):
        yield _("Set up the timers: see docs/timers.md.")


def _server(facts: Facts, disk: Disk) -> Iterator[Line]:
    server = facts.server
    yield Line(_("Version"), f"Newsroom {VERSION}, Python {platform.python_version()}")
    yield Line(
        _("Database"),
        _("PostgreSQL %(version)s, %(size)s")
        % {"version": server.version.split()[0], "size": filesizeformat(server.size)},
    )
    yield Line(
        _("Connections"),
        _("%(used)s of %(most)s in use")
        % {"used": server.connections, "most": server.most_connections},
    )
    yield Line(
        _("Disk"),
        _("%(free)s of %(total)s free (%(percent)s%%)")
        % {
            "free": filesizeformat(disk.free),
            "total": filesizeformat(disk.total),
            "percent": disk.percent_free,
        },
    )


def _backups(facts: Facts) -> Iterator[Line]:
    yield Line(_("Last backup"), _success(facts.backup, with_size=True))
    yield Line(_("Last verification of a backup"), _success(facts.verification))


def _success(state: State, *, with_size: bool = False) -> str:
    if state.is_hung:
        return _("Running for too long. %(what_to_do)s") % {"what_to_do": state.message}
    if state.is_running:
        return _("Running")
    run = state.last_success
    if run is None or run.ended_at is None:
        return _("Never")
    text = moment_in_words(run.ended_at)
    size = run.details.get("bytes") if with_size else None
    return f"{text} ({filesizeformat(size)})" if size else text


def _work(facts: Facts) -> Iterator[Line]:
    letters = facts.letters
    yield Line(
        _("Messages"),
        _("%(waiting)s waiting, %(failed)s not sent in the last 7 days")
        % {"waiting": letters.waiting, "failed": letters.failed},
        reverse("admin:accounts_mail_changelist"),
        is_quiet=not letters.waiting and not letters.failed,
    )
    scheduled = f"{reverse('admin:articles_article_changelist')}?state=scheduled"
    yield Line(_("Scheduled articles"), str(facts.scheduled), scheduled, not facts.scheduled)
    dead = f"{reverse('admin:references_reference_changelist')}?link_status__exact=dead"
    yield Line(_("Dead links"), str(facts.dead_links), dead, not facts.dead_links)


def _memory() -> Iterator[Line]:
    """Of the process that answers; each has its own."""
    if (cache := building.of_this_process) is None:
        yield Line(_("Page cache"), _("Off"))
        return
    pages = len(cache.store)
    text = ngettext(
        "%(pages)s page, %(size)s of %(budget)s in this process",
        "%(pages)s pages, %(size)s of %(budget)s in this process",
        pages,
    ) % {
        "pages": pages,
        "size": filesizeformat(cache.store.bytes),
        "budget": filesizeformat(cache.store.budget),
    }
    yield Line(_("Page cache"), text)


def _row(state: State) -> dict[str, Any]:
    return {
        "command": state.command,
        "what": state.what,
        "every": in_words(state.every),
        "last": _moment(state.last_run.started_at if state.last_run else None),
        "state": state_in_words(state),
        "is_bad": state.has_failed or state.is_hung or state.is_late,
        "message": state.message if state.has_failed or state.is_hung else "",
    }


def _moment(at: datetime | None) -> str:
    return moment_in_words(at) if at else _("Never")
