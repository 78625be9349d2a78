-- Which lists articles stand in: the one place that says so. A row of `articles_listing` follows
-- from the article's rows (section, tags, byline, featured) and from the references of the revision
-- that is listed last. Whatever writes those (a form, an import, a merge of tags) need not know of
-- lists.
CREATE FUNCTION public.articles_lists_of(ids bigint[])
    RETURNS TABLE (article_id bigint, kind smallint, owner bigint, published_at timestamptz)
    LANGUAGE sql STABLE AS $$
    WITH shown AS (
        SELECT DISTINCT ON (revision.article_id)
            revision.article_id, revision.published_at, revision."references",
            article.section_id, article.is_featured
        FROM public.articles_revision revision
        JOIN public.articles_article article ON article.id = revision.article_id
        WHERE revision.article_id = ANY (ids) AND revision.is_listed AND revision.live IS NOT NULL
        ORDER BY revision.article_id, lower(revision.live) DESC
    ), cited AS (
        SELECT shown.article_id, reference.id, reference.source_id, shown.published_at
        FROM shown
        CROSS JOIN jsonb_array_elements(shown."references") AS frozen
        JOIN public.references_reference reference
            ON reference.id = (frozen ->> 'reference')::bigint
    )
    SELECT shown.article_id, public.articles_kind('section'), shown.section_id, shown.published_at
    FROM shown
    UNION
    SELECT shown.article_id, public.articles_kind('tag'), tagged.tag_id, shown.published_at
    FROM shown JOIN public.articles_articletag tagged ON tagged.content_object_id = shown.article_id
    UNION
    SELECT shown.article_id, public.articles_kind('author'), byline.author_id, shown.published_at
    FROM shown JOIN public.articles_byline byline ON byline.article_id = shown.article_id
    UNION
    SELECT cited.article_id, public.articles_kind('source'), cited.source_id, cited.published_at
    FROM cited
    UNION
    SELECT cited.article_id, public.articles_kind('reference'), cited.id, cited.published_at
    FROM cited
    UNION
    SELECT shown.article_id, public.articles_kind('featured'), place.owner, shown.published_at
    FROM shown CROSS JOIN LATERAL (VALUES (0::bigint), (shown.section_id)) AS place (owner)
    WHERE shown.is_featured
$$;

CREATE FUNCTION public.articles_relist(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM public.articles_listing
    WHERE article_id = ANY (ids) AND (article_id, kind, owner) NOT IN (
        SELECT found.article_id, found.kind, found.owner FROM public.articles_lists_of(ids) found
    );
    INSERT INTO public.articles_listing AS present (article_id, kind, owner, published_at)
    SELECT found.article_id, found.kind, found.owner, found.published_at
    FROM public.articles_lists_of(ids) found
    ON CONFLICT (article_id, kind, owner) DO UPDATE SET published_at = EXCLUDED.published_at
    WHERE present.published_at <> EXCLUDED.published_at;
END $$;

-- Of rows that were written: the first argument names the column that holds the article.
CREATE FUNCTION public.articles_relist_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[];
BEGIN
    EXECUTE format(
        'SELECT array_agg(DISTINCT revision.article_id) FROM changed '
        'JOIN public.articles_revision revision ON revision.article_id = changed.%I '
        'WHERE revision.is_listed AND revision.live IS NOT NULL', TG_ARGV[0]) INTO ids;
    IF ids IS NOT NULL THEN
        PERFORM public.articles_relist(ids);
    END IF;
    RETURN NULL;
END $$;

-- Of one row whose listing changed.
CREATE FUNCTION public.articles_relist_article() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM public.articles_relist(ARRAY[NEW.id]);
    RETURN NULL;
END $$;

CREATE FUNCTION public.articles_relist_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM public.articles_relist(ARRAY[CASE WHEN TG_OP = 'DELETE' THEN OLD.article_id
        ELSE NEW.article_id END]);
    RETURN NULL;
END $$;

CREATE FUNCTION public.articles_relist_source() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM public.articles_move_citations(NEW.id, OLD.source_id, NEW.source_id);
    PERFORM public.articles_relist(ARRAY(
        SELECT article_id FROM public.articles_listing
        WHERE kind = public.articles_kind('reference') AND owner = NEW.id));
    RETURN NULL;
END $$;

CREATE TRIGGER revision_added AFTER INSERT ON public.articles_revision
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION public.articles_relist_changed('article_id');
CREATE TRIGGER revision_relisted AFTER UPDATE OF is_listed, live, published_at
    ON public.articles_revision FOR EACH ROW
    WHEN ((NEW.is_listed, NEW.live, NEW.published_at)
        IS DISTINCT FROM (OLD.is_listed, OLD.live, OLD.published_at))
    EXECUTE FUNCTION public.articles_relist_revision();
CREATE TRIGGER revision_deleted AFTER DELETE ON public.articles_revision
    FOR EACH ROW WHEN (OLD.is_listed) EXECUTE FUNCTION public.articles_relist_revision();

CREATE TRIGGER article_moved AFTER UPDATE OF section_id, is_featured ON public.articles_article
    FOR EACH ROW
    WHEN ((NEW.section_id, NEW.is_featured) IS DISTINCT FROM (OLD.section_id, OLD.is_featured))
    EXECUTE FUNCTION public.articles_relist_article();

CREATE TRIGGER article_tagged AFTER INSERT ON public.articles_articletag
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION public.articles_relist_changed('content_object_id');
CREATE TRIGGER article_retagged AFTER UPDATE ON public.articles_articletag
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION public.articles_relist_changed('content_object_id');
CREATE TRIGGER article_untagged AFTER DELETE ON public.articles_articletag
    REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION public.articles_relist_changed('content_object_id');

CREATE TRIGGER byline_added AFTER INSERT ON public.articles_byline
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION public.articles_relist_changed('article_id');
CREATE TRIGGER byline_changed AFTER UPDATE ON public.articles_byline
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION public.articles_relist_changed('article_id');
CREATE TRIGGER byline_removed AFTER DELETE ON public.articles_byline
    REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION public.articles_relist_changed('article_id');

CREATE TRIGGER reference_moved AFTER UPDATE OF source_id ON public.references_reference
    FOR EACH ROW WHEN (NEW.source_id IS DISTINCT FROM OLD.source_id)
    EXECUTE FUNCTION public.articles_relist_source();
