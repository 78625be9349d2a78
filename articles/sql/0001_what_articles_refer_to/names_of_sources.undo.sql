DROP INDEX public.source_names;
