"""allauth's views in the frame of the admin, and where ours differ."""

import ipaddress
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as usersessions
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.request import split_domain_port
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.mailing import compose
from accounts.signing_in import devices, limits
from accounts.signing_in.browsers import browser_of
from accounts.signing_in.pictures import qr_code
from accounts.signing_in.requirements import has_factor, needs_factor
from articles import audit

View = Callable[..., HttpResponse]

DAY = 24 * 3600  # seconds


def framed(view: View) -> View:
    """With what the admin's templates want to know, and kept by nobody."""

    @wraps(view)
    @never_cache
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if hasattr(response, "context_data"):
            own = response.context_data or {}
            response.context_data = admin.site.each_context(request) | own
        return response

    return inner


def limited(limit: limits.Limit, *, on_get: bool = False) -> Callable[[View], View]:
    """Counts what one network asks for; POST alone, unless a GET begins something too."""

    def decorate(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            is_counted = request.method == "POST" or on_get
            if is_counted and (seconds := limits.take((limit, limits.network(request)))):
                return limits.refusal(request, seconds)
            return view(request, *args, **kwargs)

        return inner

    return decorate


def passkeys_at(request: HttpRequest) -> dict[str, Any]:
    """Whether passkeys work at this address, and where they would: never at an IP address."""
    name, port = split_domain_port(request.get_host())
    try:
        address = ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        works = request.is_secure() or name == "localhost" or name.endswith(".localhost")
        return {"passkeys": works, "passkeys_at": "", "passkeys_need": "" if works else "https"}
    here = f"{request.scheme}://localhost" + (f":{port}" if port else "")
    elsewhere = here if address.is_loopback else ""
    need = "" if elsewhere else "name"
    return {"passkeys": False, "passkeys_at": elsewhere, "passkeys_need": need}


class LoginView(account.LoginView):
    """Signs in with a password. Forms that were made for Django's own say `username`."""

    def dispatch(self, request, *args, **kwargs):
        if request.method == "GET" and admin.site.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        data = kwargs.get("data")
        if data is not None and "login" not in data and "username" in data:
            kwargs["data"] = data = data.copy()
            data["login"] = data["username"]
        return kwargs

    def get_context_data(self, **kwargs):
        own = passkeys_at(self.request) | {"ended": why_again(self.request)}
        return super().get_context_data(**kwargs) | own


def why_again(request: HttpRequest) -> str:
    """Why somebody has to sign in who asked for a page; nothing for who comes to begin."""
    if request.method != "GET" or request.user.is_authenticated:
        return ""
    days = {
        "unused": settings.SESSION_IDLE_SECONDS // DAY,
        "age": settings.SESSION_COOKIE_AGE // DAY,
    }
    if request.GET.get("ended") == "idle":
        return _("You were signed out after %(unused)s days without use.") % days
    if request.GET.get("ended") == "age":
        return _("You were signed out %(age)s days after you signed in.") % days
    asked = request.GET.get("next", "").partition("?")[0]
    if asked in {"", reverse("admin:index")}:
        return ""
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return _("Your session has ended.")
    message = _(
        "You’re signed out after %(unused)s days without use, or %(age)s days after you signed in."
    )
    return message % days


class PasswordResetView(account.PasswordResetView):
    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"has_mail": compose.is_configured()}


class PasswordResetFromKeyView(account.PasswordResetFromKeyView):
    """Whoever has the letter is the owner: a stranger’s guesses don’t keep them out afterwards."""

    def form_valid(self, form):
        response = super().form_valid(form)
        devices.remember(self.request, response, self.reset_user)
        return response


class IndexView(mfa.IndexView):
    """Everything about how one signs in, on one page."""

    def get_context_data(self, **kwargs):
        user = self.request.user
        own = {"must_set_up": needs_factor(user) and not has_factor(user)}
        return super().get_context_data(**kwargs) | passkeys_at(self.request) | own


class ActivateTOTPView(totp.ActivateTOTPView):
    """The picture is a part of the page: the content policy takes none from a `data:` address."""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        del context["totp_svg_data_uri"]
        secret = context["form"].secret.rstrip("=")
        groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        return context | {"totp_svg": qr_code(context["totp_url"]), "secret": groups}


class AddWebAuthnView(webauthn.AddWebAuthnView):
    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | passkeys_at(self.request)


class SessionsView(usersessions.ListUserSessionsView):
    """The person's sessions; one is ended, or all others."""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        named = [(session, browser_of(session.user_agent)) for session in context["sessions"]]
        return context | {"named": named}

    def form_valid(self, form):
        user, chosen = self.request.user, self.request.POST.get("session", "")
        if not chosen:
            audit.record("end sessions", user, by=user)
            return super().form_valid(form)
        number = int(chosen) if chosen.isdecimal() and len(chosen) < 19 else 0
        session = UserSession.objects.filter(user=user, pk=number).first()
        if session is not None and not session.is_current():
            session.end()
            audit.record("end sessions", user, by=user)
            messages.success(self.request, _("Signed out there."))
        return HttpResponseRedirect(self.get_success_url())
