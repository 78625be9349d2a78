"""PostgreSQL itself notes what every write of votes changes in the numbers."""

from django.db import migrations

from references.sql_files import run_sql


class Migration(migrations.Migration):
    dependencies = [("feedback", "0001_votes_and_reports")]

    operations = [run_sql(__name__, "changes")]
