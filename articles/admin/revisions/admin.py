"""The history: to read, to search and to restore from; never to change."""

from django.contrib import admin, messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import publishing
from articles.admin.selections import KeepsSelection
from articles.models import Revision
from articles.permissions import may
from articles.publishing import PublishingError
from articles.words import moment_in_words


@admin.register(Revision)
class RevisionAdmin(KeepsSelection, admin.ModelAdmin):
    list_display = ["title", "number", "kind", "created_at", "created_by", "period"]
    list_filter = ["kind", "created_at"]
    show_facets = admin.ShowFacets.NEVER
    list_select_related = ["created_by"]
    search_fields = ["title", "slug", "note"]
    actions = ["restore"]
    ordering = ["-created_at", "-pk"]
    show_full_result_count = False
    list_per_page = 50
    fields = [
        "article", "number", "kind", "note", "created_at", "created_by", "period", "title", "slug",
        "standfirst", "body", "word_count", "tags", "authors", "references", "provenance",
        "social_title", "social_description",
    ]  # fmt: skip

    def get_queryset(self, request):
        return super().get_queryset(request).defer("search", "body_html")

    def has_view_permission(self, request, obj=None):
        """Who may read the article's history may read its revisions, and nobody else."""
        article = obj.article if obj else None
        return super().has_view_permission(request, obj) and may(request.user, "history", article)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=gettext_lazy("live"))
    def period(self, revision):
        if revision.live is None:
            return _("never")
        since = moment_in_words(revision.live.lower)
        if revision.live.upper is None:
            return _("since %(start)s") % {"start": since}
        values = {"start": since, "end": moment_in_words(revision.live.upper)}
        return _("from %(start)s to %(end)s") % values

    @admin.action(description=gettext_lazy("Restore as a new draft"), permissions=["view"])
    def restore(self, request, queryset):
        for revision in queryset.select_related("article"):
            if not may(request.user, "restore", revision.article):
                message = _("“%(revision)s”: you don’t have permission to restore this article.")
                self.message_user(request, message % {"revision": revision}, messages.ERROR)
                continue
            try:
                publishing.restore(revision.article, revision, by=request.user)
            except PublishingError as error:
                message = _("“%(revision)s”: %(reason)s")
                values = {"revision": revision, "reason": error}
                self.message_user(request, message % values, messages.ERROR)
            else:
                message = _("“%(revision)s” is the working copy of “%(article)s” again.")
                values = {"revision": revision, "article": revision.article}
                self.message_user(request, message % values, messages.SUCCESS)
