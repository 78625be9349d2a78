DROP FUNCTION public.name_key(text);
