"""What the link checker asks next."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("references", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="reference",
            index=models.Index(
                models.OrderBy(models.F("checked_at"), nulls_first=True),
                models.F("id"),
                name="reference_longest_unchecked",
            ),
        ),
    ]
