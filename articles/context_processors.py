"""The publication, for the frame of every page."""

from django.utils.functional import SimpleLazyObject

from articles.models import Publication


def publication(request):
    """Asked of the database once, and only by a template that shows it."""
    return {"publication": SimpleLazyObject(Publication.objects.current)}
