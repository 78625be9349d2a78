-- The kind of change belongs to the publication: it comes and goes with the period.
DROP TRIGGER revision_is_frozen ON public.articles_revision;
CREATE TRIGGER revision_is_frozen
    BEFORE UPDATE ON public.articles_revision FOR EACH ROW
    WHEN ((NEW.article_id, NEW.number, NEW.title, NEW.slug, NEW.standfirst, NEW.body,
           NEW."references", NEW.authors, NEW.tags, NEW.lead_image, NEW.provenance,
           NEW.content_hash, NEW.social_title, NEW.social_description)
        IS DISTINCT FROM
          (OLD.article_id, OLD.number, OLD.title, OLD.slug, OLD.standfirst, OLD.body,
           OLD."references", OLD.authors, OLD.tags, OLD.lead_image, OLD.provenance,
           OLD.content_hash, OLD.social_title, OLD.social_description)
        OR (NEW.change <> OLD.change AND NEW.live IS NOT NULL AND OLD.live IS NOT NULL))
    EXECUTE FUNCTION public.revision_is_frozen();

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
