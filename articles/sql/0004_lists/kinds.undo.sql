DROP FUNCTION public.articles_kind(text);
