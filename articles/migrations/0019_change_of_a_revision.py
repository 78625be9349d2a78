"""A revision keeps what its publication was to readers, and a notice what came with it."""

from django.db import migrations, models

from references.sql_files import run_sql


class Migration(migrations.Migration):
    dependencies = [("articles", "0018_social_texts")]

    operations = [
        migrations.AddField(
            "correction",
            "revision",
            models.ForeignKey(
                "articles.Revision",
                on_delete=models.RESTRICT,
                null=True,
                blank=True,
                editable=False,
                related_name="notices",
            ),
        ),
        migrations.AddField(
            "revision",
            "change",
            models.CharField(
                max_length=10,
                choices=[
                    ("minor", "Minor change"),
                    ("update", "Update"),
                    ("correction", "Correction"),
                ],
                blank=True,
                default="",
            ),
        ),
        run_sql(__name__, "fill"),
        migrations.AddConstraint(
            "revision",
            models.CheckConstraint(
                name="revision_change_known",
                condition=models.Q(change="")
                | models.Q(change__in=["minor", "update", "correction"], live__isnull=False),
            ),
        ),
        run_sql(__name__, "guards"),
    ]
