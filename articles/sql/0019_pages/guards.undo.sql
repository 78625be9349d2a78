DROP TRIGGER page_is_live_by_revision ON public.articles_pagerevision;
DROP TRIGGER page_is_live_by_revision ON public.articles_page;
DROP TRIGGER page_revisions_are_not_emptied ON public.articles_pagerevision;
DROP TRIGGER page_revision_is_kept ON public.articles_pagerevision;
DROP TRIGGER page_revision_is_frozen ON public.articles_pagerevision;
DROP FUNCTION public.page_is_live_by_revision(), public.page_revision_is_kept(),
    public.page_revision_is_frozen();
