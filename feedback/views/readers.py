"""Who sends a request, as far as it says; and where a form that was taken leads."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect

from feedback.protecting import identity
from feedback.voting import votes
from references.hosts import client_address, network_of


class SeeOther(HttpResponseRedirect):
    status_code = 303


def cookie_name() -> str:
    return identity.SECURE_COOKIE if settings.IS_HTTPS else identity.COOKIE


def identity_of(request: HttpRequest) -> identity.Identity | None:
    return identity.unseal(votes.secret_key(), request.COOKIES.get(cookie_name(), ""))


def reader_of(request: HttpRequest) -> votes.Reader:
    address = client_address(
        request.META.get("REMOTE_ADDR", ""),
        request.headers.get("X-Forwarded-For", ""),
        settings.TRUSTED_PROXIES,
    )
    return votes.Reader(
        identity=identity_of(request),
        network=network_of(address),
        agent=request.headers.get("User-Agent", ""),
        language=request.headers.get("Accept-Language", ""),
    )
