"""Two models must not share a name: articles have tallies, feedback has counters."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("feedback", "0003_roles")]

    operations = [
        migrations.RenameModel("Tally", "Counter"),
        migrations.AlterModelOptions("counter", {"default_permissions": ()}),
    ]
