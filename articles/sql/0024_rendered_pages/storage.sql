-- What is compressed already is not compressed again.
ALTER TABLE public.articles_renderedpage
    ALTER COLUMN digest SET STORAGE PLAIN,
    ALTER COLUMN html SET STORAGE EXTERNAL;
