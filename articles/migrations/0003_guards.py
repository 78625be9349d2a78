"""PostgreSQL itself keeps what was frozen, seen or logged, and gives an address to one tag."""

from django.db import migrations

from references.sql_files import run_sql


class Migration(migrations.Migration):
    dependencies = [("articles", "0002_articles")]

    operations = [
        run_sql(__name__, "revisions"),
        run_sql(__name__, "notices"),
        run_sql(__name__, "audit_log"),
        run_sql(__name__, "tag_addresses"),
    ]
