DROP TRIGGER outbox_event_notify ON public.outbox_event;
DROP FUNCTION public.outbox_event_notify();
