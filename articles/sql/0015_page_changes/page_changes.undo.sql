DO $$
DECLARE
    found record;
BEGIN
    FOR found IN
        SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
        WHERE tgname IN ('page_changed', 'page_made', 'page_removed', 'pages_emptied')
    LOOP
        EXECUTE format('DROP TRIGGER %I ON public.%I', found.tgname, found.relname);
    END LOOP;
END $$;
DROP FUNCTION public.page_changed_rendition(), public.page_changed_reference(),
    public.page_changed_revision(), public.page_changed_part(),
    public.page_changed_article(), public.page_changed_of(bigint),
    public.page_changed_in_lists(), public.page_changed_everywhere(),
    public.page_changed(bigint[]);
DROP TABLE public.page_change;
