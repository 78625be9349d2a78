"""Files to import are kept in the database between the report and its confirmation."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Length, Now
from django.db.models.lookups import LessThanOrEqual


def key():
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


def belongs_to(model, **options):
    return models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=model, **options)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0025_decorative_images"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportUpload",
            fields=[
                ("id", key()),
                ("token", models.CharField(max_length=32, unique=True)),
                ("size", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(db_default=Now())),
                ("owner", belongs_to(settings.AUTH_USER_MODEL, related_name="+")),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        name="import_upload_token_is_random",
                        condition=Q(token__regex=r"^[0-9a-f]{32}$"),  # noqa: S106
                    ),
                    models.CheckConstraint(
                        name="import_upload_is_small", condition=Q(size__lte=60_000_000)
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportPart",
            fields=[
                ("id", key()),
                ("name", models.CharField(max_length=255)),
                ("number", models.PositiveIntegerField()),
                ("content", models.BinaryField()),
                ("upload", belongs_to("articles.importupload", related_name="parts")),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("upload", "name", "number"), name="import_part_once"
                    ),
                    models.CheckConstraint(
                        name="import_part_is_small",
                        condition=LessThanOrEqual(Length("content"), 1_000_000),
                    ),
                ],
            },
        ),
    ]
