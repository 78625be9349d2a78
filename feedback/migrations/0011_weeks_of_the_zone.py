"""Weeks of answers are those of the publication's time zone."""

from django.db import migrations, models

from references.sql_files import run_sql


class Migration(migrations.Migration):
    dependencies = [("feedback", "0003_groups"), ("articles", "0011_time_zone")]

    operations = [
        migrations.AlterField(
            model_name="votechange",
            name="week",
            field=models.DateField(
                help_text="The Monday of the week of the first answers, by the publication’s "
                "time zone."
            ),
        ),
        run_sql(__name__, "weeks"),
    ]
