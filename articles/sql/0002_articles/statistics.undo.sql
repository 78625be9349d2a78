DROP STATISTICS public.revision_period_start;
DROP STATISTICS public.revision_period_end;
