DROP FUNCTION public.articles_search_document(text, text, jsonb, jsonb, text, jsonb, timestamptz);
DROP FUNCTION public.articles_search_strings(jsonb, text[]);
DROP FUNCTION public.articles_search_names(text);
DROP FUNCTION public.articles_search_vector(text, integer);
ALTER TEXT SEARCH CONFIGURATION public.newsroom_names ALTER MAPPING FOR numword WITH simple;
ALTER TEXT SEARCH CONFIGURATION public.newsroom ALTER MAPPING FOR numword WITH simple;
