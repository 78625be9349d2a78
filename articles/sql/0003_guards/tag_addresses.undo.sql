DROP TRIGGER tag_redirect_is_free ON public.articles_tagredirect;
DROP FUNCTION public.tag_redirect_is_free();
DROP TRIGGER tag_takes_address ON public.articles_tag;
DROP FUNCTION public.tag_takes_address();
