"""The name to sign in with, proposed from the address; most people sign in with the latter."""

import re

from django.contrib.auth.models import User

LONGEST = 100
_FORBIDDEN = re.compile(r"[^\w.+-]")


def proposed(email: str) -> str:
    """The first part of the address, with a number when somebody has it."""
    local = email.partition("@")[0].lower()
    base = _FORBIDDEN.sub("", local)[:LONGEST] or "person"
    taken = set(User.objects.filter(username__istartswith=base).values_list("username", flat=True))
    taken = {name.lower() for name in taken}
    if base not in taken:
        return base
    return next(
        name for number in range(2, len(taken) + 3) if (name := f"{base}{number}") not in taken
    )
