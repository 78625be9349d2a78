"""Files for reference managers: of an article, and of what it cites."""

from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import conditional_page, require_safe

from articles.frame import current_publication
from articles.freshness import Shown, now
from articles.models import Revision
from articles.site_urls import absolute
from articles.syndication.citable import as_work, cited_works
from articles.views.reading import moved_or_gone, redirect_to
from references.exports import FORMATS, CitableWork


@require_safe
@conditional_page
def citation(request: HttpRequest, section: str, slug: str, form: str) -> HttpResponse:
    """The article itself."""
    return _answer(request, section, slug, form, _own)


@require_safe
@conditional_page
def references(request: HttpRequest, section: str, slug: str, form: str) -> HttpResponse:
    """What the live revision cites."""
    return _answer(request, section, slug, form, cited_works)


def _own(revision: Revision) -> list[CitableWork]:
    return [as_work(revision, current_publication())]


def _answer(
    request: HttpRequest,
    section: str,
    slug: str,
    form: str,
    works_of: Callable[[Revision], Iterable[CitableWork]],
) -> HttpResponse:
    at, match = now(), request.resolver_match
    name = match.view_name if match else "articles:detail"
    revision = Revision.objects.live(at).with_slug(slug).for_reading().first()
    if revision is None:
        return moved_or_gone(request, slug, at, name)
    if revision.section.slug != section:
        return redirect_to(request, revision, name)
    response = _file(revision, request.path.rpartition("/")[2], form, works_of(revision))
    response.shown = Shown.of([revision])  # type: ignore[attr-defined]
    return response


def _file(revision: Revision, name: str, form: str, works: Iterable[CitableWork]) -> HttpResponse:
    chosen = FORMATS[form]
    response = HttpResponse(chosen.write(works), content_type=chosen.content_type)
    response["Content-Disposition"] = f'attachment; filename="{revision.slug}-{name}"'
    response["Link"] = f'<{absolute(revision.get_absolute_url())}>; rel="canonical"'
    response["X-Robots-Tag"] = "noindex"
    return response
