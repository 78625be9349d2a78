-- What was published together with a notice is a revision of its article.
CREATE FUNCTION public.correction_of_own_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM public.articles_revision
        WHERE id = NEW.revision_id AND article_id = NEW.article_id
    ) THEN
        RAISE EXCEPTION 'Revision % is none of article %, to which the notice belongs.',
            NEW.revision_id, NEW.article_id
            USING ERRCODE = 'integrity_constraint_violation',
                CONSTRAINT = 'correction_of_own_revision';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER correction_of_own_revision
    BEFORE INSERT OR UPDATE OF article_id, revision_id ON public.articles_correction FOR EACH ROW
    WHEN (NEW.revision_id IS NOT NULL)
    EXECUTE FUNCTION public.correction_of_own_revision();
