"""System checks on what the database holds: `manage.py migrate` shows them after an update."""

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.core.checks import Tags, register
from django.db import connections

from articles.models import Section
from articles.models.taxonomy import is_reserved


@register(Tags.database)
def sections_have_addresses_of_their_own(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """A section may be older than the address that it stands on."""
    messages: list[checks.CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        if Section._meta.db_table not in connection.introspection.table_names():
            continue
        sections = Section.objects.using(alias).only("name", "slug")
        messages += [_warning(section) for section in sections if is_reserved(section.slug)]
    return messages


def _warning(section: Section) -> checks.Warning:
    return checks.Warning(
        f"The section “{section}” is at /{section.slug}/, an address that is now reserved.",
        hint="It works for now. Change its slug in the admin, under Sections; the addresses of "
        "its articles lead to the new ones.",
        obj=section,
        id="articles.W001",
    )
