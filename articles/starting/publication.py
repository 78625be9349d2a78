"""The publication itself, as it begins."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles.audit import record
from articles.models import Publication
from articles.zone import publication_zone

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")


def new_publication(name: str, language: str, time_zone: str) -> Publication:
    """The unsaved row. Raises ValidationError, whose messages say what is wrong."""
    if not LANGUAGE.fullmatch(language):
        message = _("“%(language)s” isn’t a language tag. Use one such as en or en-GB.")
        raise ValidationError(message % {"language": language[:50]})
    if not name.strip():
        raise ValidationError(_("Enter a name for the publication."))
    publication = Publication(name=name, language=language, time_zone=time_zone)
    publication.full_clean()
    return publication


def add_publication(publication: Publication) -> None:
    """Store it, as one that is still to be set up."""
    publication.save()
    publication_zone.forget()
    record("add", publication, language=publication.language, time_zone=publication.time_zone)
