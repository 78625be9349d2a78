"""The pages of feedback. They know a reader by the cookie that the first vote set, if at all."""

from django.conf import settings
from django.http import (
    Http404,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from feedback.forms import DetailsForm, ReportForm
from feedback.models import QUOTE_MAX_LENGTH
from feedback.protecting import abuse, identity
from feedback.protecting.guards import Refused, for_readers, wants_json
from feedback.reading import judged, moved, readable, url_of
from feedback.reports.reports import file_report
from feedback.voting import votes
from feedback.voting.casting import Ballot
from feedback.voting.counting import TooMany

ANSWERS = {"1": True, "0": False}
SAID = {
    True: _("You said that this article was helpful. Thank you."),
    False: _("You said that this article was not helpful. Thank you."),
}


class SeeOther(HttpResponseRedirect):
    status_code = 303


@for_readers
def feedback(request, section, slug):
    """The question on a page of its own, what the reader answered, and all that changes it."""
    if request.method != "POST":
        return _show(request, section, slug)
    if "value" in request.POST:
        return _vote(request, slug)
    if "withdraw" in request.POST:
        return _withdraw(request, slug)
    if "comment" in request.POST or "reason" in request.POST:
        return _explain(request, slug)
    raise Refused(400)


@for_readers
def report(request, section, slug):
    """“Spotted a mistake?”, for every article that can be read."""
    revision = readable(slug)
    if elsewhere := moved(request, revision, section, slug, "feedback:report"):
        return elsewhere
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
def thanks(request, section, slug):
    """A report arrived."""
    revision = readable(slug)
    if elsewhere := moved(request, revision, section, slug, "feedback:thanks"):
        return elsewhere
    return render(request, "feedback/thanks.html", {"revision": revision})


def _show(request, section, slug, form=None) -> HttpResponse:
    revision = readable(slug)
    if elsewhere := moved(request, revision, section, slug, "feedback:vote"):
        return elsewhere
    article = revision.article
    vote = votes.find(article, _token(request))
    if vote is None and article.retracted_at:
        raise Refused(409)
    if vote and form is None:
        initial = {"reason": vote.reason, "comment": vote.comment}
        form = DetailsForm(initial=initial, helpful=vote.helpful)
    context = {
        "revision": revision,
        "article": article,
        "vote": vote,
        "form": form,
        "is_withdrawn": vote is None and "withdrawn" in request.GET,
        "heading": _("Thank you for your answer") if vote else _("Was this article helpful?"),
    }
    status = 400 if form and form.errors else 200
    return render(request, "feedback/answer.html", context, status=status)


def _vote(request, slug) -> HttpResponse:
    helpful = ANSWERS.get(request.POST["value"])
    if helpful is None:
        raise Refused(400)
    reader = _reader(request)
    article, number = (_number(request.POST.get(name)) for name in ("article", "revision"))
    try:
        token = None
        if article and number:
            token = votes.cast(Ballot(article, number, slug, helpful), reader)
        if token is None:
            token = votes.cast(_present_ballot(slug, number, helpful), reader)
    except TooMany as error:
        raise Refused(429) from error
    if token is None:  # unpublished at this moment
        raise Http404
    if wants_json(request):
        response = JsonResponse({"value": int(helpful), "message": SAID[helpful]})
    else:
        response = SeeOther(request.path)
    if token != reader.token:
        response.set_cookie(
            identity.COOKIE,
            identity.seal(votes.secret_key(), token),
            max_age=identity.COOKIE_AGE,
            secure=settings.IS_HTTPS,
            httponly=True,
            samesite="Lax",
        )
    return response


def _present_ballot(slug: str, number: int | None, helpful: bool) -> Ballot:
    """When the form named no revision, or one of an article that moved or cannot be voted on."""
    present = readable(slug)
    if present.article.retracted_at:
        raise Refused(409)
    seen = judged(present, number)
    if seen is None:  # the preview of a draft, or a number made up
        raise Refused(404)
    return Ballot(seen.article_id, seen.number, seen.slug, helpful)


def _explain(request, slug) -> HttpResponse:
    revision = readable(slug)
    vote = votes.find(revision.article, _token(request))
    if vote is None:
        return _done(request, _("Answer the question first."), 409)
    form = DetailsForm(request.POST, helpful=vote.helpful)
    if not form.is_valid():
        message = " ".join(error for errors in form.errors.values() for error in errors)
        if wants_json(request):
            return _done(request, message, 400)
        return _show(request, revision.article.section.slug, revision.slug, form)
    votes.explain(
        vote,
        reason=form.cleaned_data["reason"],
        comment=form.cleaned_data["comment"].strip(),
        suspicion=form.suspicion,
    )
    return _done(request, _("Saved. Thank you. Our editors will read it."))


def _withdraw(request, slug) -> HttpResponse:
    vote = votes.find(readable(slug).article, _token(request))
    if vote:
        votes.withdraw(vote)
    message = _("Your answer was withdrawn and deleted.")
    return _done(request, message, place=f"{request.path}?withdrawn")


def _done(request, message: str, status: int = 200, place: str = "") -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"message": message}, status=status)
    return SeeOther(place or request.path)


def _file(request, revision, form) -> None:
    text, quote = (form.cleaned_data[name].strip() for name in ("text", "quote"))
    try:
        file_report(revision, _reader(request), text=text, quote=quote, suspicion=form.suspicion)
    except TooMany as error:
        raise Refused(429) from error


def _token(request) -> bytes | None:
    return identity.unseal(votes.secret_key(), request.COOKIES.get(identity.COOKIE, ""))


def _reader(request) -> votes.Reader:
    address = abuse.client_address(
        request.META.get("REMOTE_ADDR", ""),
        request.headers.get("X-Forwarded-For", ""),
        settings.TRUSTED_PROXIES,
    )
    return votes.Reader(
        token=_token(request),
        network=abuse.network_of(address),
        agent=request.headers.get("User-Agent", ""),
        language=request.headers.get("Accept-Language", ""),
    )


def _number(text: str | None) -> int | None:
    """A row's number from a form; None for anything else."""
    is_number = text is not None and text.isascii() and text.isdigit() and len(text) < 10
    return int(text) if is_number else None
