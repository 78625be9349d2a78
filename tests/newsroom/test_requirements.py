"""The lock files: in step with pyproject.toml, hashed, and without a trace of where they were made.

They are read, not made anew, so that this needs no network.
"""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def locked(name: str) -> dict[str, str]:
    lines = (ROOT / "requirements" / name).read_text().splitlines()
    return dict(re.match(r"([a-z0-9.-]+)==([^ ;]+)", line).groups() for line in lines if pins(line))


def pins(line: str) -> bool:
    return bool(line) and line[0] not in " #"


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("run.txt", PROJECT["dependencies"]),
        ("s3.txt", [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["s3"]]),
        ("dev.txt", [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]),
    ],
)
def test_every_dependency_is_locked_at_a_version_that_it_allows(name, wanted):
    pinned = locked(name)
    wrong = [
        str(requirement)
        for requirement in map(Requirement, wanted)
        if not requirement.specifier.contains(
            pinned.get(canonicalize_name(requirement.name), "0"), prereleases=True
        )
        or canonicalize_name(requirement.name) not in pinned
    ]
    assert wrong == [], "Run `make lock`."


def test_development_has_the_versions_of_production():
    assert locked("run.txt").items() <= locked("s3.txt").items() <= locked("dev.txt").items()


@pytest.mark.parametrize("name", ["run.txt", "s3.txt", "dev.txt"])
def test_every_package_has_hashes_and_no_place_of_origin(name):
    text = (ROOT / "requirements" / name).read_text()
    assert len(re.findall(r"^[a-z0-9.-]+==.*\\\n    --hash=sha256:", text, re.M)) == len(
        locked(name)
    )
    assert not re.search(r"https?:|file:|--index|--find-links|/home/|/tmp/|/root/", text)
