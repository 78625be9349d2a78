"""Findings as numbers on each revision, and the indexes of the editors' home and lists."""

import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.db import migrations, models

from articles.findings import find_problems


def count_findings(apps, schema_editor):
    """For the working revisions, which are those that editors see listed."""
    Article = apps.get_model("articles", "Article")
    Revision = apps.get_model("articles", "Revision")
    working = Article.objects.exclude(working_revision=None).values("working_revision")
    revisions = Revision.objects.filter(pk__in=working).only("body", "references", "lead_image")
    for revision in revisions.iterator(chunk_size=200):
        blocking = [each.is_blocking for each in find_problems(revision)]
        if blocking:
            Revision.objects.filter(pk=revision.pk).update(
                blocking_findings=sum(blocking), warning_findings=len(blocking) - sum(blocking)
            )


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
        migrations.RunPython(count_findings, migrations.RunPython.noop),
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
