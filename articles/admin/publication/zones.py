"""The time zones to choose from: those of places, by continent."""

from itertools import groupby
from zoneinfo import available_timezones

# The other names are old ones for these, or offsets without a place.
REGIONS = (
    *("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe"),
    *("Indian", "Pacific"),
)

Choices = list[tuple[str, str | list[tuple[str, str]]]]


def zone_choices(present: str = "") -> Choices:
    """UTC, then the places of each region; `present` is offered whatever its name."""
    names = sorted(name for name in available_timezones() if name.split("/")[0] in REGIONS)
    others = [name for name in dict.fromkeys(("UTC", present)) if name and name not in names]
    regions = groupby(names, key=lambda name: name.split("/")[0])
    return [
        *((name, name) for name in others),
        *((region, [(name, _place(name)) for name in group]) for region, group in regions),
    ]


def _place(name: str) -> str:
    """“Argentina, Buenos Aires” of America/Argentina/Buenos_Aires."""
    return name.partition("/")[2].replace("/", ", ").replace("_", " ")
