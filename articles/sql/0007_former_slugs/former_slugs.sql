-- A row that gets another slug leaves its former one behind, whichever way it was changed; a row
-- that takes a slug takes it for good; a row that goes takes its former ones with it. The trigger
-- of a table is given the kind and the column of the slug.
CREATE FUNCTION public.keep_former_slug() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    given text;
    former text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM public.articles_formerslug WHERE kind = TG_ARGV[0] AND owner = OLD.id;
        RETURN NULL;
    END IF;
    EXECUTE format('SELECT ($1).%I', TG_ARGV[1]) INTO given USING NEW;
    DELETE FROM public.articles_formerslug WHERE kind = TG_ARGV[0] AND slug = given;
    IF TG_OP = 'UPDATE' THEN
        EXECUTE format('SELECT ($1).%I', TG_ARGV[1]) INTO former USING OLD;
        IF former <> given THEN
            INSERT INTO public.articles_formerslug (kind, slug, owner)
                VALUES (TG_ARGV[0], former, NEW.id)
                ON CONFLICT (kind, slug) DO UPDATE SET owner = excluded.owner;
        END IF;
    END IF;
    RETURN NULL;
END $$;

-- None is made of a slug in use: a former one never stands before a row.
CREATE FUNCTION public.former_slug_is_free() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_taken boolean;
BEGIN
    EXECUTE CASE NEW.kind
        WHEN 'section' THEN 'SELECT EXISTS (SELECT FROM public.articles_section WHERE slug = $1)'
        WHEN 'tag' THEN 'SELECT EXISTS (SELECT FROM public.articles_tag WHERE slug = $1)'
        WHEN 'author' THEN 'SELECT EXISTS (SELECT FROM public.articles_author WHERE slug = $1)'
        WHEN 'source' THEN 'SELECT EXISTS (SELECT FROM public.references_source WHERE slug = $1)'
        WHEN 'page' THEN 'SELECT EXISTS (SELECT FROM public.articles_page WHERE path = $1)'
        ELSE 'SELECT false AND $1 = '''''
    END INTO is_taken USING NEW.slug;
    IF is_taken THEN
        RAISE EXCEPTION 'The slug “%” belongs to a %: it cannot lead elsewhere.', NEW.slug, NEW.kind
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'former_slug_is_free';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER former_slug_is_free
    BEFORE INSERT OR UPDATE OF kind, slug ON public.articles_formerslug FOR EACH ROW
    EXECUTE FUNCTION public.former_slug_is_free();

CREATE TRIGGER keep_former_slug
    AFTER INSERT OR DELETE OR UPDATE OF slug ON public.articles_section FOR EACH ROW
    EXECUTE FUNCTION public.keep_former_slug('section', 'slug');

CREATE TRIGGER keep_former_slug
    AFTER INSERT OR DELETE OR UPDATE OF slug ON public.articles_tag FOR EACH ROW
    EXECUTE FUNCTION public.keep_former_slug('tag', 'slug');

CREATE TRIGGER keep_former_slug
    AFTER INSERT OR DELETE OR UPDATE OF slug ON public.articles_author FOR EACH ROW
    EXECUTE FUNCTION public.keep_former_slug('author', 'slug');

CREATE TRIGGER keep_former_slug
    AFTER INSERT OR DELETE OR UPDATE OF slug ON public.references_source FOR EACH ROW
    EXECUTE FUNCTION public.keep_former_slug('source', 'slug');

CREATE TRIGGER keep_former_slug
    AFTER INSERT OR DELETE OR UPDATE OF path ON public.articles_page FOR EACH ROW
    EXECUTE FUNCTION public.keep_former_slug('page', 'path');

-- What was kept of tags alone is kept of all.
INSERT INTO public.articles_formerslug (kind, slug, owner)
    SELECT 'tag', slug, tag_id FROM public.articles_tagredirect;
DROP TRIGGER tag_takes_address ON public.articles_tag;
DROP FUNCTION public.tag_takes_address();
DROP TRIGGER tag_redirect_is_free ON public.articles_tagredirect;
DROP FUNCTION public.tag_redirect_is_free();
