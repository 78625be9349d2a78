"""The publication, for the frame of every page."""

from django.utils.functional import SimpleLazyObject

from articles.frame import current_publication


def publication(request):
    """Asked for once, and only by a template that shows it."""
    return {"publication": SimpleLazyObject(current_publication)}
