-- A month is one of the publication's time zone, in which readers see the dates. To change the zone
-- counts the months anew: a second for a million articles.
CREATE OR REPLACE FUNCTION public.articles_count(
        added public.articles_listing[], removed public.articles_listing[])
    RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    zone text;
BEGIN
    IF coalesce(cardinality(added), 0) + coalesce(cardinality(removed), 0) = 0 THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('articles_tally'));
    -- Behind the lock: who changes the zone holds it while counting anew.
    zone := public.articles_zone();
    WITH changed AS (
        SELECT kind, owner, published_at, 1 AS number FROM unnest(added)
        UNION ALL
        SELECT kind, owner, published_at, -1 FROM unnest(removed)
    ), counted AS (
        SELECT kind, owner, number AS articles, 0 AS citations FROM changed
        UNION ALL
        SELECT public.articles_kind('month'),
            public.articles_month(public.articles_day(published_at, zone)), number, 0
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

CREATE FUNCTION public.articles_recount_months() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    zone text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('articles_tally'));
    zone := public.articles_zone();
    DELETE FROM public.articles_tally WHERE kind = public.articles_kind('month');
    INSERT INTO public.articles_tally (kind, owner, articles, citations)
    SELECT public.articles_kind('month'),
        public.articles_month(public.articles_day(published_at, zone)), count(*), 0
    FROM public.articles_listing WHERE kind = public.articles_kind('section') GROUP BY 2;
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
    SELECT public.articles_kind('reference'), owner, source_id, articles, 0, newest_at FROM works
    UNION ALL
    SELECT kind, owner, NULL, count(*), min(citations), max(published_at)
    FROM public.articles_listing JOIN cited ON source_id = owner
    WHERE kind = public.articles_kind('source') GROUP BY kind, owner;
    PERFORM public.articles_recount_months();
END $$;

CREATE FUNCTION public.articles_zone_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM public.articles_recount_months();
    RETURN NULL;
END $$;

-- Without a publication the zone is UTC.
CREATE TRIGGER publication_zone_given AFTER INSERT ON public.articles_publication
    FOR EACH ROW WHEN (NEW.time_zone <> 'UTC') EXECUTE FUNCTION public.articles_zone_changed();
CREATE TRIGGER publication_zone_changed AFTER UPDATE OF time_zone ON public.articles_publication
    FOR EACH ROW WHEN (NEW.time_zone <> OLD.time_zone)
    EXECUTE FUNCTION public.articles_zone_changed();

SELECT public.articles_recount_months();
