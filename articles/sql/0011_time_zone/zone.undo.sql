DROP FUNCTION public.articles_week(date);
DROP FUNCTION public.articles_month(date);
DROP FUNCTION public.articles_day(timestamptz, text);
DROP FUNCTION public.articles_zone();
