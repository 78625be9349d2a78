-- The functions and triggers of before; they are made anew, with every name under its schema.
DROP TRIGGER reference_moved ON public.references_reference;
DROP TRIGGER byline_removed ON public.articles_byline;
DROP TRIGGER byline_changed ON public.articles_byline;
DROP TRIGGER byline_added ON public.articles_byline;
DROP TRIGGER article_untagged ON public.articles_articletag;
DROP TRIGGER article_retagged ON public.articles_articletag;
DROP TRIGGER article_tagged ON public.articles_articletag;
DROP TRIGGER article_moved ON public.articles_article;
DROP TRIGGER revision_deleted ON public.articles_revision;
DROP TRIGGER revision_relisted ON public.articles_revision;
DROP TRIGGER revision_added ON public.articles_revision;
DROP FUNCTION public.articles_relist_source();
DROP FUNCTION public.articles_relist_revision();
DROP FUNCTION public.articles_relist_article();
DROP FUNCTION public.articles_relist_changed();
DROP FUNCTION public.articles_relist(bigint[]);
DROP FUNCTION public.articles_lists_of(bigint[]);

DROP TRIGGER listing_moved ON public.articles_listing;
DROP TRIGGER listing_removed ON public.articles_listing;
DROP TRIGGER listing_added ON public.articles_listing;
DROP FUNCTION public.articles_count_moved();
DROP FUNCTION public.articles_count_removed();
DROP FUNCTION public.articles_count_added();
DROP FUNCTION public.articles_move_citations(bigint, bigint, bigint);
DROP FUNCTION public.articles_count(public.articles_listing[], public.articles_listing[]);

DROP TRIGGER tag_redirect_is_free ON public.articles_tagredirect;
DROP FUNCTION public.tag_redirect_is_free();
DROP TRIGGER tag_takes_address ON public.articles_tag;
DROP FUNCTION public.tag_takes_address();

DROP TRIGGER audit_is_append_only ON public.articles_auditentry;
DROP FUNCTION public.audit_is_append_only();

DROP TRIGGER revision_is_kept ON public.articles_revision;
DROP FUNCTION public.revision_is_kept();
DROP TRIGGER revision_is_frozen ON public.articles_revision;
DROP FUNCTION public.revision_is_frozen();
