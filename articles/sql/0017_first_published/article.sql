-- When an article first appeared is said before readers see it here, and is never in the future.
CREATE FUNCTION public.article_first_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.first_published_at > clock_timestamp() THEN
        RAISE EXCEPTION 'Article % cannot have been first published in the future.', NEW.id
            USING ERRCODE = 'integrity_constraint_violation',
                CONSTRAINT = 'article_first_published_in_the_past';
    END IF;
    IF TG_OP = 'UPDATE' AND EXISTS (
        SELECT FROM public.articles_revision
        WHERE article_id = NEW.id AND lower(live) <= clock_timestamp()
    ) THEN
        RAISE EXCEPTION 'Article % was live: when it was first published stays as it is.', NEW.id
            USING ERRCODE = 'integrity_constraint_violation',
                CONSTRAINT = 'article_first_published_before_it_is_live';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER article_first_published_is_new
    BEFORE INSERT ON public.articles_article FOR EACH ROW
    WHEN (NEW.first_published_at IS NOT NULL)
    EXECUTE FUNCTION public.article_first_published();
CREATE TRIGGER article_first_published_changes
    BEFORE UPDATE ON public.articles_article FOR EACH ROW
    WHEN (NEW.first_published_at IS DISTINCT FROM OLD.first_published_at)
    EXECUTE FUNCTION public.article_first_published();
