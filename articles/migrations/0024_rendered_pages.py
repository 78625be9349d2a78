"""Pages of articles are kept as they were rendered."""

import django.db.models.deletion
from django.db import migrations, models

from references.sql_files import run_sql


class Migration(migrations.Migration):
    dependencies = [("articles", "0023_first_start")]

    operations = [
        migrations.CreateModel(
            name="RenderedPage",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="rendered",
                        serialize=False,
                        to="articles.article",
                    ),
                ),
                ("digest", models.BinaryField()),
                (
                    "html",
                    models.BinaryField(help_text="Compressed: what stands before, and after."),
                ),
            ],
            options={
                "verbose_name": "rendered page",
                "verbose_name_plural": "rendered pages",
                "default_permissions": (),
            },
        ),
        run_sql(__name__, "storage"),
    ]
