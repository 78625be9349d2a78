-- What a scheduled edit cites stands in its lists from the time of the edit on: readers look at
-- what lies in the past only. What the revision before it cites stays until the next publication.
CREATE OR REPLACE FUNCTION public.articles_lists_of(ids bigint[])
    RETURNS TABLE (article_id bigint, kind smallint, owner bigint, published_at timestamptz)
    LANGUAGE sql STABLE AS $$
    WITH listed AS (
        SELECT revision.article_id, revision.published_at, revision."references",
            lower(revision.live) AS start,
            row_number() OVER (PARTITION BY article_id ORDER BY lower(revision.live)) AS place
        FROM public.articles_revision revision
        WHERE revision.article_id = ANY (ids) AND revision.is_listed AND revision.live IS NOT NULL
    ), shown AS (
        SELECT DISTINCT ON (listed.article_id)
            listed.article_id, listed.published_at, article.section_id, article.is_featured
        FROM listed JOIN public.articles_article article ON article.id = listed.article_id
        ORDER BY listed.article_id, place DESC
    ), cited AS (
        SELECT DISTINCT ON (listed.article_id, reference.id)
            listed.article_id, reference.id, reference.source_id,
            CASE place WHEN 1 THEN shown.published_at
                ELSE greatest(shown.published_at, listed.start) END AS published_at
        FROM listed JOIN shown ON shown.article_id = listed.article_id
        CROSS JOIN jsonb_array_elements(listed."references") AS frozen
        JOIN public.references_reference reference
            ON reference.id = (frozen ->> 'reference')::bigint
        ORDER BY listed.article_id, reference.id, place
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
    SELECT cited.article_id, public.articles_kind('source'), cited.source_id,
        min(cited.published_at)
    FROM cited GROUP BY cited.article_id, cited.source_id
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
