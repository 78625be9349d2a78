-- Of the parts of what is looked for, those that must stand in the text as they are. A script
-- without spaces may go on there before the first letter and behind the last one: pairs of letters
-- count, and a letter alone only when there is nothing else.
CREATE FUNCTION public.articles_search_inner(parts text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    letter CONSTANT text := '[' || public.articles_search_unspaced() || ']['
        || public.articles_search_marks() || ']*';
    inner_parts text := btrim(parts);
BEGIN
    IF octet_length(parts) > length(parts) THEN
        inner_parts := regexp_replace(inner_parts, '^' || letter || '(\s+|$)', '');
        inner_parts := btrim(regexp_replace(inner_parts, '(^|\s+)' || letter || '$', ''));
    END IF;
    RETURN CASE inner_parts WHEN '' THEN split_part(btrim(parts), ' ', 1) ELSE inner_parts END;
END $$;

-- Words that must follow each other. The last one may go on: `is_begun`; so may a single letter of
-- a script without spaces, with which pairs begin.
CREATE FUNCTION public.articles_search_phrase(parts text, config regconfig, is_begun boolean)
    RETURNS tsquery LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN parts !~ '\S' THEN ''::tsquery
        WHEN is_begun OR parts ~ ('^[' || public.articles_search_unspaced() || ']['
                || public.articles_search_marks() || ']*$')
            THEN to_tsquery(config,
                '''' || regexp_replace(btrim(parts), '\s+', ''' <-> ''', 'g') || ''':*')
        ELSE phraseto_tsquery(config, parts) END
$$;

-- A word or phrase that somebody looks for: as it is cut, or in the form that is joined.
CREATE FUNCTION public.articles_search_term(given text, config regconfig) RETURNS tsquery
    LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    cleaned CONSTANT text := public.articles_search_clean(given);
    parts CONSTANT text := btrim(public.articles_search_parts(cleaned));
    joined text := public.articles_search_joined(cleaned);
    phrase CONSTANT tsquery := public.articles_search_phrase(
        public.articles_search_inner(parts), config, false);
BEGIN
    IF joined = '' THEN
        RETURN phrase;
    ELSIF parts !~ '\s' AND joined ~ '(plus|sharp)$' AND parts !~ '(plus|sharp)$' THEN
        RETURN plainto_tsquery(config, joined);  -- C++ is not any C
    ELSIF parts ~ '\s' THEN
        joined := split_part(joined, ' ', 1);  -- the form of the whole comes first
    END IF;
    -- A form of a part of it would find more than was asked for.
    RETURN CASE replace(joined, ' ', '') WHEN regexp_replace(parts, '\s', '', 'g')
        THEN phrase || public.articles_search_phrase(joined, config, false) ELSE phrase END;
END $$;

-- What somebody typed: words, “phrases”, -without, or. Nothing typed is an error. Where only words
-- are asked for that every text has, they are looked for as they stand, which is in titles.
CREATE FUNCTION public.articles_search_query(typed text, config regconfig DEFAULT NULL)
    RETURNS tsquery LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    item text[];
    term tsquery;
    has_asked boolean := false;
    has_words boolean := false;
    one tsquery := '';
    every tsquery := '';
BEGIN
    FOR item IN SELECT regexp_matches(typed, '(-?)(?:"([^"]*)"?|([^\s"]+))', 'g') LOOP
        IF lower(item[1] || coalesce(item[3], '')) = 'or' THEN
            every := every || one;
            one := '';
            CONTINUE;
        END IF;
        term := public.articles_search_term(coalesce(item[2], item[3]),
            coalesce(config, 'public.newsroom'::regconfig));
        has_asked := has_asked OR item[1] = '';
        has_words := has_words OR (item[1] = '' AND numnode(term) > 0);
        IF numnode(term) > 0 THEN
            one := one && CASE item[1] WHEN '-' THEN !!term ELSE term END;
        END IF;
    END LOOP;
    IF config IS NULL AND has_asked AND NOT has_words THEN
        RETURN public.articles_search_query(typed, 'public.newsroom_names'::regconfig);
    END IF;
    RETURN every || one;
END $$;

-- Names of which every word typed begins a word.
CREATE FUNCTION public.articles_search_beginnings(words text[]) RETURNS tsquery
    LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    word text;
    every tsquery := '';
BEGIN
    FOREACH word IN ARRAY words LOOP
        every := every && public.articles_search_phrase(
            public.articles_search_inner(public.articles_search_cut(word)),
            'public.newsroom_names'::regconfig, true);
    END LOOP;
    RETURN every;
END $$;

-- Any of the words that a query asks for, wherever they stand.
CREATE FUNCTION public.articles_search_words(query tsquery) RETURNS tsquery
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN querytree(query) IN ('', 'T') THEN ''::tsquery ELSE
        regexp_replace(querytree(query), ' (&|<->|<[0-9]+>) ', ' | ', 'g')::tsquery END
$$;
