-- One account for one address, whatever its letters' case: compared as Django's `iexact` does.
CREATE UNIQUE INDEX auth_user_email_once ON public.auth_user (upper(email)) WHERE email <> '';
