"""Changes in the admin, which the audit log keeps with what stood there before."""

from articles.admin.deletions import AuditedDeletions
from articles.audit import changes_of, record, values_of


class AuditedChanges(AuditedDeletions):
    """For a ModelAdmin: what is added, changed or deleted here is noted."""

    def save_model(self, request, obj, form, change):
        if change:
            with changes_of(obj, by=request.user):
                super().save_model(request, obj, form, change)
        else:
            super().save_model(request, obj, form, change)
            record("add", obj, by=request.user, **values_of(obj))

    def details_of_deleted(self, row):
        return values_of(row)
