"""Former slugs of sections, tags, authors, sources, and pages; names unique by their key."""

from django.db import migrations, models

import articles.models.vectors
from references.sql_files import run_sql


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0006_names_of_one_spelling"),
        ("references", "0001_sources_and_references"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="tag", name="tag_name_unique_any_case"),
        migrations.CreateModel(
            name="FormerSlug",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("section", "Section"),
                            ("tag", "Tag"),
                            ("author", "Author"),
                            ("source", "Source"),
                            ("page", "Page"),
                        ],
                        max_length=10,
                    ),
                ),
                ("slug", models.SlugField(allow_unicode=True, db_index=False, max_length=200)),
                ("owner", models.BigIntegerField()),
            ],
            options={
                "verbose_name": "former slug",
                "verbose_name_plural": "former slugs",
                "ordering": ["kind", "slug"],
                "indexes": [models.Index(fields=["kind", "owner"], name="former_slug_owner")],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "slug"), name="former_slug_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["section", "tag", "author", "source", "page"])
                        ),
                        name="former_slug_kind_known",
                    ),
                ],
            },
        ),
        run_sql(__name__, "former_slugs"),
        migrations.DeleteModel(name="TagRedirect"),
        migrations.AddIndex(
            model_name="author",
            index=models.Index(articles.models.vectors.NameKey("name"), name="author_name_key"),
        ),
        migrations.AddConstraint(
            model_name="section",
            constraint=models.UniqueConstraint(
                articles.models.vectors.NameKey("name"),
                name="section_name_unique_to_readers",
                violation_error_message="A section with this name already exists.",
            ),
        ),
        migrations.AddConstraint(
            model_name="tag",
            constraint=models.UniqueConstraint(
                articles.models.vectors.NameKey("name"),
                name="tag_name_unique_to_readers",
                violation_error_message="A tag with this name already exists.",
            ),
        ),
    ]
