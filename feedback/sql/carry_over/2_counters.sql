-- The model Tally is called Counter.
ALTER TABLE public.feedback_tally RENAME TO feedback_counter;
DO $$
DECLARE
    old text;
BEGIN
    FOR old IN
        SELECT conname FROM pg_constraint
        WHERE conrelid = 'public.feedback_counter'::regclass AND conname LIKE 'feedback_tally%'
    LOOP
        EXECUTE format('ALTER TABLE public.feedback_counter RENAME CONSTRAINT %I TO %I',
            old, replace(old, 'feedback_tally', 'feedback_counter'));
    END LOOP;
END $$;
UPDATE public.django_content_type SET model = 'counter'
WHERE app_label = 'feedback' AND model = 'tally';
