"""The people of the newsroom, by role."""

from django.contrib.auth.models import Group
from django.test import Client

from tests import factories

STAFF = ["nobody", "Reporter", "Editor", "Chief", "superuser"]
AT_LEAST = {
    "Reporter": {"Reporter", "Editor", "Chief", "superuser"},
    "Editor": {"Editor", "Chief", "superuser"},
    "Chief": {"Chief", "superuser"},
}


def somebody(role: str, **values):
    """A member of staff with a role: “nobody” has none."""
    values.setdefault("username", f"the-{role.lower()}")
    user = factories.UserFactory(is_superuser=role == "superuser", **values)
    if role not in {"nobody", "superuser"}:
        user.groups.add(Group.objects.get(name=role))
    return user


def signed_in(who="superuser") -> Client:
    """The client of a member of staff, or of a new one with that role; `client.user` is who."""
    client = Client()
    client.user = somebody(who) if isinstance(who, str) else who
    client.force_login(client.user)
    return client
