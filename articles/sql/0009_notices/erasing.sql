-- What is kept for good may go in one case: where a session says so itself, as the tests do when
-- they empty their tables and as the removal of a demonstration does.
CREATE FUNCTION public.may_erase() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(current_setting('newsroom.may_erase', true), '') = 'on'
$$;

-- TRUNCATE fires no trigger of a row.
CREATE FUNCTION public.is_not_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT public.may_erase() THEN
        RAISE EXCEPTION 'The table % is kept: it cannot be emptied.', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NULL;
END $$;
