"""What allauth asks us: who may sign in, how often one may try, what is mailed and encrypted."""

import base64
import secrets

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.signing_in import devices, encryption, letters, limits, noting
from accounts.signing_in.backend import find, may_sign_in
from accounts.signing_in.requirements import is_recent
from articles.frame import current_publication

WRONG = gettext_lazy("The username or email and the password don’t match an account.")

PROVED = "proved"  # in a session: of the password that was right, while a code is asked for

# What a person is told by mail, by the name that allauth has for it.
CHANGES = {
    "account/email/password_changed": gettext_lazy("Your password was changed."),
    "account/email/password_set": gettext_lazy("Your password was changed."),
    "account/email/password_reset": gettext_lazy("Your password was reset."),
    "mfa/email/totp_activated": gettext_lazy("An authenticator app was added."),
    "mfa/email/totp_deactivated": gettext_lazy("The authenticator app was removed."),
    "mfa/email/webauthn_added": gettext_lazy("A passkey was added."),
    "mfa/email/webauthn_removed": gettext_lazy("A passkey was removed."),
    "mfa/email/recovery_codes_generated": gettext_lazy("New recovery codes were made."),
}


# What the next page says, by the template that allauth has for it; the rest is not said.
MESSAGES = {
    "account/messages/logged_out.txt": gettext_lazy("You’ve signed out."),
    "account/messages/password_changed.txt": gettext_lazy("Your password was changed."),
    "account/messages/password_set.txt": gettext_lazy("Your password was set."),
    "mfa/messages/totp_activated.txt": gettext_lazy("The authenticator app was added."),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("The authenticator app was removed."),
    "mfa/messages/webauthn_added.txt": gettext_lazy("The passkey was added."),
    "mfa/messages/webauthn_removed.txt": gettext_lazy("The passkey was removed."),
    "usersessions/messages/sessions_logged_out.txt": gettext_lazy("Other sessions were ended."),
}
WAYS = {
    "reauthenticate": gettext_lazy("Use your password"),
    "mfa_reauthenticate": gettext_lazy("Use a code"),
    "mfa_reauthenticate:webauthn": gettext_lazy("Use a passkey"),
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": WRONG,
        "email_password_mismatch": WRONG,
        "invalid_login": WRONG,
        "incorrect_code": gettext_lazy("That code isn’t right, or it was used already."),
        "incorrect_password": gettext_lazy("That isn’t your password."),
        "enter_current_password": gettext_lazy("That isn’t your password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return limits.address_of(request)

    def pre_authenticate(self, request: HttpRequest, **credentials) -> None:
        """Count the try before anything is looked at; a password may be right and still wait."""
        self.asked = self._asked(request, credentials)
        if seconds := limits.take(*self.asked):
            raise ImmediateHttpResponse(limits.refusal(request, seconds))

    def _asked(self, request: HttpRequest, credentials: dict) -> list[limits.Asked]:
        own = request.user.is_authenticated and request.user.get_username()
        if own and own == credentials.get("username"):  # nobody guesses at others from a session
            return [(limits.AGAIN, request.session.session_key or "")]
        name = limits.spelling(credentials.get("username") or credentials.get("email") or "")
        if known := devices.known_for(request):
            user = find(credentials.get("username") or credentials.get("email") or "")
            if user is not None and (device := known.get(user.pk)):
                return [(limits.DEVICE, device)]
        return [(limits.NETWORK, limits.network(request)), (limits.ACCOUNT, name)]

    def authenticate(self, request: HttpRequest, **credentials) -> User | None:
        user = super().authenticate(request, **credentials)
        if user is not None:
            limits.give_back(*self.asked)
        return user

    def authentication_failed(self, request: HttpRequest, **credentials) -> None:
        user = find(credentials.get("username") or credentials.get("email") or "")
        noting.failure(user, "password")

    def pre_login(self, request: HttpRequest, user: User, **kwargs) -> HttpResponse | None:
        if not may_sign_in(user):  # by a passkey: a password was refused already
            return HttpResponseRedirect(reverse("account_login"))
        request.session[PROVED] = user.get_session_auth_hash()
        return super().pre_login(request, user, **kwargs)

    def login(self, request: HttpRequest, user: User) -> None:
        """A code may come minutes after the password, which may be another one by then."""
        proved = request.session.pop(PROVED, "")
        if not may_sign_in(user) or proved != user.get_session_auth_hash():
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account_login")))
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: User, **kwargs) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        devices.remember(request, response, user)
        return response

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        return not is_recent(self.request)

    def get_reauthentication_methods(self, user) -> list[dict]:
        methods = super().get_reauthentication_methods(user)
        return [method | {"description": WAYS[method["id"]]} for method in methods]

    def add_message(
        self,
        request,
        level,
        message_template=None,
        message_context=None,
        extra_tags="",
        message=None,
    ) -> None:
        if said := message or MESSAGES.get(message_template or ""):
            messages.add_message(request, level, str(said), extra_tags=extra_tags)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")

    def send_notification_mail(self, template_prefix, user, context=None, email=None) -> None:
        """To the account's own address; without one there is nobody to tell."""
        if template_prefix in CHANGES:
            letters.tell_of_change(user, str(CHANGES[template_prefix]))

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Nothing else of allauth's is sent."""


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return encryption.decrypt(encrypted_text)
        except InvalidToken:  # its key is gone: no code is right until it's set up anew
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def get_totp_issuer(self) -> str:
        return current_publication().name

    def build_totp_svg(self, url: str) -> str:
        """Drawn by `pictures`, as an element of the page."""
        return ""

    def _get_site_name(self) -> str:
        return current_publication().name

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002
        count = Authenticator.objects.filter(user=user, type=type).count()
        return _("Passkey %(number)s") % {"number": count + 1}
