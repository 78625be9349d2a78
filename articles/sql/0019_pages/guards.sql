-- A revision of a page stays as it was frozen. It is live once: its period begins when it is
-- published and ends when another one is or when the page is unpublished. Who saved it is forgotten
-- with the account.
CREATE FUNCTION public.page_revision_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Revision % of page % is frozen. Save the page, which makes a new revision.',
        OLD.number, OLD.page_id
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'page_revision_is_frozen';
END $$;

CREATE TRIGGER page_revision_is_frozen
    BEFORE UPDATE ON public.articles_pagerevision FOR EACH ROW
    WHEN ((NEW.id, NEW.page_id, NEW.number, NEW.kind, NEW.title, NEW.path, NEW.body, NEW.policies,
           NEW.created_at)
        IS DISTINCT FROM
          (OLD.id, OLD.page_id, OLD.number, OLD.kind, OLD.title, OLD.path, OLD.body, OLD.policies,
           OLD.created_at)
        OR (NEW.created_by_id IS NOT NULL AND NEW.created_by_id IS DISTINCT FROM OLD.created_by_id)
        OR (OLD.live IS NOT NULL AND NEW.live IS DISTINCT FROM OLD.live AND (
            NEW.live IS NULL OR lower(NEW.live) <> lower(OLD.live) OR NOT upper_inf(OLD.live))))
    EXECUTE FUNCTION public.page_revision_is_frozen();

-- It goes with its page alone; asked at the end of the transaction, whichever is deleted first.
CREATE FUNCTION public.page_revision_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT public.may_erase()
        AND EXISTS (SELECT FROM public.articles_page WHERE id = OLD.page_id) THEN
        RAISE EXCEPTION 'Revision % of page % is kept for as long as the page.',
            OLD.number, OLD.page_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'page_revision_is_kept';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER page_revision_is_kept
    AFTER DELETE ON public.articles_pagerevision DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION public.page_revision_is_kept();
CREATE TRIGGER page_revisions_are_not_emptied
    BEFORE TRUNCATE ON public.articles_pagerevision FOR EACH STATEMENT
    EXECUTE FUNCTION public.is_not_emptied();

-- A page is live exactly when one of its revisions is.
CREATE FUNCTION public.page_is_live_by_revision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    page bigint := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
BEGIN
    IF EXISTS (
        SELECT FROM public.articles_page WHERE id = page AND is_live <> EXISTS (
            SELECT FROM public.articles_pagerevision WHERE page_id = page AND upper_inf(live))
    ) THEN
        RAISE EXCEPTION 'Page % is live exactly when one of its revisions is.', page
            USING ERRCODE = 'integrity_constraint_violation',
                CONSTRAINT = 'page_is_live_by_revision';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER page_is_live_by_revision
    AFTER INSERT OR UPDATE OF is_live ON public.articles_page DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION public.page_is_live_by_revision('id');
CREATE CONSTRAINT TRIGGER page_is_live_by_revision
    AFTER INSERT OR UPDATE OF live ON public.articles_pagerevision DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION public.page_is_live_by_revision('page_id');
