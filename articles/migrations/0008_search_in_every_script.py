"""Search cuts words in every script, and joined ones; every revision and name is cut anew."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import migrations, models
from django.db.models import Q

from articles.models.vectors import Document, NameWords
from references.sql_files import run_sql


class Migration(migrations.Migration):
    dependencies = [("articles", "0007_former_slugs")]

    operations = [
        run_sql(__name__, "cutting"),
        run_sql(__name__, "vectors"),
        run_sql(__name__, "querying"),
        migrations.RemoveIndex("revision", "revision_search_listed"),
        migrations.RemoveField("revision", "search"),
        # PostgreSQL fills it as it writes the table anew: no row is updated, no trigger is asked.
        migrations.AddField(
            "revision",
            "search",
            models.GeneratedField(
                expression=Document(
                    "title",
                    "standfirst",
                    "authors",
                    "tags",
                    "body",
                    "references",
                    "published_at",
                ),
                output_field=SearchVectorField(),
                db_persist=True,
            ),
        ),
        migrations.AddIndex(
            "revision",
            GinIndex(fields=["search"], name="revision_search_listed", condition=Q(is_listed=True)),
        ),
        migrations.RemoveIndex("tag", "tag_names"),
        migrations.AddIndex("tag", GinIndex(NameWords("name"), name="tag_names")),
        migrations.RemoveIndex("author", "author_names"),
        migrations.AddIndex("author", GinIndex(NameWords("name"), name="author_names")),
        run_sql(__name__, "names_of_sources"),
    ]
