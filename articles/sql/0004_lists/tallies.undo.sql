DROP TRIGGER listing_moved ON public.articles_listing;
DROP TRIGGER listing_removed ON public.articles_listing;
DROP TRIGGER listing_added ON public.articles_listing;
DROP FUNCTION public.articles_count_moved();
DROP FUNCTION public.articles_count_removed();
DROP FUNCTION public.articles_count_added();
DROP FUNCTION public.articles_move_citations(bigint, bigint, bigint);
DROP FUNCTION public.articles_recount();
DROP FUNCTION public.articles_count(public.articles_listing[], public.articles_listing[]);
