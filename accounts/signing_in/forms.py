"""The forms of signing in: allauth's, with our words and our limits."""

from allauth.account import forms as account
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn import forms as webauthn
from allauth.mfa.webauthn.internal.auth import clear_state
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.signing_in import devices, limits, noting
from accounts.signing_in.resets import ask_for_reset


class LoginForm(account.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["login"]
        field.label, field.max_length = _("Username or email"), 254
        field.widget = forms.TextInput(
            {"autocomplete": "username", "autocapitalize": "none", "autofocus": True}
        )
        password = self.fields["password"]
        password.widget.attrs.pop("placeholder", None)
        password.help_text = ""
        del self.fields["remember"]

    def _login_with_password(self, request, redirect_url, credentials):
        """Sessions last as long as settings say; allauth would ask."""
        self.cleaned_data["remember"] = True
        return super()._login_with_password(request, redirect_url, credentials)


class _Limited:
    """A code of somebody who is signed in, or who has typed the password of an account."""

    def clean_code(self):
        asked = _asked_for_code(context.request, self.user)
        if seconds := limits.take(asked):
            raise ImmediateHttpResponse(limits.refusal(context.request, seconds))
        code = super().clean_code()
        limits.give_back(asked)
        return code


def _asked_for_code(request: HttpRequest, user) -> limits.Asked:
    if request.user.is_authenticated:
        return limits.AGAIN, request.session.session_key or ""
    if device := devices.device_of(request, user):
        return limits.DEVICE, f"code {device}"
    return limits.CODE, str(user.pk)


def _plain(field: forms.Field, label) -> None:
    field.label = label
    field.widget = forms.TextInput(
        {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
    )


class AuthenticateForm(_Limited, mfa.AuthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _plain(self.fields["code"], _("Code"))


class ReauthenticateForm(_Limited, mfa.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _plain(self.fields["code"], _("Code"))


class ActivateTOTPForm(totp.ActivateTOTPForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _plain(self.fields["code"], _("Code from the app"))

    def clean_code(self):
        """The code with which the app is set up is used up, like any other."""
        asked = (limits.AGAIN, context.request.session.session_key or "")
        if seconds := limits.take(asked):
            raise ImmediateHttpResponse(limits.refusal(context.request, seconds))
        code = super().clean_code()
        limits.give_back(asked)
        TOTP(mfa.Authenticator(user=self.user, type="totp"))._mark_code_used(code)
        return code


class _Credential(forms.JSONField):
    """What a browser's passkey answered. It is small and flat; anybody may send something else."""

    def to_python(self, value):
        try:
            return super().to_python(value)
        except RecursionError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class AddPasskeyForm(webauthn.AddWebAuthnForm):
    credential = _Credential(widget=forms.HiddenInput)

    def clean(self):
        try:
            return super().clean()
        except ValueError as error:
            raise get_adapter().validation_error("incorrect_code") from error


class _Once(forms.Form):
    """A challenge is used once, whatever comes of it."""

    credential = _Credential(widget=forms.HiddenInput)

    def clean_credential(self):
        try:
            return super().clean_credential()
        except forms.ValidationError:
            noting.failure(self.user, "passkey")
            raise
        finally:
            clear_state()


class LoginPasskeyForm(_Once, webauthn.LoginWebAuthnForm):
    pass


class AuthenticatePasskeyForm(_Once, webauthn.AuthenticateWebAuthnForm):
    pass


class ReauthenticatePasskeyForm(_Once, webauthn.ReauthenticateWebAuthnForm):
    pass


class PasswordForm(account.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.fields["password"].widget.attrs["autofocus"] = True
        self.fields["password"].help_text = ""


class ChangePasswordForm(account.ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _name_passwords(self, "oldpassword")
        self.fields["oldpassword"].help_text = ""

    def clean_oldpassword(self):
        asked = (limits.AGAIN, context.request.session.session_key or "")
        if seconds := limits.take(asked):
            raise ImmediateHttpResponse(limits.refusal(context.request, seconds))
        password = super().clean_oldpassword()
        limits.give_back(asked)
        return password


class SetPasswordForm(account.SetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _name_passwords(self)


class ResetPasswordKeyForm(account.ResetPasswordKeyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _name_passwords(self)


def _name_passwords(form: forms.Form, old: str = "") -> None:
    labels = {"password1": _("New password"), "password2": _("New password again")}
    if old:
        labels[old] = _("Current password")
    for name, label in labels.items():
        form.fields[name].label = label
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class ResetPasswordForm(forms.Form):
    """Asks for a letter; what comes of it is seen only where the letter goes."""

    email = forms.EmailField(
        label=_("Email"), max_length=254, widget=forms.EmailInput({"autocomplete": "email"})
    )

    def save(self, request: HttpRequest, **kwargs) -> None:
        ask_for_reset(self.cleaned_data["email"])
