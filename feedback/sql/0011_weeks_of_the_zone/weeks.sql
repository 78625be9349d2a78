-- The week of an answer is one of the publication's time zone, as every other date that is shown.
CREATE OR REPLACE FUNCTION public.feedback_note_changes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    zone text := public.articles_zone();
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO public.feedback_votechange
            (revision_id, week, is_suspect, helpful, reason, change, at)
        SELECT revision_id, public.articles_week(public.articles_day(created_at, zone)),
            is_suspect, helpful, reason, count(*), now()
        FROM after GROUP BY 1, 2, 3, 4, 5;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO public.feedback_votechange
            (revision_id, week, is_suspect, helpful, reason, change, at)
        SELECT revision_id, public.articles_week(public.articles_day(created_at, zone)),
            is_suspect, helpful, reason, -count(*), now()
        FROM before GROUP BY 1, 2, 3, 4, 5;
    ELSE
        INSERT INTO public.feedback_votechange
            (revision_id, week, is_suspect, helpful, reason, change, at)
        SELECT revision_id, public.articles_week(public.articles_day(created_at, zone)),
            is_suspect, helpful, reason, sum(change), now()
        FROM (
            SELECT revision_id, created_at, is_suspect, helpful, reason, 1 FROM after
            UNION ALL
            SELECT revision_id, created_at, is_suspect, helpful, reason, -1 FROM before
        ) AS each (revision_id, created_at, is_suspect, helpful, reason, change)
        GROUP BY 1, 2, 3, 4, 5 HAVING sum(change) <> 0;
    END IF;
    RETURN NULL;
END $$;

-- Every vote is to be counted again. Nothing can be cast while this runs: what is noted and what is
-- counted are taken together. The lock is that of `feedback.numbers.rollups`.
CREATE FUNCTION public.feedback_count_anew() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    zone text;
BEGIN
    PERFORM pg_advisory_xact_lock(5402711);
    LOCK TABLE public.feedback_vote IN SHARE ROW EXCLUSIVE MODE;
    zone := public.articles_zone();
    DELETE FROM public.feedback_votechange;
    DELETE FROM public.feedback_revisiontotal;
    DELETE FROM public.feedback_weektotal;
    INSERT INTO public.feedback_votechange
        (revision_id, week, is_suspect, helpful, reason, change, at)
    SELECT revision_id, public.articles_week(public.articles_day(created_at, zone)),
        is_suspect, helpful, reason, count(*), now()
    FROM public.feedback_vote GROUP BY 1, 2, 3, 4, 5;
END $$;

CREATE FUNCTION public.feedback_zone_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM public.feedback_count_anew();
    RETURN NULL;
END $$;

CREATE TRIGGER publication_weeks_given AFTER INSERT ON public.articles_publication
    FOR EACH ROW WHEN (NEW.time_zone <> 'UTC') EXECUTE FUNCTION public.feedback_zone_changed();
CREATE TRIGGER publication_weeks_changed AFTER UPDATE OF time_zone ON public.articles_publication
    FOR EACH ROW WHEN (NEW.time_zone <> OLD.time_zone)
    EXECUTE FUNCTION public.feedback_zone_changed();

-- What was counted so far was counted by weeks in UTC.
DO $$
BEGIN
    IF public.articles_zone() <> 'UTC' THEN
        PERFORM public.feedback_count_anew();
    END IF;
END $$;
