"""What a scheduled edit cites is in no list before the edit is live."""

from django.db import migrations

from references.sql_files import run_sql


class Migration(migrations.Migration):
    dependencies = [("articles", "0013_checks_are_a_list")]

    operations = [run_sql(__name__, "cited")]
