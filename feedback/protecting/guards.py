"""What stands before the views: answers for one reader only, and posts from this site only."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

View = Callable[..., HttpResponse]

# Status: title and sentence.
REFUSALS = {
    400: (_("No answer was chosen"), _("Go back and choose an answer.")),
    403: (
        _("This answer came from another site"),
        _("You can answer only on this site. Open the article and answer there."),
    ),
    404: (
        _("This version is not public"),
        _("You can give feedback only on published articles."),
    ),
    409: (
        _("This article has been retracted"),
        _("It stays online with a notice that says why, but no longer takes feedback."),
    ),
    410: (_("This article has been taken down"), _("It is no longer available.")),
    413: (_("The message is too long"), _("Go back and shorten it.")),
    415: (_("The message can’t be read"), _("Go back and use the form on the page.")),
    429: (
        _("Too many answers"),
        _("Too many answers came from your network in the last hour. Please try again later."),
    ),
}


# The longest form of a stranger, in bytes; the longest that our pages send has a tenth of it.
MAX_BODY = 100_000
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data", ""}


class Refused(Exception):
    """The request is answered with a status and a sentence."""

    def __init__(self, status: int):
        self.status = status


class NoFiles(FileUploadHandler):
    """Leaves out every file of a form before a byte of it is kept."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None: ...

    def file_complete(self, file_size: int) -> None: ...


def refuse_uploads(request: HttpRequest, most: int = MAX_BODY) -> None:
    """Of somebody unknown, take a short form alone; asked before anything reads the body.

    Django would write an upload of any size to the disk before a view could refuse it.
    """
    if request.method != "POST":
        return
    length = request.META.get("CONTENT_LENGTH") or ""
    is_chunked = "HTTP_TRANSFER_ENCODING" in request.META
    is_short = not length or (length.isdecimal() and len(length) < 9 and int(length) <= most)
    if is_chunked or not is_short:
        raise Refused(413)
    if request.content_type not in FORMS:
        raise Refused(415)
    request.upload_handlers = [NoFiles(request)]


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def for_readers(view: View) -> View:
    """The view's answers are for one reader: kept by no cache, found by no search engine.

    It is exempt from CSRF tokens on purpose. A token in the article's page would make that page
    differ from reader to reader; and to vote is no authority that another site could abuse in the
    reader's name, once its requests are refused here.
    """

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            refuse_uploads(request)
            if request.method == "POST" and is_foreign(request):
                raise Refused(403)
            response = view(request, *args, **kwargs)
        except Refused as refused:
            response = refusal(request, refused.status)
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex"
        return response

    return guarded


def is_foreign(request: HttpRequest) -> bool:
    """Whether a browser says that another site sent the request; programs say nothing."""
    fetched_by = request.headers.get("Sec-Fetch-Site")
    if fetched_by is not None:
        return fetched_by != "same-origin"
    # Browsers before 2020 may send neither of the first two, but the page that they came from.
    sender = request.headers.get("Origin", request.headers.get("Referer") or None)
    own = (settings.SITE_URL, f"{request.scheme}://{request.get_host()}")
    return sender is not None and _origin_of(sender) not in own


def _origin_of(address: str) -> str:
    """Scheme, host and port of an address; empty for “null” and for what is no address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def refusal(request: HttpRequest, status: int) -> HttpResponse:
    """What a person reads, or a script of ours."""
    title, sentence = REFUSALS[status]
    response: HttpResponse
    if wants_json(request):
        response = JsonResponse({"message": f"{title}. {sentence}"}, status=status)
    else:
        context = {"status": status, "title": title, "sentence": sentence}
        response = render(request, "feedback/refused.html", context, status=status)
    if status == 429:
        response["Retry-After"] = "3600"
    return response
