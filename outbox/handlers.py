"""Who handles which kind of event; apps name their handlers when they start."""

from collections.abc import Callable
from dataclasses import dataclass

from outbox.models import Event

Function = Callable[[Event], None]


class Unavailable(Exception):
    """The other side isn't there: further events of the kind wait, too."""


class Deferred(Exception):
    """Not now: the event is tried again later, as after any error, but nothing is broken."""


class Refused(Exception):
    """The event was refused for good: nothing is gained by trying again."""


class Dropped(Refused):
    """Nobody wants it anymore: it is cancelled, and nothing has failed."""


@dataclass(frozen=True)
class Handler:
    function: Function
    is_atomic: bool


_handlers: dict[str, Handler] = {}


def register(kind: str, function: Function, *, is_atomic: bool = True) -> None:
    """The function takes each event of the kind, and raises to get it again later.

    What it writes is committed with the event's being done, so that it happens once. With
    `is_atomic=False` no transaction is open meanwhile, for what speaks to the network: it happens
    at least once. What it leaves in `event.payload` is stored when it is done.
    """
    _handlers[kind] = Handler(function, is_atomic)


def kinds() -> list[str]:
    """Those that this process can handle; others wait for a process that can."""
    return sorted(_handlers)


def handler_of(kind: str) -> Handler:
    return _handlers[kind]
