from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("articles", "0012_frozen_whole")]

    operations = [
        # Not a constraint of the model: Django would ask the database about it at every save.
        migrations.RunSQL(
            [
                "UPDATE articles_article SET checks = '[]' WHERE jsonb_typeof(checks) <> 'array'",
                "ALTER TABLE articles_article ADD CONSTRAINT article_checks_are_a_list "
                "CHECK (jsonb_typeof(checks) = 'array')",
            ],
            "ALTER TABLE articles_article DROP CONSTRAINT article_checks_are_a_list",
        ),
    ]
