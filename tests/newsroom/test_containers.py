"""The files for containers, which can't be run here: what a machine can check of them."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
PROGRAMS = Path(sys.executable).parent


def program(name):
    """A program of the virtual environment, or None."""
    beside = PROGRAMS / name
    return str(beside) if beside.exists() else shutil.which(name)


def test_containerfile_is_linted():
    hadolint = program("hadolint")
    if hadolint is None:
        pytest.skip("hadolint isn’t installed here.")
    result = subprocess.run([hadolint, DEPLOY / "Containerfile"], capture_output=True, text=True)
    assert (result.returncode, result.stdout) == (0, "")


def test_compose_file_is_linted(tmp_path):
    lint = program("compose-lint")
    if lint is None:
        pytest.skip("compose-lint isn’t installed here.")
    (tmp_path / "deploy").mkdir()
    (tmp_path / ".env").touch()
    path = shutil.copy(DEPLOY / "compose.yaml", tmp_path / "deploy")
    result = subprocess.run([lint, "check", path], capture_output=True, text=True)
    assert result.returncode == 0, result.stdout


def test_image_holds_every_package_and_nothing_private():
    text = (DEPLOY / "Containerfile").read_text()
    copied = set(re.findall(r"^COPY (\w+) \w+$", text, re.MULTILINE))
    packages = {path.parent.name for path in ROOT.glob("*/apps.py")}
    assert copied >= packages | {"static", "templates"}
    assert "COPY . " not in text
    kept = (ROOT / ".dockerignore").read_text().split()
    assert kept[0] == "*"
    assert {line.removeprefix("!") for line in kept if line.startswith("!")} >= packages


def test_a_container_has_what_the_embedded_database_needs():
    service = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]["newsroom"]
    unit = (DEPLOY / "systemd" / "newsroom.service").read_text()
    [patience] = re.findall(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE)
    assert service["stop_grace_period"] == f"{patience}s"
    assert (
        service["shm_size"] == "256m"
    )  # 64 MB, as Docker has it, are too few for parallel queries
    assert service["build"]["args"] == {"EXTRAS": "${EXTRAS:-}"}


def test_profiles_name_one_site_and_its_timers():
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    profiles = {profile for service in services.values() for profile in service["profiles"]}
    assert profiles == {"embedded", "external", "proxy"}
    for name in ("newsroom", "newsroom-external"):
        service = services[name]
        assert service["environment"]["RUN_TIMERS"] == "true"
        assert service["networks"]["default"]["aliases"] == ["newsroom"]
        assert service["read_only"] and service["cap_drop"] == ["ALL"]
        assert service["ports"] == ["127.0.0.1:8000:8000"]
    assert services["newsroom"]["environment"]["DATABASE_URL"] == ""
    assert "DATABASE_URL" not in services["newsroom-external"]["environment"]
    assert services["proxy"]["environment"]["NEWSROOM"] == "newsroom:8000"
