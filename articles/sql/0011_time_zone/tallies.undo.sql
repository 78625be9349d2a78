DROP TRIGGER publication_zone_changed ON public.articles_publication;
DROP TRIGGER publication_zone_given ON public.articles_publication;
DROP FUNCTION public.articles_zone_changed();

CREATE OR REPLACE FUNCTION public.articles_count(
        added public.articles_listing[], removed public.articles_listing[])
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
        SELECT public.articles_kind('month'),
            to_char(published_at AT TIME ZONE 'UTC', 'YYYYMM')::bigint, number, 0
        FROM changed WHERE kind = public.articles_kind('section')
        UNION ALL
        SELECT public.articles_kind('source'), reference.source_id, 0, number
        FROM changed JOIN public.references_reference reference ON reference.id = changed.owner
        WHERE kind = public.articles_kind('reference')
    ), summed AS (
        SELECT kind, owner, sum(articles) AS articles, sum(citations) AS citations
        FROM counted GROUP BY kind, owner
    )
    INSERT INTO public.articles_tally AS present
        (kind, owner, parent, articles, citations, newest_at)
    SELECT kind, owner,
        CASE kind WHEN public.articles_kind('reference')
            THEN (SELECT source_id FROM public.references_reference WHERE id = owner) END,
        articles, citations,
        (SELECT max(published_at) FROM public.articles_listing listing
         WHERE listing.kind = summed.kind AND listing.owner = summed.owner)
    FROM summed
    ON CONFLICT (kind, owner) DO UPDATE SET
        parent = EXCLUDED.parent,
        articles = present.articles + EXCLUDED.articles,
        citations = present.citations + EXCLUDED.citations,
        newest_at = EXCLUDED.newest_at;
END $$;

CREATE OR REPLACE FUNCTION public.articles_recount() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('articles_tally'));
    DELETE FROM public.articles_tally;
    WITH works AS MATERIALIZED (
        SELECT owner, source_id, count(*) AS articles, max(published_at) AS newest_at
        FROM public.articles_listing JOIN public.references_reference reference
            ON reference.id = owner
        WHERE kind = public.articles_kind('reference') GROUP BY owner, source_id
    ), cited AS (
        SELECT source_id, sum(articles) AS citations FROM works GROUP BY source_id
    )
    INSERT INTO public.articles_tally (kind, owner, parent, articles, citations, newest_at)
    SELECT kind, owner, NULL::bigint, count(*), 0, max(published_at)
    FROM public.articles_listing
    WHERE kind NOT IN (public.articles_kind('source'), public.articles_kind('reference'))
    GROUP BY kind, owner
    UNION ALL
    SELECT public.articles_kind('month'),
        to_char(published_at AT TIME ZONE 'UTC', 'YYYYMM')::bigint, NULL, count(*), 0, NULL
    FROM public.articles_listing WHERE kind = public.articles_kind('section') GROUP BY 2
    UNION ALL
    SELECT public.articles_kind('reference'), owner, source_id, articles, 0, newest_at FROM works
    UNION ALL
    SELECT kind, owner, NULL, count(*), min(citations), max(published_at)
    FROM public.articles_listing JOIN cited ON source_id = owner
    WHERE kind = public.articles_kind('source') GROUP BY kind, owner;
END $$;

DROP FUNCTION public.articles_recount_months();
SELECT public.articles_recount();
