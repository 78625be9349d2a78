-- What readers were told until now, once and for all: a notice belongs to the revision that went
-- live within the minute before it, and that publication was a correction if the notice is one.
-- The first publication of an article changed nothing, and keeps none.

UPDATE public.articles_correction AS notice SET revision_id = latest.id
FROM (
    SELECT notice.id AS notice_id, seen.id, seen.starts
    FROM public.articles_correction AS notice
    CROSS JOIN LATERAL (
        SELECT revision.id, lower(revision.live) AS starts
        FROM public.articles_revision AS revision
        WHERE revision.article_id = notice.article_id
            AND lower(revision.live) <= notice.created_at
        ORDER BY lower(revision.live) DESC LIMIT 1
    ) AS seen
    WHERE notice.kind <> 'retraction'
) AS latest
WHERE latest.notice_id = notice.id AND notice.created_at <= latest.starts + interval '1 minute'
    AND EXISTS (
        SELECT FROM public.articles_revision AS earlier
        WHERE earlier.article_id = notice.article_id AND lower(earlier.live) < latest.starts
    );

UPDATE public.articles_revision AS revision SET change = CASE
    WHEN EXISTS (
        SELECT FROM public.articles_correction AS notice
        WHERE notice.revision_id = revision.id
            AND notice.kind IN ('correction', 'clarification', 'apology')
    ) THEN 'correction'
    WHEN revision.public_updated_at > published.updated_before THEN 'update'
    ELSE 'minor' END
FROM (
    SELECT id, lag(public_updated_at) OVER (
        PARTITION BY article_id ORDER BY lower(live)) AS updated_before
    FROM public.articles_revision WHERE live IS NOT NULL
) AS published
WHERE published.id = revision.id AND published.updated_before IS NOT NULL;

-- What that wrote is checked by deferred rules, which would bar the next change of these tables.
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
