DROP TRIGGER notices_are_not_emptied ON public.articles_correction;
DROP TRIGGER notice_is_not_deleted ON public.articles_correction;
DROP TRIGGER notice_is_kept ON public.articles_correction;
DROP FUNCTION public.notice_is_kept();
DROP TRIGGER notice_is_public ON public.articles_correction;
DROP FUNCTION public.notice_is_public();
