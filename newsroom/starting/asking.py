"""Questions on a terminal: asked again until the answer is valid."""

from collections.abc import Callable
from getpass import getpass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, OutputWrapper
from django.utils.translation import gettext as _

ATTEMPTS = 5


def checked(text: str, check: Callable[[str], Any]) -> Any:
    """What `check` makes of the text. Raises CommandError with what it says against it."""
    try:
        return check(text)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error


def ask(
    question: str,
    check: Callable[[str], Any],
    out: OutputWrapper,
    read: Callable[[str], str] | None = None,
) -> Any:
    """The first valid answer. Raises CommandError when there is none."""
    for _attempt in range(ATTEMPTS):
        try:
            return check((read or input)(question))
        except ValidationError as error:
            out.write(" ".join(error.messages))
        except EOFError as error:
            raise CommandError(_("Nothing was created.")) from error
    raise CommandError(_("Nothing was created."))


def read_new_password(question: str) -> str:
    """Typed twice, unseen. Raises ValidationError when the two differ."""
    password = getpass(question)
    if getpass(_("The same again: ")) != password:
        raise ValidationError(_("The two passwords aren’t the same."))
    return password
