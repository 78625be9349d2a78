"""`manage.py timers`: what is run again and again, and how it stands with it."""

import json
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from timers.commands import states
from timers.runs import State
from timers.words import in_words, state_in_words


class Command(BaseCommand):
    help = (
        "List the commands that a timer runs: how often, when last, and how it went. "
        "Exits with 1 if one of them failed, is late, or has been running for too long."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--json", action="store_true", help="Print JSON, for programs.")

    def handle(self, *args: Any, json: bool, **options: Any) -> None:
        found = states()
        if json:
            self.stdout.write(_json(found))
        else:
            self._print(found)
        if any(state.has_failed or state.is_hung or state.is_late for state in found):
            raise SystemExit(1)

    def _print(self, found: list[State]) -> None:
        rows = [[_("Command"), _("Interval"), _("Last run"), _("State")]]
        rows += [
            [state.command, in_words(state.every), _time(state), state_in_words(state)]
            for state in found
        ]
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        for row in rows:
            cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
            self.stdout.write("  ".join(cells).rstrip())
        for state in found:
            if state.has_failed or state.is_hung:
                self.stdout.write(f"\n{state.command}: {state.message}")


def _time(state: State) -> str:
    if state.last_run is None:
        return "—"
    return date_format(timezone.localtime(state.last_run.started_at), "SHORT_DATETIME_FORMAT")


def _json(found: list[State]) -> str:
    return json.dumps(
        [
            {
                "command": state.command,
                "what": state.what,
                "every_seconds": int(state.every / timedelta(seconds=1)),
                "last_started_at": state.last_run and state.last_run.started_at,
                "last_ended_at": state.last_run and state.last_run.ended_at,
                "last_success_at": state.last_success and state.last_success.ended_at,
                "message": state.message,
                "is_running": state.is_running,
                "is_hung": state.is_hung,
                "has_failed": state.has_failed,
                "is_late": state.is_late,
            }
            for state in found
        ],
        cls=DjangoJSONEncoder,
        indent=2,
    )
