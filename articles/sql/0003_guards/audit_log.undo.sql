DROP TRIGGER audit_is_append_only ON public.articles_auditentry;
DROP FUNCTION public.audit_is_append_only();
