"""A draft may be without a section; and what was written and not saved yet is kept."""

import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

from references.sql_files import run_sql


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0015_page_changes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="article",
            name="section",
            field=models.ForeignKey(
                blank=True,
                help_text="Needed before you submit or publish.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="articles",
                to="articles.section",
                verbose_name="section",
            ),
        ),
        migrations.CreateModel(
            name="Autosave",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tab", models.CharField(help_text="A name the page gave itself.", max_length=32)),
                (
                    "base_revision",
                    models.BigIntegerField(
                        help_text="The key of the revision that the form began with.", null=True
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=250)),
                (
                    "values",
                    models.JSONField(
                        default=list,
                        help_text="Pairs of a name and a value, as the form would send them.",
                    ),
                ),
                ("saved_at", models.DateTimeField()),
                (
                    "article",
                    models.ForeignKey(
                        db_index=False,
                        help_text="None: the article was never saved.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="autosaves",
                        to="articles.article",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "autosave",
                "verbose_name_plural": "autosaves",
                "ordering": ["-saved_at", "-pk"],
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["user", "-saved_at"], name="autosave_of_person"),
                    models.Index(fields=["saved_at"], name="autosave_saved"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("article", "user", "tab"),
                        name="autosave_tab_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tab__regex", "^[a-z0-9]{8,32}$")),
                        name="autosave_tab_form",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.Exact(
                                models.Func(
                                    "values",
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                models.Value("array"),
                            )
                        ),
                        name="autosave_values_are_a_list",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    django.db.models.functions.comparison.Cast(
                                        "values", models.TextField()
                                    ),
                                    function="octet_length",
                                    output_field=models.IntegerField(),
                                ),
                                1500000,
                            )
                        ),
                        name="autosave_not_too_large",
                    ),
                ],
            },
        ),
        run_sql(__name__, "sections"),
    ]
