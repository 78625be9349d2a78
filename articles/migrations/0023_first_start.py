"""The rows of a demonstration are noted, and a publication knows whether it is set up."""

import django.core.serializers.json
from django.db import migrations, models
from django.db.models import Q

KINDS = ["article", "author", "image", "page", "publication", "section", "tag"]
KINDS += ["reference", "source"]


def is_set_up(default):
    return models.BooleanField(default=default, editable=False)


class Migration(migrations.Migration):
    dependencies = [("articles", "0022_look")]

    operations = [
        # Who has a publication until now needs no list of first steps.
        migrations.AddField("publication", "is_set_up", is_set_up(default=True)),
        migrations.AlterField("publication", "is_set_up", is_set_up(default=False)),
        migrations.CreateModel(
            name="DemoRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("owner", models.BigIntegerField()),
                (
                    "values",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        help_text=(
                            "What it said when it was loaded: somebody may have made it their "
                            "own since."
                        ),
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "owner"), name="demo_row_once"),
                    models.CheckConstraint(name="demo_row_kind_known", condition=Q(kind__in=KINDS)),
                ],
            },
        ),
    ]
