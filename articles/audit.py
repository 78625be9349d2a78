"""Writing the audit log. Entries are added in the transaction of what they tell of."""

from typing import Any

from django.db.models import Model

from articles.models import AuditEntry


def record(action: str, target: Model, *, by=None, **details: Any) -> AuditEntry:
    """Note that `by` (None: the system) did this to the target, which may be gone afterwards."""
    return AuditEntry.objects.create(
        actor=by,
        actor_name=by.get_username() if by else "",
        action=action,
        target_kind=target._meta.verbose_name,
        target_id=target.pk,
        target_name=str(target)[:300],
        details=details,
    )
