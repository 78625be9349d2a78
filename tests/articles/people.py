"""The people of the newsroom, by role."""

from importlib import import_module

from django.apps import apps
from django.contrib.auth.models import Group

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
        user.groups.add(group(role))
    return user


def group(role: str) -> Group:
    """As the migrations made it; tests that flush the database take the groups away."""
    found = Group.objects.filter(name=role).first()
    if found is None:
        make_groups()
        found = Group.objects.get(name=role)
    return found


def make_groups():
    """As the migrations do, and at their price: a tenth of a second."""
    import_module("articles.migrations.0005_roles").make_groups(apps, None)
    for name in ("articles.migrations.0017_picks_for_roles", "feedback.migrations.0003_roles"):
        import_module(name).give_permissions(apps, None)
