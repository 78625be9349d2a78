"""The time zone is the publication's; its days are those of archives and counts."""

from datetime import UTC, datetime

from django.db import migrations, models
from django.db.models.lookups import IsNull

import articles.models.publication
from references.sql_files import run_sql


class Migration(migrations.Migration):
    dependencies = [("articles", "0010_one_image_for_one_file")]

    operations = [
        # The row that is there gets the zone of the installation, which was used so far.
        migrations.AddField(
            model_name="publication",
            name="time_zone",
            field=models.CharField(
                default=articles.models.publication.default_time_zone,
                help_text="The zone of all dates and times: on pages, in the archive, in search, "
                "and in forms. If you change it, published articles keep their moment, so dates "
                "and archive months can move by a day.",
                max_length=64,
                validators=[articles.models.publication.validate_time_zone],
                verbose_name="time zone",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(("time_zone__regex", "^[A-Za-z][A-Za-z0-9_+/-]*$"))
                & models.Q(
                    IsNull(
                        models.Func(
                            "time_zone",
                            models.Value(datetime(2026, 1, 1, tzinfo=UTC)),
                            function="timezone",
                            output_field=models.DateTimeField(),
                        ),
                        False,
                    )
                ),
                name="publication_time_zone_known",
            ),
        ),
        run_sql(__name__, "zone"),
        run_sql(__name__, "tallies"),
    ]
