"""When an article first appeared, which Editors and imports say before it is live here."""

from django.db import migrations, models

from references.sql_files import run_sql


class Migration(migrations.Migration):
    dependencies = [("articles", "0016_sections_and_autosaves")]

    operations = [
        migrations.AddField(
            model_name="article",
            name="first_published_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="first published"),
        ),
        run_sql(__name__, "article"),
    ]
