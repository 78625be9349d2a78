DROP TRIGGER correction_of_own_revision ON public.articles_correction;
DROP FUNCTION public.correction_of_own_revision();
