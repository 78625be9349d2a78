-- The audit log is append-only.
CREATE FUNCTION public.audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit log is append-only: entry % stays as it is.', OLD.id
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'audit_is_append_only';
END $$;

CREATE TRIGGER audit_is_append_only
    BEFORE UPDATE OR DELETE ON public.articles_auditentry FOR EACH ROW
    EXECUTE FUNCTION public.audit_is_append_only();
