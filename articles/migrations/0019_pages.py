"""Pages get drafts and a history: what readers see of each is its first revision."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import migrations, models
from django.db.models import Q

from references.sql_files import run_sql

POLICIES = [
    ("principles", "Editorial principles"),
    ("ethics", "Ethics"),
    ("verification", "Fact-checking"),
    ("feedback", "Reader feedback"),
    ("masthead", "Staff"),
    ("coverage", "Coverage priorities"),
    ("ownership", "Ownership and funding"),
    ("no_bylines", "Articles without bylines"),
]
KINDS = [
    ("save", "Saved"),
    ("restore", "Restored"),
    ("discard", "Changes discarded"),
    ("publish", "Published"),
]


def live(default):
    return models.BooleanField(default=default, editable=False, verbose_name="live")


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0018_publication_switches"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Until now every page was live: the column is filled as it is added.
        migrations.AddField(model_name="page", name="is_live", field=live(default=True)),
        migrations.AlterField(model_name="page", name="is_live", field=live(default=False)),
        migrations.CreateModel(
            name="PageRevision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("kind", models.CharField(choices=KINDS, default="save", max_length=10)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("title", models.CharField(max_length=200)),
                ("path", models.SlugField(db_index=False, max_length=100)),
                ("body", models.TextField(max_length=100000)),
                (
                    "policies",
                    ArrayField(
                        base_field=models.CharField(choices=POLICIES, max_length=20),
                        default=list,
                        size=None,
                    ),
                ),
                ("live", DateTimeRangeField(null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="revisions",
                        to="articles.page",
                    ),
                ),
            ],
            options={
                "verbose_name": "page revision",
                "verbose_name_plural": "page revisions",
                "ordering": ["page", "-number"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("page", "number"), name="page_revision_number_unique"
                    ),
                    ExclusionConstraint(
                        name="page_revision_one_live",
                        expressions=[("page", "="), ("live", "&&")],
                    ),
                    models.CheckConstraint(
                        name="page_revision_live_not_empty",
                        condition=Q(live__isnull=True) | Q(live__isempty=False),
                    ),
                    models.CheckConstraint(
                        name="page_revision_kind_known",
                        condition=Q(kind__in=[kind for kind, _ in KINDS]),
                    ),
                    models.CheckConstraint(
                        name="page_revision_policies_known",
                        condition=Q(policies__contained_by=[policy for policy, _ in POLICIES]),
                    ),
                ],
            },
        ),
        run_sql(__name__, "carry"),
        run_sql(__name__, "guards"),
        run_sql(__name__, "readers"),
    ]
