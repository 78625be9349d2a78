"""People: who was invited and when, who was seen when, one account for one email address."""

import django.db.models.deletion
from django.apps import apps as installed
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.core.management import CommandError
from django.db import migrations, models
from django.db.models.functions import Upper

from references.sql_files import run_sql


def require_one_account_for_one_address(apps, schema_editor):
    """The index could not be made, and would not say of whom it speaks."""
    User = apps.get_model("auth", "User")
    by_address = {}
    for user in User.objects.exclude(email="").annotate(key=Upper("email")).order_by("pk"):
        by_address.setdefault(user.key, []).append(user)
    shared = [
        f"{users[0].email} ({', '.join(user.username for user in users)})"
        for users in by_address.values()
        if len(users) > 1
    ]
    if shared:
        raise CommandError(
            "From this version on, no two accounts have the same email address. Start the former "
            f"version, change or clear the address of all but one account, and update again: "
            f"{'; '.join(shared[:20])}."
        )


def give_permission(apps, schema_editor):
    """Chiefs manage people. Safe to run again, takes nothing away."""
    # Permissions are otherwise made after all migrations, too late for the groups.
    create_permissions(installed.get_app_config("accounts"), verbosity=0, apps=apps)
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="Chief")
    Permission = apps.get_model("auth", "Permission")
    group.permissions.add(
        *Permission.objects.filter(content_type__app_label="accounts", codename="manage_people")
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_signing_in"),
        ("articles", "0005_groups"),
        ("auth", "0012_alter_user_first_name_max_length"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(require_one_account_for_one_address, migrations.RunPython.noop),
        migrations.CreateModel(
            name="Person",
            fields=[],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "people",
                "ordering": ["first_name", "last_name", "username"],
                "permissions": [("manage_people", "Can manage people")],
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("auth.user",),
        ),
        migrations.CreateModel(
            name="Profile",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "invited_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="invited"),
                ),
                (
                    "seen_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="last seen"),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="invited by",
                    ),
                ),
            ],
            options={
                "verbose_name": "profile",
                "verbose_name_plural": "profiles",
                "default_permissions": (),
            },
        ),
        run_sql(__name__, "email"),
        migrations.RunPython(give_permission, migrations.RunPython.noop),
    ]
