"""What `manage.py timers` says."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from timers.models import Run

pytestmark = pytest.mark.django_db


def said(**options):
    """The output, and the exit code."""
    out = StringIO()
    try:
        call_command("timers", stdout=out, **options)
    except SystemExit as ended:
        return out.getvalue(), ended.code
    return out.getvalue(), 0


def row(text, name):
    return next(line for line in text.splitlines() if line.startswith(name))


def test_table():
    text, code = said()
    assert code == 0
    assert row(text, "Command").split() == ["Command", "Interval", "Last", "run", "State"]
    assert row(text, "deliver").split() == ["deliver", "every", "5", "minutes", "—", "never", "run"]
    assert row(text, "check_links").split()[1:3] == ["every", "day"]
    assert row(text, "notify_due").split()[1:3] == ["every", "hour"]


def test_what_failed_or_is_late_is_said_and_the_exit_code_tells():
    now = timezone.now()
    Run.objects.create(command="deliver", ended_at=now, is_success=False, message="The mail "
                       "server refused.", host="a", pid=1)  # fmt: skip
    text, code = said()
    assert code == 1
    assert row(text, "deliver").endswith("failed")
    assert text.endswith("\n\ndeliver: The mail server refused.\n")
    Run.objects.update(is_success=True, started_at=now.replace(year=now.year - 1))
    text, code = said()
    assert code == 1
    assert row(text, "deliver").endswith("late")


def test_run_that_fell_silent_has_a_sentence():
    seen_at = timezone.now() - timedelta(minutes=5)
    Run.objects.create(command="deliver", seen_at=seen_at, host="a", pid=1)
    text, code = said()
    assert code == 1
    assert text.rpartition("\n\n")[2].startswith("deliver: It ended without a word")
    found = {item["command"]: item for item in json.loads(said(json=True)[0])}
    assert found["deliver"]["message"].startswith("It ended without a word")


def test_run_that_hangs_has_a_sentence():
    started_at = timezone.now() - timedelta(hours=2)
    Run.objects.create(command="deliver", started_at=started_at, host="a", pid=7)
    text, code = said()
    assert code == 1
    assert row(text, "deliver").endswith("running for too long")
    assert text.endswith("\ndeliver: If it hangs, end process 7 on a.\n")
    found = {item["command"]: item["is_hung"] for item in json.loads(said(json=True)[0])}
    assert [name for name, is_hung in found.items() if is_hung] == ["deliver"]


def test_json():
    Run.objects.create(command="deliver", host="a", pid=1)
    text, code = said(json=True)
    found = {item["command"]: item for item in json.loads(text)}
    assert code == 0
    assert found["deliver"]["is_running"] is True
    assert found["deliver"]["every_seconds"] == 300
    assert found["purge_feedback"]["last_started_at"] is None
