"""Names and addresses as headers take them: whatever a name holds, it stays a name."""

import re
from email.utils import formataddr

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.encoding import punycode

from references.cleaning import clean_line

LONGEST_NAME = 100  # characters
LONGEST_SUBJECT = 200
_NAMED = re.compile(r"(?P<name>[^<]{0,500})<(?P<address>[^<>]{1,320})>")
_QUOTED = re.compile(r"\\(.)")


def one_line(text: str, most: int = LONGEST_SUBJECT) -> str:
    """A text for a header: no breaks, no controls, not endless."""
    line = clean_line(text)
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def is_address(address: str) -> bool:
    """Whether mail can go there: a name of ASCII at a domain that may have any letters."""
    try:
        validate_email(address)
        _in_ascii(address)
    except (ValidationError, UnicodeError):
        return False
    return True


def _in_ascii(address: str) -> str:
    """As mail servers know it. Raises UnicodeError."""
    name, at, domain = address.rpartition("@")
    return f"{name}{at}{punycode(domain)}".encode("ascii").decode()


def require_address(address: str) -> str:
    """“ana@example.org” or “Ana Ruiz <ana@example.org>”; raises ValueError for anything else."""
    line = address.strip()
    match = _NAMED.fullmatch(line)
    name, plain = (match["name"].strip(), match["address"]) if match else ("", line)
    if name.startswith('"') and name.endswith('"'):
        name = _QUOTED.sub(r"\1", name[1:-1])
    if not is_address(plain):
        raise ValueError(f"“{address[:100]}” isn’t an email address.")
    return named(name, plain)


def named(name: str, address: str) -> str:
    """The two as one value of a header, which Django encodes.

    Raises ValueError for an address with letters that no mail server takes.
    """
    name, address = one_line(name, LONGEST_NAME), _in_ascii(address)
    if not name or name.isascii():
        return formataddr((name, address))
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{address}>'
