"""Whoever writes an article may also recommend others beside it."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations


def give_permissions(apps, schema_editor):
    """Safe to run again: adds what is missing, takes nothing away."""
    # Permissions are otherwise made after all migrations, too late for the groups.
    create_permissions(installed.get_app_config("articles"), verbosity=0, apps=apps)
    permissions = apps.get_model("auth", "Permission").objects
    found = permissions.filter(content_type__app_label="articles", content_type__model="pick")
    for group in apps.get_model("auth", "Group").objects.filter(
        name__in=("Reporter", "Editor", "Chief")
    ):
        group.permissions.add(*found)


class Migration(migrations.Migration):
    dependencies = [("articles", "0016_trust"), ("articles", "0005_roles")]

    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop, elidable=False)]
