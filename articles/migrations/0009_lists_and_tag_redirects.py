"""Indexes for lists of 100,000 articles; the former addresses of tags."""

import django.db.models.deletion
from django.db import migrations, models

# When periods begin and end: without these PostgreSQL guesses that a third of all revisions is
# scheduled, and the filters by state take the long way round.
COUNT_PERIODS = """
CREATE STATISTICS revision_period_start ON (lower(live)) FROM articles_revision;
CREATE STATISTICS revision_period_end ON (upper(live)) FROM articles_revision;
"""
FORGET_PERIODS = """
DROP STATISTICS revision_period_start;
DROP STATISTICS revision_period_end;
"""

# A former address is given up when a tag takes it, and none is made of an address in use. The
# lock makes two transactions that speak of the same address take turns.
MAKE_GUARDS = """
CREATE FUNCTION tag_takes_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('tag address ' || NEW.slug, 0));
    DELETE FROM articles_tagredirect WHERE slug = NEW.slug;
    RETURN NEW;
END $$;

CREATE TRIGGER tag_takes_address
    BEFORE INSERT OR UPDATE OF slug ON articles_tag FOR EACH ROW
    EXECUTE FUNCTION tag_takes_address();

CREATE FUNCTION tag_redirect_is_free() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('tag address ' || NEW.slug, 0));
    IF EXISTS (SELECT 1 FROM articles_tag WHERE slug = NEW.slug) THEN
        RAISE EXCEPTION 'The address “%” belongs to a tag: it cannot lead elsewhere.', NEW.slug
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'tag_redirect_is_free';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER tag_redirect_is_free
    BEFORE INSERT OR UPDATE OF slug ON articles_tagredirect FOR EACH ROW
    EXECUTE FUNCTION tag_redirect_is_free();
"""
DROP_GUARDS = """
DROP TRIGGER tag_redirect_is_free ON articles_tagredirect;
DROP FUNCTION tag_redirect_is_free();
DROP TRIGGER tag_takes_address ON articles_tag;
DROP FUNCTION tag_takes_address();
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0008_audit_log")]

    operations = [
        migrations.RemoveIndex(model_name="article", name="article_updated"),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                fields=["-updated_at", "-id"],
                include=[
                    "section",
                    "stage",
                    "origin",
                    "assignee",
                    "created_by",
                    "working_revision",
                    "due_on",
                    "reviewed_at",
                    "retracted_at",
                    "taken_down_at",
                ],
                name="article_newest_change",
            ),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(
                condition=models.Q(("live__endswith__isnull", True), ("live__isnull", False)),
                fields=["article"],
                name="revision_open_of_article",
            ),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(
                condition=models.Q(("live__endswith__isnull", True), ("live__isnull", False)),
                fields=["id"],
                name="revision_open",
            ),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(
                condition=models.Q(("warning_findings__gt", 0)),
                fields=["id"],
                name="revision_has_warning",
            ),
        ),
        migrations.RunSQL(COUNT_PERIODS, FORGET_PERIODS),
        migrations.CreateModel(
            name="TagRedirect",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(allow_unicode=True, max_length=100, unique=True)),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="redirects",
                        to="articles.tag",
                    ),
                ),
            ],
            options={"ordering": ["slug"]},
        ),
        migrations.RunSQL(MAKE_GUARDS, DROP_GUARDS),
    ]
