-- The audit log is append-only, but where a session may erase.
CREATE OR REPLACE FUNCTION public.audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND public.may_erase() THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'The audit log is append-only: entry % stays as it is.', OLD.id
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'audit_is_append_only';
END $$;

CREATE TRIGGER audit_is_not_emptied
    BEFORE TRUNCATE ON public.articles_auditentry FOR EACH STATEMENT
    EXECUTE FUNCTION public.is_not_emptied();
