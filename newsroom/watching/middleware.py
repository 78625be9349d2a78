"""Who is signed in, for the log of requests."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from newsroom.watching.requests import USER


class NoteUserMiddleware:
    """Notes the key of an editor whom a view has asked for; asks nothing by itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Django keeps it so once somebody has looked at `request.user`.
        user = getattr(request, "_cached_user", None)
        if user is not None and user.pk:
            request.META[USER] = user.pk
        return response
