"""PostgreSQL itself keeps revisions frozen, and keeps those that readers have seen."""

from django.db import migrations

# `body_html` may be rendered anew; it follows from the body. Dates and period belong to
# publishing.
MAKE_GUARDS = """
CREATE FUNCTION revision_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Revision % of article % is frozen: its content cannot be changed. '
        'Save the article, which makes a new revision.', OLD.number, OLD.article_id
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'revision_is_frozen';
END $$;

CREATE TRIGGER revision_is_frozen
    BEFORE UPDATE ON articles_revision FOR EACH ROW
    WHEN ((NEW.article_id, NEW.number, NEW.title, NEW.slug, NEW.standfirst, NEW.body,
           NEW."references", NEW.authors, NEW.tags, NEW.lead_image, NEW.provenance,
           NEW.content_hash)
        IS DISTINCT FROM
          (OLD.article_id, OLD.number, OLD.title, OLD.slug, OLD.standfirst, OLD.body,
           OLD."references", OLD.authors, OLD.tags, OLD.lead_image, OLD.provenance,
           OLD.content_hash))
    EXECUTE FUNCTION revision_is_frozen();

CREATE FUNCTION revision_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Revision % of article % was live: it cannot be deleted. '
        'Unpublish, retract or take down the article instead.', OLD.number, OLD.article_id
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'revision_is_kept';
END $$;

CREATE TRIGGER revision_is_kept
    BEFORE DELETE ON articles_revision FOR EACH ROW
    WHEN (lower(OLD.live) <= clock_timestamp())
    EXECUTE FUNCTION revision_is_kept();
"""

DROP_GUARDS = """
DROP TRIGGER revision_is_kept ON articles_revision;
DROP FUNCTION revision_is_kept();
DROP TRIGGER revision_is_frozen ON articles_revision;
DROP FUNCTION revision_is_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial")]

    operations = [migrations.RunSQL(MAKE_GUARDS, DROP_GUARDS)]
