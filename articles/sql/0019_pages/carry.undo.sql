-- Before, every page was public: a draft must not become so.
UPDATE public.articles_publication SET how_it_works_page_id = NULL
WHERE how_it_works_page_id IN (SELECT id FROM public.articles_page WHERE NOT is_live);
UPDATE public.articles_publication SET corrections_page_id = NULL
WHERE corrections_page_id IN (SELECT id FROM public.articles_page WHERE NOT is_live);
DELETE FROM public.articles_pagerevision;
DELETE FROM public.articles_page WHERE NOT is_live;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
