-- What readers see of a page at this moment is its first revision, live from now on.
INSERT INTO public.articles_pagerevision
    (page_id, number, kind, title, path, body, policies, live, created_at)
SELECT id, 1, 'save', title, path, body, policies, tstzrange(now(), NULL), now()
FROM public.articles_page;
-- What is to come changes the tables, which waits for no check.
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
