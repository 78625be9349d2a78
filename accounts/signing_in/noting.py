"""What is written to the audit log of sign-ins, and what ends with a new password."""

from allauth.account import signals as account
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_out
from django.http import HttpRequest

from accounts.signing_in import limits
from accounts.signing_in.sessions import end_sessions_of
from articles import audit

SIGN_OUT = "/admin/logout/"
UNKNOWN = "unknown account"
FACTORS = {
    Authenticator.Type.TOTP: "authenticator app",
    Authenticator.Type.WEBAUTHN: "passkey",
    Authenticator.Type.RECOVERY_CODES: "recovery codes",
}


def connect() -> None:
    """Hear of what Django and allauth do."""
    account.user_logged_in.connect(_signed_in)  # by our pages; nothing else signs anybody in
    user_logged_out.connect(_signed_out)
    account.password_changed.connect(_password_changed)
    account.password_set.connect(_password_changed)
    account.password_reset.connect(_password_reset)
    mfa.authenticator_added.connect(_factor_added)
    mfa.authenticator_removed.connect(_factor_removed)
    mfa.authenticator_reset.connect(_codes_renewed)
    mfa.authentication_failed.connect(_code_failed)


def failure(user: User | None, how: str) -> None:
    """A sign-in was refused. What was typed is not kept: it may be a password in the wrong field.

    An unknown account is noted like a known one, so that both take as long.
    """
    if limits.take((limits.NOTES, "")):
        return
    audit.record("fail to sign in", user or User(username=UNKNOWN), how=how)


def _signed_in(sender, request: HttpRequest, user: User, **kwargs) -> None:
    records = get_authentication_records(request, user)
    how = [_name_of(record) for record in records if not record.get("reauthenticated")]
    audit.record("sign in", user, by=user, **({"how": " + ".join(how)} if how else {}))


def _name_of(record: dict) -> str:
    return FACTORS.get(record.get("type", ""), record["method"].replace("_", " "))


def _signed_out(sender, request: HttpRequest, user: User | None, **kwargs) -> None:
    """Sessions that end by themselves are nobody's act."""
    if user is not None and request.path_info == SIGN_OUT:
        audit.record("sign out", user, by=user)


def _password_changed(sender, request: HttpRequest, user: User, **kwargs) -> None:
    audit.record("change password", user, by=user)
    end_sessions_of(user, but=request.session.session_key)


def _password_reset(sender, request: HttpRequest, user: User, **kwargs) -> None:
    audit.record("reset password", user, by=user)
    end_sessions_of(user)


def _factor_added(sender, request: HttpRequest, user: User, authenticator, **kwargs) -> None:
    audit.record("add factor", user, by=user, factor=FACTORS[authenticator.type])


def _factor_removed(sender, request: HttpRequest, user: User, authenticator, **kwargs) -> None:
    audit.record("remove factor", user, by=user, factor=FACTORS[authenticator.type])


def _codes_renewed(sender, request: HttpRequest, user: User, authenticator, **kwargs) -> None:
    audit.record("renew codes", user, by=user)


def _code_failed(sender, request: HttpRequest, user: User, authenticator, **kwargs) -> None:
    failure(user, FACTORS[authenticator.type])
