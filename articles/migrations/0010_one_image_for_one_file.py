from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0009_notices")]

    operations = [
        # Of images that were uploaded twice at the same moment, texts may show both: the later
        # ones stay in the library, and only the first is found by its file.
        migrations.RunSQL(
            """
            UPDATE articles_image AS image SET original_hash = ''
            FROM (
                SELECT original_hash, min(id) AS first FROM articles_image
                WHERE original_hash <> '' GROUP BY original_hash HAVING count(*) > 1
            ) AS twice
            WHERE image.original_hash = twice.original_hash AND image.id > twice.first
            """,
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name="image",
            name="original_hash",
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.AddConstraint(
            model_name="image",
            constraint=models.UniqueConstraint(
                condition=models.Q(("original_hash", ""), _negated=True),
                fields=("original_hash",),
                name="image_original_hash_unique",
            ),
        ),
    ]
