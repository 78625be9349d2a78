-- What a transaction changed of what readers see. Every process of the server polls these rows and
-- frees the pages that it keeps (newsroom/page_cache). They are swept by transaction, ten minutes
-- later. A scope is the key of an article, 0 for everything, or -1 for all that lists articles.
CREATE TABLE public.page_change (
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    scope bigint NOT NULL,
    CONSTRAINT page_change_once PRIMARY KEY (xid, scope),
    CONSTRAINT page_change_scope CHECK (scope >= -1)
);
COMMENT ON TABLE public.page_change IS
    'What transactions changed of what readers see: an article, 0 everything, -1 lists.';

CREATE FUNCTION public.page_changed(scopes bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO public.page_change (scope) SELECT DISTINCT unnest(scopes) ON CONFLICT DO NOTHING
$$;

CREATE FUNCTION public.page_changed_everywhere() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.page_change (scope) VALUES (0) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE FUNCTION public.page_changed_in_lists() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.page_change (scope) VALUES (-1) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

-- Of an article that readers can see or once could; to others a draft is nothing.
CREATE FUNCTION public.page_changed_of(article bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM public.articles_revision
               WHERE article_id = article AND live IS NOT NULL) THEN
        INSERT INTO public.page_change (scope) VALUES (article) ON CONFLICT DO NOTHING;
    END IF;
END $$;

CREATE FUNCTION public.page_changed_article() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM public.page_changed_of(NEW.id);
    RETURN NULL;
END $$;

-- What belongs to an article, whose key stands in the column that is named.
CREATE FUNCTION public.page_changed_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM public.page_changed_of((to_jsonb(OLD) ->> TG_ARGV[0])::bigint);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM public.page_changed_of((to_jsonb(NEW) ->> TG_ARGV[0])::bigint);
    END IF;
    RETURN NULL;
END $$;

-- A revision that was deleted cannot be asked for any longer.
CREATE FUNCTION public.page_changed_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.page_change (scope)
        VALUES (CASE TG_OP WHEN 'DELETE' THEN OLD.article_id ELSE NEW.article_id END)
        ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

-- Articles show whether their references are dead, and where the archived copy is.
CREATE FUNCTION public.page_changed_reference() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.page_change (scope)
        SELECT article_id FROM public.articles_citation WHERE reference_id = OLD.id
        UNION SELECT article_id FROM public.articles_listing
            WHERE kind = public.articles_kind('reference') AND owner = OLD.id
        UNION SELECT -1
        ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

-- The sizes of a new image are made before anything shows it.
CREATE FUNCTION public.page_changed_rendition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' OR EXISTS (
        SELECT FROM public.articles_image
        WHERE id = NEW.image_id AND created_at < now() - interval '1 hour'
    ) THEN
        INSERT INTO public.page_change (scope) VALUES (0) ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;

-- Articles and their parts

CREATE TRIGGER page_changed AFTER UPDATE OF section_id, is_featured, retracted_at, taken_down_at
    ON public.articles_article FOR EACH ROW
    WHEN ((OLD.section_id, OLD.is_featured, OLD.retracted_at, OLD.taken_down_at)
        IS DISTINCT FROM (NEW.section_id, NEW.is_featured, NEW.retracted_at, NEW.taken_down_at))
    EXECUTE FUNCTION public.page_changed_article();

CREATE TRIGGER page_made AFTER INSERT ON public.articles_revision FOR EACH ROW
    WHEN (NEW.live IS NOT NULL) EXECUTE FUNCTION public.page_changed_revision();
CREATE TRIGGER page_changed AFTER UPDATE ON public.articles_revision FOR EACH ROW
    WHEN ((OLD.live IS NOT NULL OR NEW.live IS NOT NULL) AND OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION public.page_changed_revision();
CREATE TRIGGER page_removed AFTER DELETE ON public.articles_revision FOR EACH ROW
    WHEN (OLD.live IS NOT NULL) EXECUTE FUNCTION public.page_changed_revision();

CREATE TRIGGER page_changed AFTER INSERT OR UPDATE OR DELETE ON public.articles_articletag
    FOR EACH ROW EXECUTE FUNCTION public.page_changed_part('content_object_id');
CREATE TRIGGER page_changed AFTER INSERT OR UPDATE OR DELETE ON public.articles_byline
    FOR EACH ROW EXECUTE FUNCTION public.page_changed_part('article_id');
CREATE TRIGGER page_changed AFTER INSERT OR UPDATE OR DELETE ON public.articles_pick
    FOR EACH ROW EXECUTE FUNCTION public.page_changed_part('article_id');
CREATE TRIGGER page_changed AFTER INSERT OR UPDATE OR DELETE ON public.articles_correction
    FOR EACH ROW EXECUTE FUNCTION public.page_changed_part('article_id');

-- What many pages show. A new row is shown by none, until something else points at it.

CREATE TRIGGER page_changed AFTER INSERT OR UPDATE OR DELETE ON public.articles_publication
    FOR EACH STATEMENT EXECUTE FUNCTION public.page_changed_everywhere();
CREATE TRIGGER page_changed AFTER INSERT OR UPDATE OR DELETE ON public.articles_page
    FOR EACH STATEMENT EXECUTE FUNCTION public.page_changed_everywhere();
CREATE TRIGGER page_changed AFTER UPDATE ON public.articles_section FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION public.page_changed_everywhere();
CREATE TRIGGER page_changed AFTER UPDATE ON public.articles_tag FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION public.page_changed_everywhere();
CREATE TRIGGER page_changed AFTER UPDATE ON public.articles_author FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION public.page_changed_everywhere();
CREATE TRIGGER page_changed AFTER UPDATE ON public.articles_image FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION public.page_changed_everywhere();
CREATE TRIGGER page_changed AFTER UPDATE ON public.references_source FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION public.page_changed_everywhere();
CREATE TRIGGER page_removed AFTER DELETE ON public.articles_section FOR EACH ROW
    EXECUTE FUNCTION public.page_changed_everywhere();
CREATE TRIGGER page_removed AFTER DELETE ON public.articles_tag FOR EACH ROW
    EXECUTE FUNCTION public.page_changed_everywhere();
CREATE TRIGGER page_removed AFTER DELETE ON public.articles_author FOR EACH ROW
    EXECUTE FUNCTION public.page_changed_everywhere();
CREATE TRIGGER page_removed AFTER DELETE ON public.articles_image FOR EACH ROW
    EXECUTE FUNCTION public.page_changed_everywhere();
CREATE TRIGGER page_removed AFTER DELETE ON public.references_source FOR EACH ROW
    EXECUTE FUNCTION public.page_changed_everywhere();
CREATE TRIGGER page_changed AFTER INSERT OR UPDATE OR DELETE ON public.articles_rendition
    FOR EACH ROW EXECUTE FUNCTION public.page_changed_rendition();
-- Not what a check of links finds: that may be seen a minute later.
CREATE TRIGGER page_changed AFTER UPDATE ON public.references_reference FOR EACH ROW
    WHEN ((OLD.title, OLD.url, OLD.outlet, OLD.published_on, OLD.accessed_on, OLD.archive_url,
            OLD.source_id)
        IS DISTINCT FROM (NEW.title, NEW.url, NEW.outlet, NEW.published_on, NEW.accessed_on,
            NEW.archive_url, NEW.source_id))
    EXECUTE FUNCTION public.page_changed_reference();
CREATE TRIGGER page_removed AFTER DELETE ON public.references_reference FOR EACH ROW
    EXECUTE FUNCTION public.page_changed_reference();

-- Every page names the sections in which there is an article: the first one changes them all.

CREATE TRIGGER page_made AFTER INSERT ON public.articles_tally FOR EACH ROW
    WHEN (NEW.kind = public.articles_kind('section') AND NEW.articles > 0)
    EXECUTE FUNCTION public.page_changed_everywhere();
CREATE TRIGGER page_changed AFTER UPDATE OF articles ON public.articles_tally FOR EACH ROW
    WHEN (NEW.kind = public.articles_kind('section')
        AND (OLD.articles > 0) IS DISTINCT FROM (NEW.articles > 0))
    EXECUTE FUNCTION public.page_changed_everywhere();
CREATE TRIGGER page_removed AFTER DELETE ON public.articles_tally FOR EACH ROW
    WHEN (OLD.kind = public.articles_kind('section') AND OLD.articles > 0)
    EXECUTE FUNCTION public.page_changed_everywhere();

-- Redirects and missing pages count as lists.

CREATE TRIGGER page_changed AFTER INSERT OR UPDATE OR DELETE ON public.articles_formerslug
    FOR EACH ROW EXECUTE FUNCTION public.page_changed_in_lists();

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'articles_article', 'articles_revision', 'articles_articletag', 'articles_byline',
        'articles_pick', 'articles_correction', 'articles_publication', 'articles_page',
        'articles_section', 'articles_tag', 'articles_author', 'articles_image',
        'articles_rendition', 'references_source', 'references_reference', 'articles_formerslug'
    ] LOOP
        EXECUTE format(
            'CREATE TRIGGER pages_emptied AFTER TRUNCATE ON public.%I FOR EACH STATEMENT '
            'EXECUTE FUNCTION public.page_changed_everywhere()', name);
    END LOOP;
END $$;
