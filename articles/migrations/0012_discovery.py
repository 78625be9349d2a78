"""Lists of articles as a table in order, and their lengths; PostgreSQL keeps both true.

A row of `articles_listing` follows from the article's rows (section, tags, byline, featured)
and from the references of the revision that is listed last. Whatever writes those (a form, an
import, a merge of tags) need not know of lists.
"""

from django.db import migrations, models
from django.db.models import F, Q

KINDS = [
    (1, "Section"),
    (2, "Tag"),
    (3, "Author"),
    (4, "Source"),
    (5, "Reference"),
    (6, "Featured"),
    (7, "Month"),
]

MAKE_LISTS = """
CREATE FUNCTION articles_lists_of(ids bigint[])
    RETURNS TABLE (article_id bigint, kind smallint, owner bigint, published_at timestamptz)
    LANGUAGE sql STABLE AS $$
    WITH shown AS (
        SELECT DISTINCT ON (revision.article_id)
            revision.article_id, revision.published_at, revision."references",
            article.section_id, article.is_featured
        FROM articles_revision revision
        JOIN articles_article article ON article.id = revision.article_id
        WHERE revision.article_id = ANY (ids) AND revision.is_listed AND revision.live IS NOT NULL
        ORDER BY revision.article_id, lower(revision.live) DESC
    ), cited AS (
        SELECT shown.article_id, reference.id, reference.source_id, shown.published_at
        FROM shown
        CROSS JOIN jsonb_array_elements(shown."references") AS frozen
        JOIN references_reference reference ON reference.id = (frozen ->> 'reference')::bigint
    )
    SELECT shown.article_id, 1::smallint, shown.section_id, shown.published_at FROM shown
    UNION
    SELECT shown.article_id, 2::smallint, tagged.tag_id, shown.published_at
    FROM shown JOIN articles_articletag tagged ON tagged.content_object_id = shown.article_id
    UNION
    SELECT shown.article_id, 3::smallint, byline.author_id, shown.published_at
    FROM shown JOIN articles_byline byline ON byline.article_id = shown.article_id
    UNION
    SELECT cited.article_id, 4::smallint, cited.source_id, cited.published_at FROM cited
    UNION
    SELECT cited.article_id, 5::smallint, cited.id, cited.published_at FROM cited
    UNION
    SELECT shown.article_id, 6::smallint, place.owner, shown.published_at
    FROM shown CROSS JOIN LATERAL (VALUES (0::bigint), (shown.section_id)) AS place (owner)
    WHERE shown.is_featured
$$;

CREATE FUNCTION articles_relist(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM articles_listing
    WHERE article_id = ANY (ids) AND (article_id, kind, owner) NOT IN (
        SELECT found.article_id, found.kind, found.owner FROM articles_lists_of(ids) found
    );
    INSERT INTO articles_listing AS present (article_id, kind, owner, published_at)
    SELECT found.article_id, found.kind, found.owner, found.published_at
    FROM articles_lists_of(ids) found
    ON CONFLICT (article_id, kind, owner) DO UPDATE SET published_at = EXCLUDED.published_at
    WHERE present.published_at <> EXCLUDED.published_at;
END $$;

-- Of rows that were written: the first argument names the column that holds the article.
CREATE FUNCTION articles_relist_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[];
BEGIN
    EXECUTE format(
        'SELECT array_agg(DISTINCT revision.article_id) FROM changed '
        'JOIN articles_revision revision ON revision.article_id = changed.%I '
        'WHERE revision.is_listed AND revision.live IS NOT NULL', TG_ARGV[0]) INTO ids;
    IF ids IS NOT NULL THEN
        PERFORM articles_relist(ids);
    END IF;
    RETURN NULL;
END $$;

-- Of one row whose listing changed.
CREATE FUNCTION articles_relist_article() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM articles_relist(ARRAY[NEW.id]);
    RETURN NULL;
END $$;

CREATE FUNCTION articles_relist_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM articles_relist(ARRAY[CASE WHEN TG_OP = 'DELETE' THEN OLD.article_id
        ELSE NEW.article_id END]);
    RETURN NULL;
END $$;

CREATE FUNCTION articles_relist_source() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM articles_move_citations(NEW.id, OLD.source_id, NEW.source_id);
    PERFORM articles_relist(ARRAY(
        SELECT article_id FROM articles_listing WHERE kind = 5 AND owner = NEW.id));
    RETURN NULL;
END $$;

CREATE TRIGGER revision_added AFTER INSERT ON articles_revision
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION articles_relist_changed('article_id');
CREATE TRIGGER revision_relisted AFTER UPDATE OF is_listed, live, published_at
    ON articles_revision FOR EACH ROW
    WHEN ((NEW.is_listed, NEW.live, NEW.published_at)
        IS DISTINCT FROM (OLD.is_listed, OLD.live, OLD.published_at))
    EXECUTE FUNCTION articles_relist_revision();
CREATE TRIGGER revision_deleted AFTER DELETE ON articles_revision
    FOR EACH ROW WHEN (OLD.is_listed) EXECUTE FUNCTION articles_relist_revision();

CREATE TRIGGER article_moved AFTER UPDATE OF section_id, is_featured ON articles_article
    FOR EACH ROW
    WHEN ((NEW.section_id, NEW.is_featured) IS DISTINCT FROM (OLD.section_id, OLD.is_featured))
    EXECUTE FUNCTION articles_relist_article();

CREATE TRIGGER article_tagged AFTER INSERT ON articles_articletag
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION articles_relist_changed('content_object_id');
CREATE TRIGGER article_retagged AFTER UPDATE ON articles_articletag
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION articles_relist_changed('content_object_id');
CREATE TRIGGER article_untagged AFTER DELETE ON articles_articletag
    REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION articles_relist_changed('content_object_id');

CREATE TRIGGER byline_added AFTER INSERT ON articles_byline
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION articles_relist_changed('article_id');
CREATE TRIGGER byline_changed AFTER UPDATE ON articles_byline
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION articles_relist_changed('article_id');
CREATE TRIGGER byline_removed AFTER DELETE ON articles_byline
    REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION articles_relist_changed('article_id');

CREATE TRIGGER reference_moved AFTER UPDATE OF source_id ON references_reference
    FOR EACH ROW WHEN (NEW.source_id IS DISTINCT FROM OLD.source_id)
    EXECUTE FUNCTION articles_relist_source();
"""

# One transaction at a time counts, so that two can never wait for each other's counts.
MAKE_TALLIES = """
CREATE FUNCTION articles_count(added articles_listing[], removed articles_listing[])
    RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(cardinality(added), 0) + coalesce(cardinality(removed), 0) = 0 THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('articles_tally'));
    WITH changed AS (
        SELECT kind, owner, published_at, 1 AS number FROM unnest(added)
        UNION ALL
        SELECT kind, owner, published_at, -1 FROM unnest(removed)
    ), counted AS (
        SELECT kind, owner, number AS articles, 0 AS citations FROM changed
        UNION ALL
        SELECT 7::smallint, to_char(published_at AT TIME ZONE 'UTC', 'YYYYMM')::bigint, number, 0
        FROM changed WHERE kind = 1
        UNION ALL
        SELECT 4::smallint, reference.source_id, 0, number
        FROM changed JOIN references_reference reference ON reference.id = changed.owner
        WHERE kind = 5
    ), summed AS (
        SELECT kind, owner, sum(articles) AS articles, sum(citations) AS citations
        FROM counted GROUP BY kind, owner
    )
    INSERT INTO articles_tally AS present (kind, owner, parent, articles, citations, newest_at)
    SELECT kind, owner,
        CASE kind WHEN 5 THEN (SELECT source_id FROM references_reference WHERE id = owner) END,
        articles, citations,
        (SELECT max(published_at) FROM articles_listing listing
         WHERE listing.kind = summed.kind AND listing.owner = summed.owner)
    FROM summed
    ON CONFLICT (kind, owner) DO UPDATE SET
        parent = EXCLUDED.parent,
        articles = present.articles + EXCLUDED.articles,
        citations = present.citations + EXCLUDED.citations,
        newest_at = EXCLUDED.newest_at;
END $$;

CREATE FUNCTION articles_move_citations(work bigint, old_source bigint, new_source bigint)
    RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    number integer;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('articles_tally'));
    UPDATE articles_tally SET parent = new_source WHERE kind = 5 AND owner = work
        RETURNING articles INTO number;
    IF number > 0 THEN
        UPDATE articles_tally SET citations = citations - number
            WHERE kind = 4 AND owner = old_source;
        INSERT INTO articles_tally AS present (kind, owner, articles, citations)
            VALUES (4, new_source, 0, number)
            ON CONFLICT (kind, owner) DO UPDATE SET citations = present.citations + number;
    END IF;
END $$;

CREATE FUNCTION articles_count_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM articles_count(ARRAY(SELECT added::articles_listing FROM added), NULL);
    RETURN NULL;
END $$;

CREATE FUNCTION articles_count_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM articles_count(NULL, ARRAY(SELECT removed::articles_listing FROM removed));
    RETURN NULL;
END $$;

CREATE FUNCTION articles_count_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM articles_count(ARRAY(SELECT added::articles_listing FROM added),
        ARRAY(SELECT removed::articles_listing FROM removed));
    RETURN NULL;
END $$;

CREATE TRIGGER listing_added AFTER INSERT ON articles_listing
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION articles_count_added();
CREATE TRIGGER listing_removed AFTER DELETE ON articles_listing
    REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION articles_count_removed();
CREATE TRIGGER listing_moved AFTER UPDATE ON articles_listing
    REFERENCING NEW TABLE AS added OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION articles_count_moved();
"""

FILL = """
SELECT articles_relist(array_agg(id)) FROM articles_article GROUP BY id / 1000;
-- What that wrote is checked by deferred rules, which would bar the next change of these tables.
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""

DROP = """
DROP TRIGGER reference_moved ON references_reference;
DROP TRIGGER byline_removed ON articles_byline;
DROP TRIGGER byline_changed ON articles_byline;
DROP TRIGGER byline_added ON articles_byline;
DROP TRIGGER article_untagged ON articles_articletag;
DROP TRIGGER article_retagged ON articles_articletag;
DROP TRIGGER article_tagged ON articles_articletag;
DROP TRIGGER article_moved ON articles_article;
DROP TRIGGER revision_deleted ON articles_revision;
DROP TRIGGER revision_relisted ON articles_revision;
DROP TRIGGER revision_added ON articles_revision;
DROP FUNCTION articles_relist_source();
DROP FUNCTION articles_relist_revision();
DROP FUNCTION articles_relist_article();
DROP FUNCTION articles_relist_changed();
DROP FUNCTION articles_relist(bigint[]);
DROP FUNCTION articles_lists_of(bigint[]);
"""

DROP_TALLIES = """
DROP TRIGGER listing_moved ON articles_listing;
DROP TRIGGER listing_removed ON articles_listing;
DROP TRIGGER listing_added ON articles_listing;
DROP FUNCTION articles_count_moved();
DROP FUNCTION articles_count_removed();
DROP FUNCTION articles_count_added();
DROP FUNCTION articles_move_citations(bigint, bigint, bigint);
DROP FUNCTION articles_count(articles_listing[], articles_listing[]);
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0011_images"), ("references", "0001_initial")]

    operations = [
        migrations.RemoveIndex("revision", "revision_newest_listed"),
        migrations.AddIndex(
            "revision",
            models.Index(
                F("published_at").desc(),
                F("article").desc(),
                name="revision_newest_listed",
                condition=Q(is_listed=True),
            ),
        ),
        migrations.CreateModel(
            name="Listing",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "article_id",
                        "kind",
                        "owner",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        "articles.Article",
                        db_constraint=False,
                        db_index=False,
                        on_delete=models.DO_NOTHING,
                        related_name="listings",
                    ),
                ),
                ("kind", models.PositiveSmallIntegerField(choices=KINDS)),
                ("owner", models.BigIntegerField()),
                ("published_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        F("kind"),
                        F("owner"),
                        F("published_at").desc(),
                        F("article").desc(),
                        name="listing_newest",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "kind",
                        "owner",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("kind", models.PositiveSmallIntegerField(choices=KINDS)),
                ("owner", models.BigIntegerField()),
                ("parent", models.BigIntegerField(null=True)),
                ("articles", models.IntegerField(default=0)),
                ("citations", models.IntegerField(default=0)),
                ("newest_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name_plural": "tallies",
                "indexes": [
                    models.Index(
                        F("kind"),
                        F("articles").desc(),
                        F("owner").desc(),
                        name="tally_longest",
                        condition=Q(articles__gt=0),
                    ),
                    models.Index(
                        F("kind"),
                        F("parent"),
                        F("newest_at").desc(),
                        F("owner").desc(),
                        name="tally_last_cited",
                        condition=Q(articles__gt=0, parent__isnull=False),
                    ),
                ],
            },
        ),
        migrations.RunSQL(MAKE_TALLIES, DROP_TALLIES),
        migrations.RunSQL(MAKE_LISTS, DROP),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
