DROP FUNCTION public.articles_search_cut(text);
DROP FUNCTION public.articles_search_joined(text);
DROP FUNCTION public.articles_search_parts(text);
DROP FUNCTION public.articles_search_clean(text);
DROP FUNCTION public.articles_search_between();
DROP FUNCTION public.articles_search_marks();
DROP FUNCTION public.articles_search_unspaced();
