"""What stays the same while a request is answered: asked of Django once, which looks each up anew
for every address, word and day. Pure.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import tzinfo

from django.urls import get_script_prefix
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class _Ambient:
    prefix: str
    zone: tzinfo
    language: str | None


_held: ContextVar[_Ambient | None] = ContextVar("ambient", default=None)


@contextmanager
def ambient() -> Iterator[None]:
    """Within it, the folder of the site, the time zone and the language are those of now."""
    held = _held.set(_Ambient(get_script_prefix(), get_current_timezone(), get_language()))
    try:
        yield
    finally:
        _held.reset(held)


def prefix() -> str:
    """The folder in which the site lives, mostly “/”."""
    held = _held.get()
    return get_script_prefix() if held is None else held.prefix


def zone() -> tzinfo:
    held = _held.get()
    return get_current_timezone() if held is None else held.zone


def language() -> str | None:
    held = _held.get()
    return get_language() if held is None else held.language
