"""Which revision a feedback page is about, by its address."""

from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils import timezone

from articles.models import Revision
from feedback.protecting.guards import Refused


def readable(slug: str) -> Revision:
    """What readers see of an article now, by its present address or a former one."""
    now = timezone.now()
    live = Revision.objects.live(now).select_related("article__section")
    if revision := live.with_slug(slug).first():
        return revision
    former = Revision.objects.ever_live(now).with_slug(slug).latest_first().first()
    if former is None:
        raise Http404
    if former.article.taken_down_at:
        raise Refused(410)
    if revision := live.of_articles([former.article_id]).first():
        return revision
    raise Http404


def judged(present: Revision, number: int | None) -> Revision | None:
    """The revision that a reader had before them; None for one that was never public."""
    if number is None or number == present.number:
        return present
    public = Revision.objects.ever_live().of_articles([present.article_id])
    return public.filter(number=number).first()


def moved(
    request: HttpRequest, revision: Revision, section: str, slug: str, name: str
) -> HttpResponsePermanentRedirect | None:
    """A redirect to the page's right address, unless this is it or something was posted."""
    is_current = (section, slug) == (revision.section.slug, revision.slug)
    if is_current or request.method == "POST":
        return None
    return HttpResponsePermanentRedirect(url_of(name, revision))


def url_of(name: str, revision: Revision) -> str:
    return reverse(name, args=[revision.section.slug, revision.slug])
