DROP TRIGGER take_path ON public.articles_page;
DROP TRIGGER take_path_first ON public.articles_page;
DROP FUNCTION public.page_takes_path();
DROP TRIGGER drop_former_slugs ON public.articles_page;
DROP TRIGGER keep_former_slug ON public.articles_page;
CREATE TRIGGER keep_former_slug
    AFTER INSERT OR DELETE OR UPDATE OF path ON public.articles_page FOR EACH ROW
    EXECUTE FUNCTION public.keep_former_slug('page', 'path');
DROP TRIGGER page_removed ON public.articles_page;
DROP TRIGGER page_changed ON public.articles_page;
DROP TRIGGER page_made ON public.articles_page;
CREATE TRIGGER page_changed AFTER INSERT OR UPDATE OR DELETE ON public.articles_page
    FOR EACH STATEMENT EXECUTE FUNCTION public.page_changed_everywhere();
