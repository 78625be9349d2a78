"""Writing the audit log. Entries are added in the transaction of what they tell of."""

from typing import Any

from django.db.models import Model
from django.utils.translation import override

from articles.models import AuditEntry


def record(action: str, target: Model, *, by=None, **details: Any) -> AuditEntry:
    """Note that `by` (None: the system) did this to the target, which may be gone afterwards."""
    with override(None):  # a kind is stored by its English name, whatever the user reads
        kind = str(target._meta.verbose_name)
    return AuditEntry.objects.create(
        actor=by,
        actor_name=by.get_username() if by else "",
        action=action,
        target_kind=kind,
        target_id=target.pk,
        target_name=str(target)[:300],
        details=details,
    )
