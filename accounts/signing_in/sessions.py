"""Sessions: when they began, and how they are ended from elsewhere."""

import time

from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

SIGNED_IN_AT = "signed_in_at"  # in a session, in seconds


def signed_in_since(request: HttpRequest) -> float:
    """Seconds since this session was signed in to; without an end for one that was not."""
    return time.time() - request.session.get(SIGNED_IN_AT, float("-inf"))


def end_sessions_of(user: User, *, but: str | None = None) -> int:
    """Sign the user out everywhere, but in the session of this key."""
    sessions = UserSession.objects.filter(user=user).exclude(session_key=but or "")
    for key in list(sessions.values_list("session_key", flat=True)):
        SessionStore(key).delete()
    return sessions.delete()[0]


def follow(former_key: str | None, request: HttpRequest) -> None:
    """Keep what is known of a session that got another key, as after a change of SECRET_KEY."""
    key = request.session.session_key
    if not former_key or not key or key == former_key:
        return
    if not UserSession.objects.filter(session_key=key).exists():
        UserSession.objects.filter(session_key=former_key).update(session_key=key)


def note_use(request: HttpRequest) -> None:
    """The list of sessions says when each was used last."""
    UserSession.objects.filter(session_key=request.session.session_key).update(
        last_seen_at=timezone.now()
    )


def sweep() -> int:
    """Forget what is known of sessions that are gone."""
    there = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return UserSession.objects.exclude(session_key__in=there).delete()[0]
