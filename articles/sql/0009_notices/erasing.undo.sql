DROP FUNCTION public.is_not_emptied();
DROP FUNCTION public.may_erase();
