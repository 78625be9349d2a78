DROP INDEX IF EXISTS public.auth_user_email_once;
