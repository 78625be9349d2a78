ALTER TABLE public.feedback_counter SET LOGGED;
