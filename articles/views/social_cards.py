"""The card of an article, for sites that show an image beside a link."""

from django.core.files.storage import default_storage
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from articles.images.social_cards import card_digest, card_name, card_words, keep_card
from articles.models import Publication, Revision


@require_safe
def social_card(request, pk, digest):
    """A file that was drawn at publication; one that is missing is drawn once, for live words."""
    name = card_name(pk, digest)
    if not default_storage.exists(name):
        revision = get_object_or_404(Revision.objects.live().for_reading(), pk=pk)
        publication = Publication.objects.current()
        present = card_digest(card_words(revision, publication))
        if digest != present:
            return redirect("articles:social_card", pk, present)
        keep_card(revision, publication)
    response = FileResponse(default_storage.open(name), content_type="image/png")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
