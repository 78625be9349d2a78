"""When somebody was last here: to within a quarter of an hour, whatever number of sessions."""

from django.contrib.auth.models import User
from django.db import connection

EVERY = 15 * 60  # seconds

_NOTE = """
INSERT INTO accounts_profile AS known (user_id, seen_at) VALUES (%s, clock_timestamp())
ON CONFLICT (user_id) DO UPDATE SET seen_at = EXCLUDED.seen_at
WHERE known.seen_at IS NULL OR known.seen_at < EXCLUDED.seen_at - %s * interval '1 second'
"""


def note(user: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [user.pk, EVERY])
