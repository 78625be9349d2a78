"""The units for systemd, which doesn't run here: what a machine can check of them."""

import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from timers.commands import timed_commands

UNITS = Path(__file__).resolve().parents[2] / "deploy" / "systemd"
SERVICES = sorted(path.name for path in UNITS.glob("*.service"))
BACKUPS = {"newsroom-backup.timer", "newsroom-verify-backup.timer"}  # services of their own
MOST_EXPOSED = 3.0
CALENDARS = {
    r"\*:\d+/(\d+)": lambda found: timedelta(minutes=int(found[1])),
    r"\*:\d+": lambda _found: timedelta(hours=1),
    r"\*-\*-\* \d\d:\d\d": lambda _found: timedelta(days=1),
}
analyze = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze isn’t installed here."
)


def values(name: str) -> dict[str, str]:
    """The last value of each setting of a unit."""
    lines = (UNITS / name).read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if re.match(r"[A-Z]\w+=", line))


def interval(calendar: str) -> timedelta:
    for pattern, made in CALENDARS.items():
        if found := re.fullmatch(pattern, calendar):
            return made(found)
    raise AssertionError(f"{calendar} is no calendar that this test knows.")


def timers() -> dict[str, timedelta]:
    """The intervals of the units, by the command that they start."""
    found = {}
    for path in UNITS.glob("*.timer"):
        if path.name not in BACKUPS:
            unit = values(path.name)
            command = re.fullmatch(r"newsroom-run@(\w+)\.service", unit["Unit"])[1]
            assert path.name == f"newsroom-{command.replace('_', '-')}.timer"
            found[command] = interval(unit["OnCalendar"])
    return found


def test_each_timed_command_has_a_timer_of_its_interval():
    assert timers() == {command.name: command.every for command in timed_commands()}


def test_each_timed_command_has_the_time_that_it_may_take():
    longest = values("newsroom-run@.service")["TimeoutStartSec"]
    assert {command.longest for command in timed_commands()} == {timedelta(hours=1)}
    assert longest == "1h"


def test_backups_have_services_that_are_started():
    for name in BACKUPS:
        assert name.replace(".timer", ".service") in SERVICES
        assert values(name)["Persistent"] == "yes"


def test_timers_are_enabled_and_don_t_miss_a_day():
    for path in UNITS.glob("*.timer"):
        unit = values(path.name)
        assert unit["WantedBy"] == "timers.target"
        is_daily = unit["OnCalendar"].startswith("*-*-*")
        assert ("Persistent" in unit) or not is_daily, path.name


@pytest.mark.parametrize("name", SERVICES)
def test_units_agree_about_the_place(name):
    unit = values(name)
    assert unit["User"] == unit["Group"] == unit["StateDirectory"] == "newsroom"
    assert unit["EnvironmentFile"] == "/etc/newsroom/environment"
    assert "VAR_DIR=/var/lib/newsroom" in unit["Environment"].split()
    assert unit["ExecStart"].startswith(f"{unit['WorkingDirectory']}/.venv/bin/python manage.py ")


def test_a_command_never_owns_the_database_of_the_site():
    unit = values("newsroom-run@.service")
    assert unit["Requisite"] == unit["After"] == "newsroom.service"
    assert values("newsroom.service")["KillMode"] == "mixed"


@analyze
@pytest.mark.parametrize("name", SERVICES)
def test_exposure_is_low(name):
    command = ["systemd-analyze", "security", "--offline=yes", "--no-pager", UNITS / name]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    level = re.search(r"Overall exposure level for \S+: ([\d.]+)", output)[1]
    assert float(level) < MOST_EXPOSED


@analyze
def test_units_are_valid(tmp_path):
    """With a program that is there: the code is in no /opt/newsroom here."""
    for path in UNITS.iterdir():
        text = path.read_text().replace("/opt/newsroom/.venv/bin/python", "/bin/true")
        (tmp_path / path.name).write_text(text)
    shutil.copy(tmp_path / "newsroom-run@.service", tmp_path / "newsroom-run@deliver.service")
    names = [name for name in SERVICES if "@" not in name]
    names += [path.name for path in UNITS.glob("*.timer")]
    command = ["systemd-analyze", "verify", "--man=no", "newsroom-run@deliver.service", *names]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    about_ours = [line for line in result.stderr.splitlines() if "newsroom" in line]
    assert (result.returncode, about_ours) == (0, [])
