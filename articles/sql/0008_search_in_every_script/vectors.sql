-- Words of letters and digits fold their accents as others do.
ALTER TEXT SEARCH CONFIGURATION public.newsroom
    ALTER MAPPING FOR numword WITH public.unaccent, simple;
ALTER TEXT SEARCH CONFIGURATION public.newsroom_names
    ALTER MAPPING FOR numword WITH public.unaccent, simple;

-- The words of a text, and their joined forms. A vector has room for a megabyte, and a saved text
-- must never fail for want of it: of a very long one the beginning is looked through.
CREATE FUNCTION public.articles_search_vector(given text, bytes integer DEFAULT 50000)
    RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    cleaned CONSTANT text := public.articles_search_clean(given);
    parts text := public.articles_search_parts(cleaned);
BEGIN
    IF octet_length(parts) > bytes THEN
        parts := left(parts, (bytes::bigint * length(parts) / octet_length(parts))::integer);
    END IF;
    RETURN to_tsvector('public.newsroom', parts) || to_tsvector('public.newsroom',
        left(public.articles_search_joined(cleaned), bytes / 5));
END $$;

-- The words of a name or a title as they stand, but for accents: also those that a text has in
-- every sentence.
CREATE FUNCTION public.articles_search_names(given text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT to_tsvector('public.newsroom_names', public.articles_search_parts(cleaned))
        || to_tsvector('public.newsroom_names', public.articles_search_joined(cleaned))
    FROM public.articles_search_clean(given) AS cleaned
$$;

-- The strings under some keys of a list of objects.
CREATE FUNCTION public.articles_search_strings(list jsonb, VARIADIC keys text[]) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(string_agg(entry ->> key, E'\n' ORDER BY place, number), '')
    FROM jsonb_path_query(list, '$[*]') WITH ORDINALITY AS entries (entry, place),
        unnest(keys) WITH ORDINALITY AS wanted (key, number)
$$;

-- What a revision is found by. Its year and month, in UTC, are words that no text has: with them
-- the index itself answers “these words, in the last months”. Marks of citations are no words.
CREATE FUNCTION public.articles_search_document(title text, standfirst text, authors jsonb,
        tags jsonb, body text, works jsonb, published_at timestamptz)
    RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN setweight(public.articles_search_vector(title)
            || public.articles_search_names(title), 'A')
        || setweight(public.articles_search_vector(standfirst), 'B')
        || setweight(public.articles_search_vector(concat_ws(E'\n',
            public.articles_search_strings(authors, 'name'),
            public.articles_search_strings(tags, 'name'))), 'B')
        || setweight(public.articles_search_vector(
            regexp_replace(body, '\[[0-9][-0-9,; –]*\]', '', 'g'), 320000), 'C')
        || setweight(public.articles_search_vector(
            public.articles_search_strings(works, 'source', 'title', 'domain')), 'D')
        || CASE WHEN published_at IS NULL THEN ''::tsvector ELSE array_to_tsvector(ARRAY[
            '=' || extract(year FROM published_at AT TIME ZONE 'UTC')::text,
            '=' || (extract(year FROM published_at AT TIME ZONE 'UTC') * 100
                + extract(month FROM published_at AT TIME ZONE 'UTC'))::text]) END;
END $$;
