"""“Report a mistake”: a form of its own, and the page that thanks for it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from feedback.forms import ReportForm
from feedback.models import QUOTE_MAX_LENGTH
from feedback.protecting.guards import Refused, for_readers
from feedback.reading import judged, moved, readable, url_of
from feedback.reports.reports import file_report
from feedback.views.readers import SeeOther, reader_of
from feedback.voting.counting import TooMany


@for_readers
def report(request: HttpRequest, section: str, slug: str) -> HttpResponse:
    """The form, for every article that can be read."""
    revision = readable(slug)
    if redirect := moved(request, revision, section, slug, "feedback:report"):
        return redirect
    if request.method == "POST":
        form = ReportForm(request.POST)
        if form.is_valid():
            _file(request, judged(revision, form.cleaned_data["number"]) or revision, form)
            return SeeOther(url_of("feedback:thanks", revision))
    else:
        quote = request.GET.get("quote", "")[:QUOTE_MAX_LENGTH]
        form = ReportForm(initial={"quote": quote, "number": revision.number})
    context = {"revision": revision, "article": revision.article, "form": form}
    status = 400 if form.errors else 200
    return render(request, "feedback/report.html", context, status=status)


@for_readers
def thanks(request: HttpRequest, section: str, slug: str) -> HttpResponse:
    """A report arrived."""
    revision = readable(slug)
    if redirect := moved(request, revision, section, slug, "feedback:thanks"):
        return redirect
    return render(request, "feedback/thanks.html", {"revision": revision})


def _file(request: HttpRequest, revision, form: ReportForm) -> None:
    text, quote = (form.cleaned_data[name].strip() for name in ("text", "quote"))
    reader = reader_of(request)
    try:
        file_report(revision, reader, text=text, quote=quote, suspicion=form.suspicion)
    except TooMany as error:
        raise Refused(429) from error
