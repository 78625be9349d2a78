"""What articles are found by, tags and authors: an index of all, and a page for each."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.addresses import path_to
from articles.freshness import now
from articles.lists.indexes import by_letter, entries_of
from articles.lists.moment import one_moment
from articles.lists.pagination import LONGEST
from articles.lists.planned import Planned
from articles.models import Author, Revision, Tag
from articles.models.list_kinds import ListKind
from articles.syndication.moved import follow_former
from articles.views.places import breadcrumbs, cards_in, require_readable, slice_for

TAGS_ON_A_PAGE = 200
AUTHORS_ON_A_PAGE = 100


@require_safe
@one_moment()
def tags(request):
    """The most used first, page by page; each page in the order of the alphabet."""
    planned = Planned(now(), ListKind.TAG)
    page = slice_for(request, planned.readable(ListKind.TAG), order=LONGEST, size=TAGS_ON_A_PAGE)
    context = {
        "breadcrumbs": breadcrumbs((_("Tags"), path_to("articles:tags"))),
        "slice": page,
        "letters": by_letter(entries_of(page.entries, Tag.objects.all(), planned)),
    }
    return render(request, "articles/tags.html", context)


@require_safe
@one_moment()
def tag(request, slug):
    subject = Tag.objects.filter(slug=slug).first()
    if subject is None:
        return follow_former(request, Tag.objects.all(), slug)
    at = now()
    page = cards_in(request, ListKind.TAG, subject.pk, at)
    require_readable(page, Revision.objects.of(tagged_items__tag=subject), at)
    crumbs = (_("Tags"), path_to("articles:tags")), (subject.name, subject.get_absolute_url())
    context = {
        "tag": subject,
        "breadcrumbs": breadcrumbs(*crumbs),
        "slice": page,
    }
    return render(request, "articles/tag.html", context)


@require_safe
@one_moment()
def authors(request):
    """Those with the most articles first, page by page; each page by kind and alphabet."""
    planned = Planned(now(), ListKind.AUTHOR)
    page = slice_for(
        request, planned.readable(ListKind.AUTHOR), order=LONGEST, size=AUTHORS_ON_A_PAGE
    )
    entries = entries_of(page.entries, Author.objects.all(), planned)
    by_name = [entry for _letter, group in by_letter(entries) for entry in group]
    context = {
        "breadcrumbs": breadcrumbs((_("Authors"), path_to("articles:authors"))),
        "slice": page,
        "kinds": [
            (label, [entry for entry in by_name if entry.owner.kind == kind])
            for kind, label in Author.PLURALS.items()
        ],
    }
    return render(request, "articles/authors.html", context)


@require_safe
@one_moment()
def author(request, slug):
    subject = Author.objects.select_related("photo").filter(slug=slug).first()
    if subject is None:
        return follow_former(request, Author.objects.all(), slug)
    at = now()
    page = cards_in(request, ListKind.AUTHOR, subject.pk, at)
    require_readable(page, Revision.objects.of(bylines__author=subject), at)
    crumbs = (_("Authors"), path_to("articles:authors")), (subject.name, subject.get_absolute_url())
    context = {
        "author": subject,
        "breadcrumbs": breadcrumbs(*crumbs),
        "slice": page,
    }
    return render(request, "articles/author.html", context)
