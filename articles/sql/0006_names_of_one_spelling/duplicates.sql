-- Tags whose names are one become one, the oldest, and the addresses of the others lead to it.
CREATE TEMPORARY TABLE same_tags ON COMMIT DROP AS
    SELECT id, slug, kept FROM (
        SELECT id, slug, min(id) OVER (PARTITION BY public.name_key(name)) AS kept
        FROM public.articles_tag
    ) AS tags WHERE id <> kept;

-- Of several rows of one article the first stays.
UPDATE public.articles_articletag AS item SET tag_id = same.kept
    FROM same_tags AS same
    WHERE item.tag_id = same.id
        AND NOT EXISTS (
            SELECT 1 FROM public.articles_articletag AS other
            LEFT JOIN same_tags AS others ON others.id = other.tag_id
            WHERE other.content_object_id = item.content_object_id
                AND other.id <> item.id
                AND coalesce(others.kept, other.tag_id) = same.kept
                AND (other.tag_id = same.kept OR other.id < item.id)
        );
DELETE FROM public.articles_articletag WHERE tag_id IN (SELECT id FROM same_tags);
UPDATE public.articles_tagredirect AS redirect SET tag_id = same.kept
    FROM same_tags AS same WHERE redirect.tag_id = same.id;
DELETE FROM public.articles_tag WHERE id IN (SELECT id FROM same_tags);
INSERT INTO public.articles_tagredirect (slug, tag_id) SELECT slug, kept FROM same_tags;

-- Sections are not merged: that would move articles. The newer one is named after its address.
UPDATE public.articles_section AS section
    SET name = left(section.name, 60) || ' (' || left(section.slug, 37) || ')'
    FROM public.articles_section AS other
    WHERE public.name_key(other.name) = public.name_key(section.name) AND other.id < section.id;
