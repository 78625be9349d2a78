"""Groups are for superusers, and what a save changes of their rights is in the log."""

import pytest
from django.contrib.auth.models import Group

from articles.models import AuditEntry
from tests.articles.people import signed_in

pytestmark = pytest.mark.django_db

GROUPS = "/admin/auth/group/"


def test_a_group_is_changed(admin_client):
    group = Group.objects.get(name="Reporter")
    right = group.permissions.get(codename="add_tag")
    kept = [each.pk for each in group.permissions.exclude(pk=right.pk)]
    path = f"{GROUPS}{group.pk}/change/"
    admin_client.post(path, {"name": "Writer", "permissions": kept})
    entry = AuditEntry.objects.get(action="change rights")
    assert (entry.action, entry.target_kind) == ("change rights", "group")
    assert entry.details["name"] == {"before": "Reporter", "after": "Writer"}
    changed = entry.details["permissions"]
    assert set(changed["before"]) - set(changed["after"]) == {"articles.add_tag"}


def test_chiefs_do_not_see_groups():
    client = signed_in("Chief")
    group = Group.objects.get(name="Chief")
    for path in (GROUPS, f"{GROUPS}add/", f"{GROUPS}{group.pk}/change/"):
        assert client.get(path).status_code == 403
