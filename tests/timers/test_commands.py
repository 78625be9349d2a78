"""Commands that want a timer."""

import os
import signal
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from references.models import Reference
from tests import factories
from timers.commands import TimedCommand, states, timed_commands
from timers.models import Run

pytestmark = pytest.mark.django_db


class Tidy(TimedCommand):
    every = timedelta(hours=1)
    what = "Tidies."
    name = "tidy"

    def __init__(self, work, **options):
        super().__init__(stdout=StringIO(), **options)
        self.work = work

    def handle_timed(self, **options):
        return self.work()


def test_last_sentence_is_printed_and_written_down():
    command = Tidy(lambda: "3 files deleted.")
    call_command(command)
    assert command.stdout.getvalue() == "3 files deleted.\n"
    assert (Run.objects.get().message, Run.objects.get().is_success) == ("3 files deleted.", True)


def test_not_due_is_not_run():
    Run.objects.create(
        command="tidy", ended_at=timezone.now(), is_success=True, host="elsewhere", pid=1
    )
    call_command(Tidy(lambda: pytest.fail("It ran.")), if_due=True)
    assert Run.objects.count() == 1
    Run.objects.update(started_at=timezone.now() - timedelta(hours=2))
    call_command(Tidy(lambda: ""), if_due=True)
    assert Run.objects.count() == 2


def test_second_one_at_once_is_refused():
    Run.objects.create(command="tidy", host="elsewhere", pid=1)
    with pytest.raises(CommandError, match="“tidy” has been running since"):
        call_command(Tidy(lambda: pytest.fail("It ran.")))


def test_told_to_stop_it_ends_and_says_so():
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit) as ended:
        call_command(Tidy(lambda: os.kill(os.getpid(), signal.SIGTERM)))
    assert ended.value.code == 143
    assert (Run.objects.get().is_success, Run.objects.get().message) == (
        False,
        "It was told to stop.",
    )
    assert signal.getsignal(signal.SIGTERM) == before


def test_it_ends_with_its_input_if_it_is_asked_to(monkeypatch):
    """And not when a person or systemd started it: their input may have ended long before."""
    asked = []
    monkeypatch.setattr("timers.commands.end_with", asked.append)
    call_command(Tidy(lambda: ""))
    assert asked == []
    call_command(Tidy(lambda: ""), "--end-with-input")
    assert asked == [0]
    assert Run.objects.successful().count() == 2


def test_rehearsal_is_no_run():
    call_command("purge_autosaves", dry_run=True, stdout=StringIO())
    assert not Run.objects.exists()


def test_dead_links_are_no_failure_of_the_check(monkeypatch):
    monkeypatch.setattr("articles.management.commands.check_links.check_links", lambda *_: [])
    call_command("check_links", stdout=StringIO())
    assert Run.objects.get().message == "0 links checked, 0 are dead."
    assert Run.objects.get().is_success
    assert not Reference.objects.exists()


def test_all_of_them_say_what_they_do_and_how_often():
    commands = {command.name: command for command in timed_commands()}
    assert set(commands) >= {"check_links", "count_feedback", "deliver", "purge_autosaves",
                             "purge_feedback", "purge_sign_ins"}  # fmt: skip
    for name, command in commands.items():
        assert str(command.what).endswith("."), name
        assert timedelta(minutes=1) <= command.every <= timedelta(days=7), name
    assert [state.command for state in states()] == list(commands)


def test_site_is_not_needed_for_any_of_them(site=None):
    factories.PublicationFactory()
    for name in ("purge_autosaves", "purge_sign_ins", "purge_feedback", "count_feedback"):
        call_command(name, stdout=StringIO())
    assert set(Run.objects.values_list("is_success", flat=True)) == {True}
