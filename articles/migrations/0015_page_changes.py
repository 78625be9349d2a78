"""Every transaction notes what it changed of what readers see, whoever makes the change."""

from django.db import migrations, models
from django.db.models import Func, Q

from references.sql_files import run_sql


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0014_lists_of_scheduled_edits"),
        ("references", "0002_one_spelling_of_urls"),
    ]

    operations = [
        run_sql(__name__, "page_changes"),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(
                Func("live", function="upper", output_field=models.DateTimeField()),
                name="revision_ends",
                condition=Q(live__endswith__isnull=False),
            ),
        ),
    ]
