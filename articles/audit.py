"""Writing the audit log. Entries are added in the transaction of what they tell of."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import Field, Model
from django.utils.translation import override

from articles.models import AuditEntry

LONGEST = 2000  # characters of a value; the log is never pruned
SECRET = {"password"}
HIDDEN = "•••"


def record(action: str, target: Model, *, by=None, **details: Any) -> AuditEntry:
    """Note that `by` (None: the system) did this to the target, which may be gone afterwards."""
    with override(None):  # a kind is stored by its English name, whatever the user reads
        kind = str(target._meta.verbose_name)
    return AuditEntry.objects.create(
        actor=by,
        actor_name=_name_of(by) if by else "",
        action=action,
        target_kind=kind,
        target_id=target.pk,
        target_name=str(target)[:300],
        details=details,
    )


@contextmanager
def changes_of(row: Model, *, by=None, without: Collection[str] = ()) -> Iterator[None]:
    """Note what the block changes in the row's columns, each as it was before and is after."""
    before = type(row)._base_manager.get(pk=row.pk)
    yield
    changed = {
        field.name: {"before": _shown(before, field), "after": _shown(row, field)}
        for field in _columns(row)
        if field.name not in without
        and field.value_from_object(before) != field.value_from_object(row)
    }
    if changed:
        record("change", row, by=by, **changed)


def values_of(row: Model) -> dict[str, Any]:
    """The row's filled columns as the log shows them."""
    return {
        field.name: _shown(row, field)
        for field in _columns(row)
        if field.value_from_object(row) not in field.empty_values
    }


def _columns(row: Model) -> list[Field]:
    """What a form can change: not the key, nor what follows from other columns."""
    return [
        field for field in row._meta.concrete_fields if field.editable and not field.primary_key
    ]


def _shown(row: Model, field: Field) -> Any:
    """A related row by its name; a long text cut; of a secret only that it is there."""
    if field.name in SECRET:
        return HIDDEN
    value = getattr(row, field.name)
    if field.is_relation:
        return None if value is None else str(value)
    value = field.value_from_object(row)
    if isinstance(value, str) and len(value) > LONGEST:
        return value[:LONGEST] + "…"
    return value


def _name_of(user: Any) -> str:
    """“Ana Ruiz (ana)”: names change and repeat, and the account may be gone one day."""
    username, full_name = user.get_username(), user.get_full_name()
    return f"{full_name} ({username})"[-150:] if full_name else username
