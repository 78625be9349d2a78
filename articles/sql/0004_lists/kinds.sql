-- The kinds of lists by name: those of the enumeration in Python, which a test compares with these.
-- The planner puts the numbers in the place of the calls.
CREATE FUNCTION public.articles_kind(name text) RETURNS smallint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE name
        WHEN 'section' THEN 1
        WHEN 'tag' THEN 2
        WHEN 'author' THEN 3
        WHEN 'source' THEN 4
        WHEN 'reference' THEN 5
        WHEN 'featured' THEN 6
        WHEN 'month' THEN 7
    END::smallint
$$;
