"""The audit log, append-only: PostgreSQL itself refuses to change or delete an entry."""

import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
from django.apps import apps as installed
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

MAKE_GUARD = """
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit log is append-only: entry % stays as it is.', OLD.id
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'audit_is_append_only';
END $$;

CREATE TRIGGER audit_is_append_only
    BEFORE UPDATE OR DELETE ON articles_auditentry FOR EACH ROW
    EXECUTE FUNCTION audit_is_append_only();
"""

DROP_GUARD = """
DROP TRIGGER audit_is_append_only ON articles_auditentry;
DROP FUNCTION audit_is_append_only();
"""


def let_chiefs_read(apps, schema_editor):
    create_permissions(installed.get_app_config("articles"), verbosity=0, apps=apps)
    chief, _ = apps.get_model("auth", "Group").objects.get_or_create(name="Chief")
    readers = apps.get_model("auth", "Permission").objects.filter(codename="view_auditentry")
    chief.permissions.add(*readers)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0007_findings_and_lists"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="when"),
                ),
                ("actor_name", models.CharField(blank=True, max_length=150, verbose_name="who")),
                ("action", models.CharField(max_length=40)),
                ("target_kind", models.CharField(max_length=100, verbose_name="kind")),
                ("target_id", models.BigIntegerField(null=True)),
                ("target_name", models.CharField(max_length=300, verbose_name="to what")),
                (
                    "details",
                    models.JSONField(
                        default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "audit entry",
                "verbose_name_plural": "audit log",
                "ordering": ["-created_at", "-pk"],
                "indexes": [
                    models.Index(fields=["-created_at", "-id"], name="audit_newest"),
                    models.Index(fields=["target_kind", "target_id"], name="audit_target"),
                ],
            },
        ),
        migrations.RunSQL(MAKE_GUARD, DROP_GUARD),
        migrations.RunPython(let_chiefs_read, migrations.RunPython.noop),
    ]
