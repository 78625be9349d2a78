DROP FUNCTION public.articles_search_words(tsquery);
DROP FUNCTION public.articles_search_beginnings(text[]);
DROP FUNCTION public.articles_search_query(text, regconfig);
DROP FUNCTION public.articles_search_term(text, regconfig);
DROP FUNCTION public.articles_search_phrase(text, regconfig, boolean);
DROP FUNCTION public.articles_search_inner(text);
