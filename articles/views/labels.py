"""What the labels of articles mean, until the publication has a page of its own about it."""

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.addresses import path_to
from articles.frame import current_publication
from articles.rendering.html import render_page
from articles.starting.pages import facts_of
from articles.starting.texts import how_it_works
from articles.views.places import breadcrumbs


@require_safe
def labels(request):
    """Explained from what is recorded; leads to the publication's page once that is live."""
    publication = current_publication()
    if publication.how_it_works_page is not None:
        return redirect(publication.how_it_works_page)
    context = {
        "breadcrumbs": breadcrumbs((_("How it works"), path_to("articles:labels"))),
        "text": render_page(how_it_works(facts_of(publication))),
    }
    return render(request, "articles/labels.html", context)
