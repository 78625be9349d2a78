DROP INDEX public.source_names;
CREATE INDEX source_names ON public.references_source
    USING gin (to_tsvector('public.newsroom_names', name));
