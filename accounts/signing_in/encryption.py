"""Secrets of authenticator apps lie in the database under a key that lies elsewhere; cookies, too,
may hold what their owner is not to read or pass on.
"""

import base64
import hashlib

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import transaction

OF_FACTORS = "accounts.mfa"
SECRETS = ("secret", "seed")  # in the data of an app, and of recovery codes


def encrypt(text: str, purpose: str = OF_FACTORS) -> str:
    return _fernet(purpose).encrypt(text.encode()).decode()


def decrypt(encrypted: str, purpose: str = OF_FACTORS, *, seconds: int | None = None) -> str:
    """Raises InvalidToken for what lies under a key that is gone, or is older than that."""
    return _fernet(purpose).decrypt(encrypted.encode(), ttl=seconds).decode()


@transaction.atomic
def renew() -> tuple[int, int]:
    """Put all under the present key; how many were, and how many lie under one that is gone."""
    renewed = lost = 0
    fernet = _fernet(OF_FACTORS)
    for row in Authenticator.objects.select_for_update().order_by("pk"):
        secrets = {name: row.data[name] for name in SECRETS if name in row.data}
        if not secrets:
            continue
        try:
            row.data |= {
                name: fernet.rotate(value.encode()).decode() for name, value in secrets.items()
            }
        except InvalidToken:
            lost += 1
            continue
        row.save(update_fields=["data"])
        renewed += 1
    return renewed, lost


def _fernet(purpose: str) -> MultiFernet:
    prefix = f"{purpose}\0".encode()
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    digests = (hashlib.sha256(prefix + key.encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
