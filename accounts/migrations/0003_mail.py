"""What each person is told by email, and who sees what was sent."""

import django.db.models.deletion
from django.apps import apps as installed
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models


def give_permissions(apps, schema_editor):
    """Chiefs see what was sent, and send it again. Safe to run again, takes nothing away."""
    # Permissions are otherwise made after all migrations, too late for the groups.
    create_permissions(installed.get_app_config("accounts"), verbosity=0, apps=apps)
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="Chief")
    Permission = apps.get_model("auth", "Permission")
    group.permissions.add(
        *Permission.objects.filter(
            content_type__app_label="accounts", codename__in=["view_mail", "send_mail"]
        )
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_people"),
        ("articles", "0005_groups"),
        ("outbox", "0001_events"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Mail",
            fields=[],
            options={
                "verbose_name": "email message",
                "verbose_name_plural": "email messages",
                "ordering": ["-created_at", "-pk"],
                "permissions": [("send_mail", "Can send email again")],
                "proxy": True,
                "default_permissions": ("view",),
                "indexes": [],
                "constraints": [],
            },
            bases=("outbox.event",),
        ),
        migrations.CreateModel(
            name="NoticeChoices",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "assigned",
                    models.BooleanField(
                        db_default=True, default=True, verbose_name="An article is assigned to me"
                    ),
                ),
                (
                    "sent_back",
                    models.BooleanField(
                        db_default=True,
                        default=True,
                        verbose_name="An article of mine is sent back",
                    ),
                ),
                (
                    "submitted",
                    models.BooleanField(
                        db_default=False,
                        default=False,
                        verbose_name="An article is submitted for review",
                    ),
                ),
                (
                    "published",
                    models.BooleanField(
                        db_default=False,
                        default=False,
                        verbose_name="An article of mine is published",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notice_choices",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "choice of email",
                "verbose_name_plural": "choices of email",
                "default_permissions": (),
            },
        ),
        migrations.RunPython(give_permissions, migrations.RunPython.noop),
    ]
