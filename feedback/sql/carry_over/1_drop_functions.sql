-- They are made anew, with every name under its schema.
DROP TRIGGER feedback_vote_cast ON public.feedback_vote;
DROP TRIGGER feedback_vote_changed ON public.feedback_vote;
DROP TRIGGER feedback_vote_withdrawn ON public.feedback_vote;
DROP FUNCTION public.feedback_note_changes();
