DROP TRIGGER correction_of_own_revision ON public.articles_correction;
DROP FUNCTION public.correction_of_own_revision();

DROP TRIGGER revision_is_frozen ON public.articles_revision;
CREATE TRIGGER revision_is_frozen
    BEFORE UPDATE ON public.articles_revision FOR EACH ROW
    WHEN ((NEW.article_id, NEW.number, NEW.title, NEW.slug, NEW.standfirst, NEW.body,
           NEW."references", NEW.authors, NEW.tags, NEW.lead_image, NEW.provenance,
           NEW.content_hash, NEW.social_title, NEW.social_description)
        IS DISTINCT FROM
          (OLD.article_id, OLD.number, OLD.title, OLD.slug, OLD.standfirst, OLD.body,
           OLD."references", OLD.authors, OLD.tags, OLD.lead_image, OLD.provenance,
           OLD.content_hash, OLD.social_title, OLD.social_description))
    EXECUTE FUNCTION public.revision_is_frozen();
