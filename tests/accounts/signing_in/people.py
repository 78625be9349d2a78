"""People with passwords and second factors."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from django.contrib.auth.models import Group

from tests.factories import UserFactory

PASSWORD = "a long passphrase"
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # "12345678901234567890", of RFC 6238


def with_password(username, role="", **values):
    user = UserFactory(username=username, **values)
    user.set_password(PASSWORD)
    user.save()
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


def sign_in(client, name, password=PASSWORD, **values):
    return client.post("/admin/login/", {"login": name, "password": password}, **values)


def with_app(user) -> list[str]:
    """Give the user an authenticator app and recovery codes; the codes."""
    auth.TOTP.activate(user, SECRET)
    return RecoveryCodes.activate(user).get_unused_codes()


def code(steps=0) -> str:
    """What the app shows now, or some half minutes later."""
    counter = int(time.time()) // 30 + steps
    return auth.format_hotp_value(auth.hotp_value(SECRET, counter))


def factors_of(user) -> set[str]:
    return set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
