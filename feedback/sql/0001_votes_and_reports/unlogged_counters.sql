ALTER TABLE public.feedback_counter SET UNLOGGED;
