"""What Reporter, Editor and Chief may do with feedback; safe to run again, takes nothing away."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

REPORTER = ["view_vote", "view_report"]
EDITOR = [*REPORTER, "change_report", "export_vote"]
CHIEF = [*EDITOR, "delete_report"]
ROLES = {"Reporter": REPORTER, "Editor": EDITOR, "Chief": CHIEF}


def give_permissions(apps, schema_editor):
    # Permissions are otherwise made after all migrations, too late for the groups.
    create_permissions(installed.get_app_config("feedback"), verbosity=0, apps=apps)
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name, codenames in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        found = Permission.objects.filter(
            content_type__app_label="feedback", codename__in=codenames
        )
        group.permissions.add(*found)


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0002_changes_of_votes"),
        ("articles", "0005_groups"),
    ]

    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]
