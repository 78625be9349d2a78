"""The addresses of signing in. What allauth has beyond these is not mounted: no sign-up, no codes
by mail, no addresses to confirm."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path, re_path
from django.views.generic import RedirectView

from accounts.signing_in import views
from accounts.signing_in.limits import PASSKEYS, RESETS
from accounts.signing_in.requirements import recent_sign_in_required
from accounts.signing_in.views import framed, limited

# Where bookmarks and Django's own admin lead.
entrance = [
    path("login/", framed(views.LoginView.as_view()), name="account_login"),
    path("logout/", framed(account.logout), name="account_logout"),
    path("password_change/", framed(account.password_change), name="account_change_password"),
]

reset_key = r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"
passwords = [
    path(
        "password/set/",
        framed(recent_sign_in_required(account.password_set)),  # keeps no password that was sent
        name="account_set_password",
    ),
    path(
        "password/reset/",
        limited(RESETS)(framed(views.PasswordResetView.as_view())),
        name="account_reset_password",
    ),
    path(
        "password/reset/done/",
        framed(account.password_reset_done),
        name="account_reset_password_done",
    ),
    path(
        "password/reset/key/done/",
        framed(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        reset_key,
        framed(views.PasswordResetFromKeyView.as_view()),
        name="account_reset_password_from_key",
    ),
]

passkeys = [
    path("passkeys/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path("passkeys/add/", framed(views.AddWebAuthnView.as_view()), name="mfa_add_webauthn"),
    path(
        "passkeys/login/",
        limited(PASSKEYS, on_get=True)(framed(webauthn.login_webauthn)),
        name="mfa_login_webauthn",
    ),
    path(
        "passkeys/again/",
        framed(webauthn.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path("passkeys/<int:pk>/remove/", framed(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
    path("passkeys/<int:pk>/edit/", framed(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
]

below_account = [
    path("", framed(views.IndexView.as_view()), name="mfa_index"),
    path("login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("again/", framed(account.reauthenticate), name="account_reauthenticate"),
    path("sessions/", framed(views.SessionsView.as_view()), name="usersessions_list"),
    path("code/", framed(mfa.authenticate), name="mfa_authenticate"),
    path("code/again/", framed(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("app/add/", framed(views.ActivateTOTPView.as_view()), name="mfa_activate_totp"),
    path("app/remove/", framed(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("codes/", framed(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("codes/new/", framed(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    *passwords,
    *passkeys,
]
