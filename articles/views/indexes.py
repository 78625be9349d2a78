"""What articles are found by, tags and authors: an index of all, and a page for each."""

from django.http import HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.lists.indexes import by_letter, entries_of
from articles.lists.pagination import LONGEST
from articles.models import Author, Revision, Tag, Tally
from articles.models.list_kinds import Kind
from articles.views.places import breadcrumbs, slice_for

TAGS_ON_A_PAGE = 200
AUTHORS_ON_A_PAGE = 100


@require_safe
def tags(request):
    """The most used first, page by page; each page in the order of the alphabet."""
    tallies = Tally.objects.of(Kind.TAG)
    page = slice_for(request, tallies, order=LONGEST, size=TAGS_ON_A_PAGE)
    context = {
        "breadcrumbs": breadcrumbs(("Tags", reverse("articles:tags"))),
        "slice": page,
        "letters": by_letter(entries_of(page.entries, Tag.objects.all(), timezone.now())),
    }
    return render(request, "articles/tags.html", context)


@require_safe
def tag(request, slug):
    found = Tag.objects.filter(slug=slug).first()
    if found is None:
        return _moved(request, get_object_or_404(Tag.objects.formerly(slug)))
    revisions = Revision.objects.listed().tagged(found).as_cards()
    crumbs = (("Tags", reverse("articles:tags")), (found.name, found.get_absolute_url()))
    context = {
        "tag": found,
        "breadcrumbs": breadcrumbs(*crumbs),
        "slice": slice_for(request, revisions),
    }
    return render(request, "articles/tag.html", context)


@require_safe
def authors(request):
    """Those with the most articles first, page by page; each page by kind and alphabet."""
    tallies = Tally.objects.of(Kind.AUTHOR)
    page = slice_for(request, tallies, order=LONGEST, size=AUTHORS_ON_A_PAGE)
    entries = entries_of(page.entries, Author.objects.all(), timezone.now())
    by_name = [each for _, group in by_letter(entries) for each in group]
    context = {
        "breadcrumbs": breadcrumbs(("Authors", reverse("articles:authors"))),
        "slice": page,
        "kinds": [
            (label, [each for each in by_name if each.owner.kind == kind])
            for kind, label in Author.PLURALS.items()
        ],
    }
    return render(request, "articles/authors.html", context)


@require_safe
def author(request, slug):
    found = get_object_or_404(Author.objects.select_related("photo"), slug=slug)
    revisions = Revision.objects.listed().written_by(found).as_cards()
    crumbs = (("Authors", reverse("articles:authors")), (found.name, found.get_absolute_url()))
    context = {
        "author": found,
        "breadcrumbs": breadcrumbs(*crumbs),
        "slice": slice_for(request, revisions),
    }
    return render(request, "articles/author.html", context)


def _moved(request, tag: Tag) -> HttpResponsePermanentRedirect:
    """From a former address of a tag to the present one, on the same page of the list."""
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(tag.get_absolute_url() + (f"?{query}" if query else ""))
