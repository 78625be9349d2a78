CREATE OR REPLACE FUNCTION public.articles_lists_of(ids bigint[])
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

SELECT public.articles_relist(array_agg(article_id)) FROM (
    SELECT article_id FROM public.articles_revision
    WHERE is_listed AND live IS NOT NULL GROUP BY article_id HAVING count(*) > 1
) AS edited;
