"""PostgreSQL itself keeps which lists articles stand in, and how long these are."""

from django.db import migrations

from references.sql_files import run_sql


class Migration(migrations.Migration):
    dependencies = [("articles", "0003_guards"), ("references", "0001_sources_and_references")]

    operations = [
        run_sql(__name__, "kinds"),
        run_sql(__name__, "tallies"),
        run_sql(__name__, "lists"),
        run_sql(__name__, "fill"),  # when the triggers were taken away and come back
    ]
