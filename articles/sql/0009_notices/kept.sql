-- A notice is public from the moment it is added, so it belongs to an article that readers could
-- open then, and names a notice on the same article as the one it amends.
CREATE FUNCTION public.notice_is_public() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM public.articles_revision
        WHERE article_id = NEW.article_id AND lower(live) <= NEW.created_at
    ) THEN
        RAISE EXCEPTION 'Article % was not public at %: it cannot get a notice.',
            NEW.article_id, NEW.created_at
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'notice_is_public';
    END IF;
    IF NEW.amends_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM public.articles_correction
        WHERE id = NEW.amends_id AND article_id = NEW.article_id AND created_at <= NEW.created_at
    ) THEN
        RAISE EXCEPTION 'Notice % is no earlier one on article %, so it cannot be amended by this.',
            NEW.amends_id, NEW.article_id
            USING ERRCODE = 'integrity_constraint_violation',
                CONSTRAINT = 'notice_amends_own_article';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER notice_is_public
    BEFORE INSERT ON public.articles_correction FOR EACH ROW
    EXECUTE FUNCTION public.notice_is_public();

-- What readers were told stays as it was told; where it stands on the page may change.
CREATE FUNCTION public.notice_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND public.may_erase() THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'Notice % on article % is public: it stays as it is. '
        'Add a notice that amends it.', OLD.id, OLD.article_id
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'notice_is_kept';
END $$;

CREATE TRIGGER notice_is_kept
    BEFORE UPDATE ON public.articles_correction FOR EACH ROW
    WHEN ((NEW.id, NEW.article_id, NEW.kind, NEW.text, NEW.created_at, NEW.amends_id)
        IS DISTINCT FROM
          (OLD.id, OLD.article_id, OLD.kind, OLD.text, OLD.created_at, OLD.amends_id)
        OR (OLD.revision_id IS NOT NULL AND NEW.revision_id IS DISTINCT FROM OLD.revision_id))
    EXECUTE FUNCTION public.notice_is_kept();
CREATE TRIGGER notice_is_not_deleted
    BEFORE DELETE ON public.articles_correction FOR EACH ROW
    EXECUTE FUNCTION public.notice_is_kept();
CREATE TRIGGER notices_are_not_emptied
    BEFORE TRUNCATE ON public.articles_correction FOR EACH STATEMENT
    EXECUTE FUNCTION public.is_not_emptied();
