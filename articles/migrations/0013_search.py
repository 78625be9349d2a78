"""Search by names and periods too, suggestions of names, and articles that editors pick."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

import articles.models.vectors

# As `newsroom`, without stemming: names are found by how they begin.
MAKE_NAMES = """
CREATE TEXT SEARCH CONFIGURATION newsroom_names (COPY = pg_catalog.simple);
ALTER TEXT SEARCH CONFIGURATION newsroom_names
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, simple;
"""
DROP_NAMES = "DROP TEXT SEARCH CONFIGURATION newsroom_names;"

# The table belongs to another app, which need not know how articles are searched.
INDEX_SOURCES = """
CREATE INDEX source_names ON references_source USING gin (to_tsvector('newsroom_names', name));
"""


def weighted(name, weight):
    return articles.models.vectors.Weighted(name, weight=weight)


def strings(name, path, weight):
    return articles.models.vectors.StringsAt(name, path=path, weight=weight)


class Migration(migrations.Migration):
    dependencies = [("articles", "0012_discovery"), ("references", "0001_initial")]

    operations = [
        migrations.RunSQL(MAKE_NAMES, DROP_NAMES),
        migrations.RunSQL(INDEX_SOURCES, "DROP INDEX source_names;"),
        migrations.AddIndex(
            "author",
            django.contrib.postgres.indexes.GinIndex(
                articles.models.vectors.Names("name"), name="author_names"
            ),
        ),
        migrations.AddIndex(
            "tag",
            django.contrib.postgres.indexes.GinIndex(
                articles.models.vectors.Names("name"), name="tag_names"
            ),
        ),
        # The expression of a generated column cannot be changed, only made anew.
        migrations.RemoveIndex("revision", "revision_search_listed"),
        migrations.RemoveField("revision", "search"),
        migrations.AddField(
            "revision",
            "search",
            models.GeneratedField(
                db_persist=True,
                expression=articles.models.vectors.Joined(
                    weighted("title", "A"),
                    weighted("standfirst", "B"),
                    strings("authors", "$[*].name", "B"),
                    strings("tags", "$[*].name", "B"),
                    weighted("body", "C"),
                    strings("references", "$[*].source", "D"),
                    strings("references", "$[*].title", "D"),
                    strings("references", "$[*].domain", "D"),
                    articles.models.vectors.PublishedIn("published_at"),
                ),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddIndex(
            "revision",
            django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("is_listed", True)),
                fields=["search"],
                name="revision_search_listed",
            ),
        ),
        migrations.CreateModel(
            name="Pick",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="picks",
                        to="articles.article",
                    ),
                ),
                (
                    "picked",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="picked_by",
                        to="articles.article",
                        verbose_name="related article",
                    ),
                ),
            ],
            options={
                "verbose_name": "related article",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("article", "picked"),
                        name="pick_once",
                        violation_error_message="This article is picked already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("article", models.F("picked")), _negated=True),
                        name="pick_of_another",
                        violation_error_message="An article is not related to itself: pick another.",
                    ),
                ],
            },
        ),
    ]
