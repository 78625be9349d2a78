-- A revision stays as it was frozen. `body_html` may be rendered anew; it follows from the body.
-- Dates and period belong to publishing, and so does the kind of change: it comes and goes with the
-- period.
CREATE FUNCTION public.revision_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Revision % of article % is frozen: its content cannot be changed. '
        'Save the article, which makes a new revision.', OLD.number, OLD.article_id
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'revision_is_frozen';
END $$;

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

-- What readers have seen is kept.
CREATE FUNCTION public.revision_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Revision % of article % was live: it cannot be deleted. '
        'Unpublish, retract or take down the article instead.', OLD.number, OLD.article_id
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'revision_is_kept';
END $$;

CREATE TRIGGER revision_is_kept
    BEFORE DELETE ON public.articles_revision FOR EACH ROW
    WHEN (lower(OLD.live) <= clock_timestamp())
    EXECUTE FUNCTION public.revision_is_kept();
