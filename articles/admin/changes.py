"""Changes in the admin, which the audit log keeps with what stood there before."""

from articles.admin.deletions import AuditedDeletions
from articles.audit import changes_of, record, values_of


class AuditedChanges(AuditedDeletions):
    """For a ModelAdmin: what is added, changed or deleted here is noted."""

    unnoted: tuple[str, ...] = ()  # columns that say nothing here, or have an entry of their own

    def save_model(self, request, obj, form, change):
        if change:
            with changes_of(obj, by=request.user, without=self.unnoted):
                super().save_model(request, obj, form, change)
        else:
            super().save_model(request, obj, form, change)
            values = values_of(obj)
            if told := {name: values[name] for name in values if name not in self.unnoted}:
                record("add", obj, by=request.user, **told)

    def details_of_deleted(self, row):
        return values_of(row)
