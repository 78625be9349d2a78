DROP TRIGGER article_first_published_changes ON public.articles_article;
DROP TRIGGER article_first_published_is_new ON public.articles_article;
DROP FUNCTION public.article_first_published();
