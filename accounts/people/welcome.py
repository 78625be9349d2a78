"""The page behind an invitation's link, for strangers: it takes a password and lets them in."""

from allauth.account.utils import perform_login
from django.contrib import admin
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.people import invitations
from accounts.people.invitations import Answer, Invitation
from accounts.signing_in import limits
from articles.words import person_name

WELCOMES = limits.Limit("welcome", 60, 10 * 60)  # links opened from one network
STATUSES = {Answer.UNKNOWN: 404, Answer.EXPIRED: 410, Answer.USED: 410}


class PasswordForm(SetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        first, second = self.fields["new_password1"], self.fields["new_password2"]
        first.label, second.label = _("Password"), _("Password again")
        second.help_text = ""


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """GET changes nothing: programs that look for harm in mails open links, too."""
    asked = (WELCOMES, limits.network(request))
    if seconds := limits.take(asked):
        return limits.refusal(request, seconds)
    invitation = invitations.read(token[: invitations.LONGEST])
    if invitation.answer is not Answer.OPEN or invitation.user is None:
        return _refusal(request, invitation)
    limits.give_back(asked)
    form = PasswordForm(invitation.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        user = invitations.accept(token, form.cleaned_data["new_password1"])
        if user is None:
            return _refusal(request, invitations.read(token))
        return _let_in(request, user)
    context = {
        "title": _("Choose a password"),
        "form": form,
        "person": invitation.user,
        "ends_at": invitation.ends_at,
        "other": person_name(request.user) if request.user.is_authenticated else "",
    }
    return _page(request, "accounts/welcome.html", context)


def _let_in(request: HttpRequest, user: User) -> HttpResponse:
    if request.user.is_authenticated:  # somebody else's session does not become this person's
        request.session.flush()
    home = reverse("admin:index")
    return perform_login(
        request, user, email_verification="none", redirect_url=home
    ) or HttpResponseRedirect(home)


def _refusal(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Whoever holds a link that was good once reads why it no longer works, and whom to ask."""
    inviter = invitation.invited_by
    context = {
        "title": _("This link doesn’t work"),
        "answer": invitation.answer.value,
        "ends_at": invitation.ends_at,
        "inviter": person_name(inviter) if inviter and inviter.is_active else "",
        "inviter_email": inviter.email if inviter and inviter.is_active else "",
    }
    return _page(request, "accounts/no_welcome.html", context, STATUSES[invitation.answer])


def _page(request: HttpRequest, template: str, context: dict, status: int = 200) -> HttpResponse:
    context = admin.site.each_context(request) | {"has_permission": False} | context
    response = TemplateResponse(request, template, context, status=status)
    response["Cache-Control"] = "no-store, private"
    # The address is a key: no other site learns it, nor which page led there. (With
    # `no-referrer` browsers would send the form without an origin, and it would be refused.)
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
