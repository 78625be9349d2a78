"""Deletions in the admin, which the audit log keeps."""

from articles.audit import record


class AuditedDeletions:
    """For a ModelAdmin: what is deleted here, alone or with others, is noted."""

    def delete_model(self, request, obj):
        record("delete", obj, by=request.user, **self.details_of_deleted(obj))
        super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        for row in queryset:
            record("delete", row, by=request.user, **self.details_of_deleted(row))
        super().delete_queryset(request, queryset)

    def details_of_deleted(self, row):
        """What the entry says of a row besides its name."""
        return {}
