"""PostgreSQL keeps all that readers saw: when it was live, how it was rendered, and its rows."""

from django.db import migrations

from references.sql_files import run_sql


class Migration(migrations.Migration):
    dependencies = [("articles", "0011_time_zone")]

    operations = [
        run_sql(__name__, "revisions"),
        run_sql(__name__, "audit_log"),
    ]
