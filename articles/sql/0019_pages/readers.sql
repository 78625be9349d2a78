-- Drafts of pages change nothing for readers: neither what they see nor where they are led.
DROP TRIGGER page_changed ON public.articles_page;
CREATE TRIGGER page_made AFTER INSERT ON public.articles_page FOR EACH ROW
    WHEN (NEW.is_live) EXECUTE FUNCTION public.page_changed_everywhere();
CREATE TRIGGER page_changed AFTER UPDATE ON public.articles_page FOR EACH ROW
    WHEN ((OLD.is_live OR NEW.is_live) AND OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION public.page_changed_everywhere();
CREATE TRIGGER page_removed AFTER DELETE ON public.articles_page FOR EACH ROW
    WHEN (OLD.is_live) EXECUTE FUNCTION public.page_changed_everywhere();

DROP TRIGGER keep_former_slug ON public.articles_page;
CREATE TRIGGER keep_former_slug AFTER UPDATE OF path ON public.articles_page FOR EACH ROW
    WHEN (OLD.is_live AND NEW.is_live) EXECUTE FUNCTION public.keep_former_slug('page', 'path');
CREATE TRIGGER drop_former_slugs AFTER DELETE ON public.articles_page FOR EACH ROW
    EXECUTE FUNCTION public.keep_former_slug('page', 'path');

-- A page that goes live takes its path for good, and those under which readers knew it.
CREATE FUNCTION public.page_takes_path() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM public.articles_formerslug WHERE kind = 'page' AND slug = NEW.path;
    INSERT INTO public.articles_formerslug (kind, slug, owner)
        SELECT DISTINCT 'page', path, NEW.id FROM public.articles_pagerevision AS former
        WHERE page_id = NEW.id AND live IS NOT NULL AND NOT EXISTS (
            SELECT FROM public.articles_page WHERE path = former.path)
        ON CONFLICT (kind, slug) DO NOTHING;
    RETURN NULL;
END $$;

CREATE TRIGGER take_path_first AFTER INSERT ON public.articles_page FOR EACH ROW
    WHEN (NEW.is_live) EXECUTE FUNCTION public.page_takes_path();
CREATE TRIGGER take_path AFTER UPDATE OF is_live ON public.articles_page FOR EACH ROW
    WHEN (NEW.is_live AND NOT OLD.is_live) EXECUTE FUNCTION public.page_takes_path();
