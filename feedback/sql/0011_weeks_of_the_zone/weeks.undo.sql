DROP TRIGGER publication_weeks_changed ON public.articles_publication;
DROP TRIGGER publication_weeks_given ON public.articles_publication;
DROP FUNCTION public.feedback_zone_changed();
DROP FUNCTION public.feedback_count_anew();

CREATE OR REPLACE FUNCTION public.feedback_note_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO public.feedback_votechange
            (revision_id, week, is_suspect, helpful, reason, change, at)
        SELECT revision_id, date_trunc('week', created_at AT TIME ZONE 'UTC')::date, is_suspect,
            helpful, reason, count(*), now()
        FROM after GROUP BY 1, 2, 3, 4, 5;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO public.feedback_votechange
            (revision_id, week, is_suspect, helpful, reason, change, at)
        SELECT revision_id, date_trunc('week', created_at AT TIME ZONE 'UTC')::date, is_suspect,
            helpful, reason, -count(*), now()
        FROM before GROUP BY 1, 2, 3, 4, 5;
    ELSE
        INSERT INTO public.feedback_votechange
            (revision_id, week, is_suspect, helpful, reason, change, at)
        SELECT revision_id, date_trunc('week', created_at AT TIME ZONE 'UTC')::date, is_suspect,
            helpful, reason, sum(change), now()
        FROM (
            SELECT revision_id, created_at, is_suspect, helpful, reason, 1 FROM after
            UNION ALL
            SELECT revision_id, created_at, is_suspect, helpful, reason, -1 FROM before
        ) AS each (revision_id, created_at, is_suspect, helpful, reason, change)
        GROUP BY 1, 2, 3, 4, 5 HAVING sum(change) <> 0;
    END IF;
    RETURN NULL;
END $$;
