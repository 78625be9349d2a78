"""The card of an article, for sites that show an image beside a link."""

from datetime import datetime

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseGone
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from articles.frame import current_publication
from articles.freshness import Shown, now
from articles.images.social_cards import (
    card_digest,
    card_name,
    card_words,
    keep_card,
    social_image,
)
from articles.models import Publication, Revision


@require_safe
def social_card(request: HttpRequest, pk: int, digest: str) -> HttpResponse:
    """The card of a live revision: kept no longer than a page, for it goes with its article."""
    at = now()
    revision = Revision.objects.live(at).for_reading().filter(pk=pk).first()
    publication = current_publication()
    if revision is None:
        return _instead(pk, publication, at)
    name = card_name(pk, digest)
    if not default_storage.exists(name):
        present = card_digest(card_words(revision, publication))
        if digest != present:
            return redirect("articles:social_card", pk, present)
        keep_card(revision, publication)
    with default_storage.open(name) as file:
        response = HttpResponse(file.read(), content_type="image/png")
    response.shown = Shown.of([revision])  # type: ignore[attr-defined]
    return response


def _instead(pk: int, publication: Publication, at: datetime) -> HttpResponse:
    """Of a former version, what stands for the present one; nothing of what is not public."""
    former = Revision.objects.ever_live(at).select_related("article").filter(pk=pk).first()
    if former is None:
        raise Http404("No such card.")
    if former.article.taken_down_at is not None:
        return HttpResponseGone("This article has been taken down.", content_type="text/plain")
    live = Revision.objects.live(at).for_reading().filter(article=former.article_id).first()
    if live is None:
        raise Http404("This article is not public.")
    return redirect(social_image(live, publication).url)
