"""`manage.py deliver`, once and for ever."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from accounts.mailing.compose import send
from outbox import events, handlers
from outbox.models import Event
from tests.newsroom.conftest import Server
from tests.newsroom.processes import ROOT

pytestmark = pytest.mark.django_db


def test_one_round_says_what_came_of_it(handled, capsys):
    events.record("test", {})
    events.record("test", {})
    call_command("deliver")
    assert capsys.readouterr().out == "2 delivered, 0 failed, 0 waiting, 0 given up.\n"


def test_a_failure_is_an_exit_code(handled):
    def refuse(event):
        raise handlers.Refused("No.")

    handlers.register("test", refuse)
    events.record("test", {})
    with pytest.raises(CommandError, match="Some deliveries failed"):
        call_command("deliver")
    call_command("deliver")  # what was given up fails no more


@pytest.mark.django_db(transaction=True)
def test_for_ever_wakes_at_a_commit_and_ends_when_told(tmp_path, settings):
    settings.EMAIL_BACKEND = "accounts.mailing.files.EmailBackend"  # as over there
    database = Server(connection).url(connection.settings_dict["NAME"])
    environment = {"DATABASE_URL": database, "EMAIL_URL": "", "VAR_DIR": str(tmp_path)}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "deliver", "--forever"],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        _send_and_wait()  # while it starts
        time.sleep(0.5)  # it listens
        began = time.monotonic()
        _send_and_wait()
        assert time.monotonic() - began < 4  # it did not wait for its poll
    finally:
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=30)
    assert process.returncode == 0, output
    assert output.splitlines() == ["1 delivered, 0 failed."] * 2
    files = list((tmp_path / "mail").iterdir())
    assert [path.suffix for path in files] == [".eml", ".eml"]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert (tmp_path / "mail").stat().st_mode & 0o777 == 0o700


def _send_and_wait() -> None:
    with transaction.atomic():
        send("test", "ana@example.org", {"who": "Ana"})
    deadline = time.monotonic() + 30
    while Event.objects.waiting().exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Event.objects.waiting().exists()
