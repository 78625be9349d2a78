-- Every write of votes notes what it changes in the numbers, in its own transaction. To count at
-- once would make readers wait for each other: see decision 26.
CREATE FUNCTION public.feedback_note_changes() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE TRIGGER feedback_vote_cast AFTER INSERT ON public.feedback_vote
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION public.feedback_note_changes();
CREATE TRIGGER feedback_vote_changed AFTER UPDATE ON public.feedback_vote
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION public.feedback_note_changes();
CREATE TRIGGER feedback_vote_withdrawn AFTER DELETE ON public.feedback_vote
    REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION public.feedback_note_changes();
