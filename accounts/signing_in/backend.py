"""Whose password it is: one account at most, and the same work whether there is one or not."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.db.models import Q
from django.http import HttpRequest


def find(name: str) -> User | None:
    """The account of this username, else the only one with this e-mail address."""
    users = list(User.objects.filter(Q(username=name) | Q(email__iexact=name))[:3])
    by_name = [user for user in users if user.username == name]
    if by_name:
        return by_name[0]
    return users[0] if len(users) == 1 else None


def may_sign_in(user: User) -> bool:
    return user.is_active and user.is_staff


class Backend(ModelBackend):
    """Username or e-mail address and a password, of people who work here."""

    def authenticate(self, request: HttpRequest | None, username=None, password=None, **kwargs):
        name = username or kwargs.get("email")
        if not name or not password:
            return None
        user = find(name)
        if user is None:
            User().set_password(password)  # takes as long as looking whether it is right
            return None
        return user if user.check_password(password) and may_sign_in(user) else None
