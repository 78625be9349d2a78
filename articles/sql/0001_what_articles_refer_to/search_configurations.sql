-- English stemming with accents folded: “naïve” finds “naive”, and the other way round.
CREATE TEXT SEARCH CONFIGURATION public.newsroom (COPY = pg_catalog.english);
ALTER TEXT SEARCH CONFIGURATION public.newsroom
    ALTER MAPPING FOR hword, hword_part, word WITH public.unaccent, english_stem;

-- The same without stemming: names are found by how they begin.
CREATE TEXT SEARCH CONFIGURATION public.newsroom_names (COPY = pg_catalog.simple);
ALTER TEXT SEARCH CONFIGURATION public.newsroom_names
    ALTER MAPPING FOR hword, hword_part, word WITH public.unaccent, simple;
