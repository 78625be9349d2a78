"""What the documentation names is there."""

import re
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text()
NAME = re.compile(r"`((?:accounts|articles|feedback|outbox|references|timers|newsroom)(?:\.\w+)+)`")
JOURNEYS = ARCHITECTURE.partition("## Four journeys")[2].split("\n### ")[1:]


def resolve(name: str) -> object:
    """The module, class, function or method of a full name; raises where a part is missing."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: object = import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            found = getattr(found, part)
        return found
    raise LookupError(name)


@pytest.mark.parametrize("name", sorted(set(NAME.findall(ARCHITECTURE))))
def test_every_hop_of_the_architecture_exists(name):
    assert resolve(name)


def test_there_are_four_journeys_of_several_hops():
    assert len(JOURNEYS) == 4
    for journey in JOURNEYS:
        assert len(NAME.findall(journey)) >= 4, journey.splitlines()[0]


def test_a_hop_that_is_not_there_is_found():
    for name in ("articles.views.reading.nothing", "articles.nowhere.at_all"):
        with pytest.raises((AttributeError, LookupError)):
            resolve(name)


@pytest.mark.parametrize("path", re.findall(r"`(templates/[\w/.]+)`", ARCHITECTURE))
def test_templates_that_are_named_exist(path):
    assert (ROOT / path).exists()
