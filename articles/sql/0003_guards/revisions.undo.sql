DROP TRIGGER revision_is_kept ON public.articles_revision;
DROP FUNCTION public.revision_is_kept();
DROP TRIGGER revision_is_frozen ON public.articles_revision;
DROP FUNCTION public.revision_is_frozen();
