"""How often something may be tried: counted in the database, for all processes at once.

One statement counts, under no lock that another request would wait for; nobody is made to sleep.
"""

import hmac
import math
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import Attempt
from references.hosts import client_address, network_of


@dataclass(frozen=True)
class Limit:
    """So many tries in so many seconds, counted from the first."""

    name: str
    count: int
    seconds: int


NETWORK = Limit("network", 30, 10 * 60)  # failed sign-ins from one network
ACCOUNT = Limit("account", 10, 15 * 60)  # for one account, from devices that nobody knows
DEVICE = Limit("device", 30, 15 * 60)  # for one account, from a device that its owner used
CODE = Limit("code", 10, 60 * 60)  # wrong codes for one account, from unknown devices
AGAIN = Limit("again", 10, 15 * 60)  # wrong passwords or codes in a session that is signed in
PASSKEYS = Limit("passkeys", 60, 10 * 60)  # passkey sign-ins begun from one network
RESETS = Limit("resets", 20, 60 * 60)  # resets asked for from one network
MAILS = Limit("mails", 3, 60 * 60)  # letters about a reset to one address
NOTES = Limit("notes", 1000, 60 * 60)  # failures written to the audit log, which is never pruned

_TAKE = """
INSERT INTO accounts_attempt AS earlier (key, count, until)
SELECT key, 1, clock_timestamp() + seconds * interval '1 second'
FROM unnest(%s::bytea[], %s::integer[]) AS asked (key, seconds)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN earlier.until <= clock_timestamp() THEN 1
        ELSE least(earlier.count + 1, 1000000) END,
    until = CASE WHEN earlier.until <= clock_timestamp() THEN EXCLUDED.until
        ELSE earlier.until END
RETURNING key, count, extract(epoch FROM until - clock_timestamp())
"""

Asked = tuple[Limit, str]


def take(*asked: Asked) -> int:
    """Count one try of each; for how many seconds nothing more may be tried, or 0."""
    # In one order everywhere: two requests that count the same rows never wait for each other.
    by_key = {key_of(*item): item[0] for item in asked}
    keys = sorted(by_key)
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [keys, [by_key[key].seconds for key in keys]])
        rows = cursor.fetchall()
    waits = [left for key, count, left in rows if count > by_key[bytes(key)].count]
    return max(1, math.ceil(max(waits))) if waits else 0


def spelling(name: str) -> str:
    """One for all spellings that the database takes for the same address: “ſ” is an S to it."""
    return name.upper().casefold()


def give_back(*asked: Asked) -> None:
    """What was tried was right: it counts for nothing."""
    keys = sorted(key_of(*item) for item in asked)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_attempt SET count = greatest(count - 1, 0) WHERE key = ANY(%s)", [keys]
        )


def clear(*asked: Asked) -> None:
    Attempt.objects.filter(key__in=[key_of(*item) for item in asked]).delete()


def key_of(limit: Limit, subject: str) -> bytes:
    """The name of a counter; who reads the table learns no address and no name."""
    text = f"accounts.{limit.name}\0{subject}".encode("utf-8", "surrogateescape")
    return hmac.digest(settings.SECRET_KEY.encode(), text, "sha256")[:16]


def address_of(request: HttpRequest) -> str:
    return client_address(
        request.META.get("REMOTE_ADDR", ""),
        request.headers.get("X-Forwarded-For", ""),
        settings.TRUSTED_PROXIES,
    )


def network(request: HttpRequest) -> str:
    """The /24 of an IPv4 address, the /56 of IPv6: what one customer of a provider gets."""
    return network_of(address_of(request), v4=24, v6=56)


def refusal(request: HttpRequest, seconds: int) -> HttpResponse:
    """429: what was sent is not looked at, not even whether it is right."""
    context = {"minutes": math.ceil(seconds / 60)}
    response = render(request, "account/too_many.html", context, status=429)
    response["Retry-After"] = str(seconds)
    return response


def sweep() -> int:
    """Delete what is over; how many counts that were."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_attempt WHERE until <= clock_timestamp()")
        return cursor.rowcount
