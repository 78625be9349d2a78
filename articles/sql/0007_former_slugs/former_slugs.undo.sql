DROP TRIGGER keep_former_slug ON public.articles_section;
DROP TRIGGER keep_former_slug ON public.articles_tag;
DROP TRIGGER keep_former_slug ON public.articles_author;
DROP TRIGGER keep_former_slug ON public.references_source;
DROP TRIGGER keep_former_slug ON public.articles_page;
DROP TRIGGER former_slug_is_free ON public.articles_formerslug;
DROP FUNCTION public.former_slug_is_free();
DROP FUNCTION public.keep_former_slug();

INSERT INTO public.articles_tagredirect (slug, tag_id)
    SELECT slug, owner FROM public.articles_formerslug WHERE kind = 'tag';

-- A former address is given up when a tag takes it, and none is made of an address in use. The
-- lock makes two transactions that speak of the same address take turns.
CREATE FUNCTION public.tag_takes_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('tag address ' || NEW.slug, 0));
    DELETE FROM public.articles_tagredirect WHERE slug = NEW.slug;
    RETURN NEW;
END $$;

CREATE TRIGGER tag_takes_address
    BEFORE INSERT OR UPDATE OF slug ON public.articles_tag FOR EACH ROW
    EXECUTE FUNCTION public.tag_takes_address();

CREATE FUNCTION public.tag_redirect_is_free() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('tag address ' || NEW.slug, 0));
    IF EXISTS (SELECT 1 FROM public.articles_tag WHERE slug = NEW.slug) THEN
        RAISE EXCEPTION 'The address “%” belongs to a tag: it cannot lead elsewhere.', NEW.slug
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'tag_redirect_is_free';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER tag_redirect_is_free
    BEFORE INSERT OR UPDATE OF slug ON public.articles_tagredirect FOR EACH ROW
    EXECUTE FUNCTION public.tag_redirect_is_free();
