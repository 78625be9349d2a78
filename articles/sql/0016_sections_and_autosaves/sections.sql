-- Readers find an article by its section: a draft may be without one, but nothing that was given a
-- period. The lock makes a publication and a change of the section take turns.
CREATE FUNCTION public.live_needs_section() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    section bigint;
BEGIN
    SELECT section_id INTO section FROM public.articles_article
        WHERE id = NEW.article_id FOR SHARE;
    IF FOUND AND section IS NULL THEN
        RAISE EXCEPTION 'Article % has no section: choose one before it is published.',
            NEW.article_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'live_needs_section';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER live_needs_section BEFORE INSERT ON public.articles_revision FOR EACH ROW
    WHEN (NEW.live IS NOT NULL)
    EXECUTE FUNCTION public.live_needs_section();

CREATE TRIGGER live_needs_section_later
    BEFORE UPDATE OF live ON public.articles_revision FOR EACH ROW
    WHEN (OLD.live IS NULL AND NEW.live IS NOT NULL)
    EXECUTE FUNCTION public.live_needs_section();

CREATE FUNCTION public.published_keeps_section() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM public.articles_revision WHERE article_id = NEW.id AND live IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'Article % was published or is scheduled: it stays in a section.', NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'live_needs_section';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER published_keeps_section
    BEFORE INSERT OR UPDATE OF section_id ON public.articles_article FOR EACH ROW
    WHEN (NEW.section_id IS NULL)
    EXECUTE FUNCTION public.published_keeps_section();
