-- `manage.py deliver --forever` listens: it wakes at the commit, once for each transaction.
CREATE FUNCTION public.outbox_event_notify() RETURNS trigger
LANGUAGE plpgsql
SET search_path = ''
AS $$
BEGIN
    NOTIFY outbox;
    RETURN NULL;
END
$$;

CREATE TRIGGER outbox_event_notify
AFTER INSERT ON public.outbox_event
FOR EACH STATEMENT EXECUTE FUNCTION public.outbox_event_notify();
