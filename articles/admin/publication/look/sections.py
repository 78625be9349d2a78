"""The order of sections, changed one place at a time."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from articles import audit
from articles.models import Section

STEPS = {"up": -1, "down": 1}


@dataclass(frozen=True)
class Place:
    """A section where it stands, and where it can go."""

    section: Section
    is_first: bool
    is_last: bool


def places() -> list[Place]:
    sections = list(Section.objects.order_by("position", "name").only("name", "position"))
    last = len(sections) - 1
    return [Place(row, number == 0, number == last) for number, row in enumerate(sections)]


@transaction.atomic
def move(key: int, way: str, *, by) -> str:
    """Change places with the neighbour, as sections stand now; what is said about it.

    Positions become 1, 2, 3 …: where several had the same, their names decided.
    """
    sections = list(Section.objects.select_for_update(of=("self",)).order_by("position", "name"))
    place = next((number for number, row in enumerate(sections) if row.pk == key), None)
    if place is None:
        return _("This section no longer exists.")
    section, other = sections[place], place + STEPS[way]
    if not 0 <= other < len(sections):
        return _("“%(name)s” can’t move any further.") % {"name": section}
    sections[place], sections[other] = sections[other], section
    before, changed = section.position, []
    for position, row in enumerate(sections, start=1):
        if row.position != position:
            row.position = position
            changed.append(row)
    Section.objects.bulk_update(changed, ["position"])
    audit.record("change", section, by=by, position={"before": before, "after": other + 1})
    message = _("“%(name)s” is now number %(number)s of %(total)s.")
    return message % {"name": section, "number": other + 1, "total": len(sections)}
