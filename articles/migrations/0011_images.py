from django.db import migrations, models
from django.db.models.fields.json import KeyTransform

import articles.provenance.images


class Migration(migrations.Migration):
    dependencies = [("articles", "0010_presence")]

    operations = [
        migrations.AlterField(
            model_name="image",
            name="digital_source_type",
            field=models.CharField(
                blank=True,
                choices=articles.provenance.images.choices,
                help_text="The IPTC’s digital source type. Readers are told of what a machine made.",
                max_length=100,
                verbose_name="how it was made",
            ),
        ),
        migrations.AlterField(
            model_name="image",
            name="focal_x",
            field=models.FloatField(
                default=0.5,
                help_text="From 0 (left) to 1 (right).",
                verbose_name="focal point from the left",
            ),
        ),
        migrations.AlterField(
            model_name="image",
            name="focal_y",
            field=models.FloatField(
                default=0.5,
                help_text="From 0 (top) to 1 (bottom).",
                verbose_name="focal point from the top",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("body__regex", "/media/|image:")),
                fields=["id"],
                name="article_pictures_in_text",
            ),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(
                KeyTransform("image", "lead_image"),
                condition=models.Q(("live__isnull", False)),
                name="revision_shows_image",
            ),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(
                condition=models.Q(("body__regex", "/media/|image:"), ("live__isnull", False)),
                fields=["article"],
                name="revision_pictures_in_text",
            ),
        ),
    ]
