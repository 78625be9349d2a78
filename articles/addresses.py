"""Paths of this site's pages: what Django's `reverse` says, in a tenth of the time."""

import re
from functools import cache, lru_cache

from django.urls import NoReverseMatch, get_script_prefix, reverse

_WORD = re.compile(r"[-a-zA-Z0-9_]+")  # what stands in an address as it is


def path_to(name: str, *values: str | int) -> str:
    """The path of a page: `path_to("articles:detail", "culture", "a-story")`.

    Raises NoReverseMatch where the page cannot have such an address.
    """
    prefix = get_script_prefix()
    if all(isinstance(value, str) and _WORD.fullmatch(value) for value in values):
        shape = _shape(name, len(values), prefix)
        if shape is not None:
            return shape % values
    return _path(name, values, prefix)


@cache
def _shape(name: str, count: int, _prefix: str) -> str | None:
    """The path with a %s for each value; None where other words than those of slugs may stand."""
    words = [f"stand-in-{number}-" for number in range(count)]
    try:
        path = reverse(name, args=words).replace("%", "%%")
    except NoReverseMatch:
        return None
    for word in words:
        path = path.replace(word, "%s")
    return path


@lru_cache(2048)
def _path(name: str, values: tuple[str | int, ...], _prefix: str) -> str:
    return reverse(name, args=values)
