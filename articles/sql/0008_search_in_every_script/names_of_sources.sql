DROP INDEX public.source_names;
CREATE INDEX source_names ON public.references_source
    USING gin (public.articles_search_names(name));
