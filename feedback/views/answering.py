"""“Was this article helpful?”: voting, explaining and withdrawing, with or without a script."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.words import read_number
from feedback.forms import DetailsForm
from feedback.protecting import identity
from feedback.protecting.guards import Refused, for_readers, wants_json
from feedback.reading import judged, moved, readable
from feedback.views.readers import SeeOther, cookie_name, identity_of, reader_of
from feedback.voting import votes
from feedback.voting.casting import Ballot
from feedback.voting.counting import TooMany

ANSWERS = {"1": True, "0": False}
MESSAGES = {
    True: gettext_lazy("You said that this article was helpful. Thank you."),
    False: gettext_lazy("You said that this article was not helpful. Thank you."),
}


@for_readers
def feedback(request: HttpRequest, section: str, slug: str) -> HttpResponse:
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


def _show(
    request: HttpRequest, section: str, slug: str, form: DetailsForm | None = None
) -> HttpResponse:
    revision = readable(slug)
    if redirect := moved(request, revision, section, slug, "feedback:vote"):
        return redirect
    article = revision.article
    vote = votes.find(article, identity_of(request))
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


def _vote(request: HttpRequest, slug: str) -> HttpResponse:
    helpful = ANSWERS.get(request.POST["value"])
    if helpful is None:
        raise Refused(400)
    reader = reader_of(request)
    article, number = (read_number(request.POST.get(name)) for name in ("article", "revision"))
    try:
        known = None
        if article and number:
            known = votes.cast(Ballot(article, number, slug, helpful), reader)
        if known is None:
            known = votes.cast(_present_ballot(slug, number, helpful), reader)
    except TooMany as error:
        raise Refused(429) from error
    if known is None:  # unpublished at this moment
        raise Http404
    response: HttpResponse = SeeOther(request.path)
    if wants_json(request):
        response = JsonResponse({"value": int(helpful), "message": MESSAGES[helpful]})
    if known != reader.identity:
        _set_cookie(response, known)
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


def _set_cookie(response: HttpResponse, known: identity.Identity) -> None:
    response.set_cookie(
        cookie_name(),
        identity.seal(votes.secret_key(), known),
        max_age=identity.COOKIE_AGE,
        secure=settings.IS_HTTPS,
        httponly=True,
        samesite="Lax",
    )


def _explain(request: HttpRequest, slug: str) -> HttpResponse:
    revision = readable(slug)
    vote = votes.find(revision.article, identity_of(request))
    if vote is None:
        return _reply(request, _("Answer the question first."), 409)
    form = DetailsForm(request.POST, helpful=vote.helpful)
    if not form.is_valid():
        if wants_json(request):
            errors = [str(error) for errors in form.errors.values() for error in errors]
            return _reply(request, " ".join(errors), 400)
        return _show(request, revision.section.slug, revision.slug, form)
    explained = votes.explain(
        vote,
        reason=form.cleaned_data["reason"],
        comment=form.cleaned_data["comment"].strip(),
        suspicion=form.suspicion,
    )
    if explained is None:
        return _reply(request, _("Answer the question first."), 409)
    return _reply(request, _("Saved. Thank you."))


def _withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    vote = votes.find(readable(slug).article, identity_of(request))
    if vote:
        votes.withdraw(vote)
    message = _("Your answer was withdrawn and deleted.")
    return _reply(request, message, place=f"{request.path}?withdrawn")


def _reply(request: HttpRequest, message: str, status: int = 200, place: str = "") -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"message": message}, status=status)
    return SeeOther(place or request.path)
