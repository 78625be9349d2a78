DROP TRIGGER revisions_are_not_emptied ON public.articles_revision;
CREATE OR REPLACE FUNCTION public.revision_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Revision % of article % was live: it cannot be deleted. '
        'Unpublish, retract or take down the article instead.', OLD.number, OLD.article_id
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'revision_is_kept';
END $$;
DROP TRIGGER revision_is_rendered ON public.articles_revision;
DROP TRIGGER revision_is_published ON public.articles_revision;
DROP FUNCTION public.revision_changes_by_verbs();
