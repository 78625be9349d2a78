-- Take away what migrations have made in a database that holds nothing else yet.
DO $$
DECLARE
    item text;
BEGIN
    FOREACH item IN ARRAY array(
        SELECT format('TABLE public.%I', relname) FROM pg_catalog.pg_class AS one
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend WHERE objid = one.oid AND deptype = 'e')
        UNION ALL
        SELECT format('ROUTINE %s', one.oid::regprocedure) FROM pg_catalog.pg_proc AS one
        WHERE pronamespace = 'public'::regnamespace
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend WHERE objid = one.oid AND deptype = 'e')
        UNION ALL
        SELECT format('TEXT SEARCH CONFIGURATION public.%I', cfgname)
        FROM pg_catalog.pg_ts_config AS one
        WHERE cfgnamespace = 'public'::regnamespace
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend WHERE objid = one.oid AND deptype = 'e')
    ) LOOP
        BEGIN
            EXECUTE format('DROP %s CASCADE', item);
        EXCEPTION WHEN undefined_function OR undefined_object OR undefined_table THEN
            NULL; -- it went together with something else
        END;
    END LOOP;
END
$$;
