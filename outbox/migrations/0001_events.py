"""What is to be sent or told after a commit."""

from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Now

from references.sql_files import run_sql


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=60)),
                ("payload", models.JSONField(default=dict)),
                ("subject", models.CharField(blank=True, default="", max_length=100)),
                ("created_at", models.DateTimeField(db_default=Now())),
                ("not_before", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_at", models.DateTimeField(db_default=Now(), null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("last_error", models.CharField(blank=True, default="", max_length=500)),
            ],
            options={
                "verbose_name": "event",
                "verbose_name_plural": "events",
                "ordering": ["-created_at", "-pk"],
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=Q(next_at__isnull=False),
                        fields=["next_at", "id"],
                        name="outbox_event_due",
                    ),
                    models.Index(
                        condition=Q(next_at__isnull=False) & ~Q(subject=""),
                        fields=["subject"],
                        name="outbox_event_of_subject",
                    ),
                    models.Index(fields=["created_at", "id"], name="outbox_event_oldest"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=~Q(kind=""), name="outbox_event_kind_named"),
                    models.CheckConstraint(
                        condition=Q(done_at__isnull=True) | Q(next_at__isnull=True),
                        name="outbox_event_done_is_not_due",
                    ),
                    models.CheckConstraint(
                        condition=Q(not_before__isnull=True)
                        | Q(next_at__isnull=True)
                        | Q(next_at__gte=F("not_before")),
                        name="outbox_event_not_before_its_time",
                    ),
                ],
            },
        ),
        run_sql(__name__, "notify"),
    ]
