-- What readers could open changes by publishing only, and how a text is rendered by rendering it
-- anew. Both say so in their transaction: `newsroom.changes` is “publishing” or “rendering”.
CREATE FUNCTION public.revision_changes_by_verbs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('newsroom.changes', true), '') = TG_ARGV[0] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Revision % of article % is what readers saw: % alone changes this of it.',
        OLD.number, OLD.article_id, TG_ARGV[0]
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
END $$;

CREATE TRIGGER revision_is_published
    BEFORE UPDATE ON public.articles_revision FOR EACH ROW
    WHEN ((NEW.live, NEW.published_at, NEW.public_updated_at, NEW.is_listed, NEW.change)
        IS DISTINCT FROM
          (OLD.live, OLD.published_at, OLD.public_updated_at, OLD.is_listed, OLD.change)
        AND lower(OLD.live) <= clock_timestamp())
    EXECUTE FUNCTION public.revision_changes_by_verbs('publishing');
CREATE TRIGGER revision_is_rendered
    BEFORE UPDATE ON public.articles_revision FOR EACH ROW
    WHEN ((NEW.body_html, NEW.word_count, NEW.minutes)
        IS DISTINCT FROM (OLD.body_html, OLD.word_count, OLD.minutes))
    EXECUTE FUNCTION public.revision_changes_by_verbs('rendering');

-- As before, but where a session may erase.
CREATE OR REPLACE FUNCTION public.revision_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF public.may_erase() THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'Revision % of article % was live: it cannot be deleted. '
        'Unpublish, retract or take down the article instead.', OLD.number, OLD.article_id
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'revision_is_kept';
END $$;

CREATE TRIGGER revisions_are_not_emptied
    BEFORE TRUNCATE ON public.articles_revision FOR EACH STATEMENT
    EXECUTE FUNCTION public.is_not_emptied();
