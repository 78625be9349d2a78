DROP TRIGGER published_keeps_section ON public.articles_article;
DROP FUNCTION public.published_keeps_section();
DROP TRIGGER live_needs_section_later ON public.articles_revision;
DROP TRIGGER live_needs_section ON public.articles_revision;
DROP FUNCTION public.live_needs_section();
