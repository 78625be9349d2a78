"""What an article is called where it is shared; frozen with the rest of its revision."""

from django.db import migrations, models

FROZEN = (
    *("article_id", "number", "title", "slug", "standfirst", "body", '"references"', "authors"),
    *("tags", "lead_image", "provenance", "content_hash"),
)
NEW = ("social_title", "social_description")


def guard(columns):
    old, new = (", ".join(f"{row}.{name}" for name in columns) for row in ("OLD", "NEW"))
    return f"""
DROP TRIGGER revision_is_frozen ON articles_revision;
CREATE TRIGGER revision_is_frozen
    BEFORE UPDATE ON articles_revision FOR EACH ROW
    WHEN (({new}) IS DISTINCT FROM ({old}))
    EXECUTE FUNCTION revision_is_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0017_picks_for_roles")]

    operations = [
        migrations.AddField(
            model_name="article",
            name="social_title",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Empty: the title itself.",
                max_length=250,
                verbose_name="title when shared",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="article",
            name="social_description",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Empty: the standfirst.",
                max_length=300,
                verbose_name="description when shared",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="revision",
            name="social_title",
            field=models.CharField(blank=True, default="", max_length=250),
        ),
        migrations.AddField(
            model_name="revision",
            name="social_description",
            field=models.CharField(blank=True, default="", max_length=300),
        ),
        migrations.RunSQL(guard((*FROZEN, *NEW)), guard(FROZEN)),
    ]
