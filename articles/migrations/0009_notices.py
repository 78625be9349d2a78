"""A notice names the one it amends; PostgreSQL keeps every notice as readers were told it."""

import django.db.models.deletion
from django.db import migrations, models

from references.sql_files import run_sql


class Migration(migrations.Migration):
    dependencies = [("articles", "0008_search_in_every_script")]

    operations = [
        migrations.AddField(
            "correction",
            "amends",
            models.ForeignKey(
                blank=True,
                help_text="An earlier notice on the same article. Readers see both.",
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="amended_by",
                to="articles.correction",
                verbose_name="amends the notice",
            ),
        ),
        run_sql(__name__, "erasing"),
        run_sql(__name__, "kept"),
    ]
