SELECT public.articles_relist(array_agg(id)) FROM public.articles_article GROUP BY id / 1000;
SELECT public.articles_recount();

-- What that wrote is checked by deferred rules, which would bar the next change of these tables.
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
