-- In which day a moment falls: the one place of the database that says so. `articles.days` says the
-- same in Python. The zone is handed over, so that a statement over many rows asks for it once.
CREATE FUNCTION public.articles_zone() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT time_zone FROM public.articles_publication), 'UTC')
$$;

CREATE FUNCTION public.articles_day(moment timestamptz, zone text) RETURNS date
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (moment AT TIME ZONE zone)::date
$$;

-- 202604 for April 2026.
CREATE FUNCTION public.articles_month(day date) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (extract(year FROM day) * 100 + extract(month FROM day))::bigint
$$;

-- The Monday of its week.
CREATE FUNCTION public.articles_week(day date) RETURNS date
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT day - (extract(isodow FROM day)::integer - 1)
$$;
