-- When periods begin and end: without these PostgreSQL guesses that a third of all revisions is
-- scheduled, and the filters by state take the long way round.
CREATE STATISTICS public.revision_period_start ON (lower(live)) FROM public.articles_revision;
CREATE STATISTICS public.revision_period_end ON (upper(live)) FROM public.articles_revision;
