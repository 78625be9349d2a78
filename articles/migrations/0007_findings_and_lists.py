"""Findings as numbers on each revision, and the indexes of the editors' home and lists.

Revisions from before count none until they are saved again.
"""

import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0006_preview_links")]

    operations = [
        migrations.AddField(
            model_name="revision",
            name="blocking_findings",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="revision",
            name="warning_findings",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name="article",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("title"), "gin_trgm_ops"
                ),
                name="article_title_part",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("stage", "drafting"), _negated=True),
                fields=["stage", "updated_at"],
                name="article_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("due_on__isnull", False)),
                fields=["due_on"],
                name="article_due",
            ),
        ),
        migrations.AddIndex(
            model_name="image",
            index=models.Index(
                condition=models.Q(("alt", "")),
                fields=["-created_at", "-id"],
                name="image_without_alt",
            ),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(
                models.OrderBy(
                    models.Func("live", function="lower", output_field=models.DateTimeField()),
                    descending=True,
                ),
                condition=models.Q(("live__isnull", False)),
                name="revision_goes_live",
            ),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(
                condition=models.Q(("live__isnull", False)),
                fields=["article"],
                include=("id", "live", "content_hash"),
                name="revision_periods",
            ),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(
                condition=models.Q(("blocking_findings__gt", 0)),
                fields=["id"],
                name="revision_has_blocking",
            ),
        ),
    ]
