-- What kind of change a publication was, and which revision was published with a notice.
ALTER TABLE public.articles_revision
    ADD COLUMN change varchar(10) NOT NULL DEFAULT '',
    ADD CONSTRAINT revision_change_known CHECK (
        change = '' OR (change IN ('minor', 'update', 'correction') AND live IS NOT NULL));
ALTER TABLE public.articles_revision ALTER COLUMN change DROP DEFAULT;
ALTER TABLE public.articles_correction
    ADD COLUMN revision_id bigint
        CONSTRAINT articles_correction_revision_id_bf431875_fk_articles_
        REFERENCES public.articles_revision (id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX articles_correction_revision_id_bf431875 ON public.articles_correction (revision_id);
