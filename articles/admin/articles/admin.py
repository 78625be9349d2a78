"""The admin of articles: saving freezes a revision, publishing is a verb."""

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import freshness, publishing
from articles.admin.addresses import HasAddress
from articles.admin.articles.actions import ArticleActions
from articles.admin.articles.citations import CitationInline
from articles.admin.articles.first_published import FirstPublished
from articles.admin.articles.form import ArticleForm, BylineInline
from articles.admin.articles.handing_over import ArticleHandOver
from articles.admin.articles.importing import ArticleImport
from articles.admin.articles.list import ArticleList
from articles.admin.articles.looking_up import ReferenceLookUp
from articles.admin.articles.picks import PickInline
from articles.admin.companions import Accompanied
from articles.admin.editor.autosaves import ArticleAutosaves
from articles.admin.editor.choosing import ArticleChoosers
from articles.admin.editor.live import ArticleEditor
from articles.admin.editor.presence import ArticlePresence
from articles.admin.editor.previews import ArticlePreview
from articles.admin.publishing.page import ArticlePublishing
from articles.admin.revisions.history import ArticleHistory
from articles.editing import autosaves
from articles.models import Article, Revision
from articles.models.article import State
from articles.permissions import may
from articles.words import moment_in_words


@admin.register(Article)
class ArticleAdmin(
    Accompanied,
    HasAddress,
    ArticleList,
    ArticleActions,
    ArticleHandOver,
    ArticlePublishing,
    FirstPublished,
    ArticleEditor,
    ArticleAutosaves,
    ReferenceLookUp,
    ArticleChoosers,
    ArticlePresence,
    ArticlePreview,
    ArticleHistory,
    ArticleImport,
    admin.ModelAdmin,
):
    form = ArticleForm
    change_form_template = "admin/articles/article/change_form.html"
    inlines = [CitationInline, BylineInline, PickInline]
    autocomplete_fields = ["section", "lead_image"]
    readonly_fields = ["state_badge", "reader_address", "stage_now", "created_at", "updated_at"]
    companions_after = "reader_address"
    fieldsets = [
        (None, {"fields": ["title", "standfirst", "body"]}),
        (gettext_lazy("Placement"), {"fields": ["section", "tags", "slug"]}),
        (
            gettext_lazy("Lead image"),
            {"fields": ["lead_image", "lead_image_alt", "lead_image_is_decorative"]},
        ),
        (
            gettext_lazy("Publication"),
            {"fields": ["state_badge", "reader_address", "first_published_at", "is_featured"]},
        ),
        (
            gettext_lazy("Work"),
            {"fields": ["stage_now", "assignee", "due_on", "created_at", "updated_at"]},
        ),
        (
            gettext_lazy("Sharing"),
            {
                "classes": ["collapse"],
                "fields": ["social_title", "social_description"],
            },
        ),
        (
            gettext_lazy("Provenance"),
            {
                "classes": ["collapse"],
                "fields": [
                    "origin",
                    "generator",
                    "generator_version",
                    "generated_at",
                    "quality_score",
                    "checks",
                    "reviewed_by",
                    "reviewed_at",
                    "external_id",
                ],
            },
        ),
    ]

    def get_fieldsets(self, request, obj=None):
        """A new article has nothing to say of itself yet."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is not None:
            return fieldsets
        left_out = set(self.readonly_fields)
        return [
            (title, options | {"fields": [f for f in options["fields"] if f not in left_out]})
            for title, options in fieldsets
        ]

    def get_form(self, request, obj=None, change=False, **kwargs):
        """A class of this request: it knows whose rights count."""
        form = super().get_form(request, obj, change, **kwargs)
        form.user = request.user
        return form

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and may(request.user, "edit", obj)

    def has_delete_permission(self, request, obj=None):
        """What was ever live stays: it is unpublished, retracted or taken down instead."""
        allowed = super().has_delete_permission(request, obj) and may(request.user, "edit", obj)
        return allowed and (obj is None or not obj.revisions.ever_live().exists())

    def get_deleted_objects(self, objs, request):
        """A draft goes with its revisions, which nobody may delete by themselves."""
        objects, counts, missing, protected = super().get_deleted_objects(objs, request)
        missing.discard(Revision._meta.verbose_name)
        return objects, counts, missing, protected

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Work is assigned to people who can sign in here; nobody needs to see their accounts."""
        if db_field.name == "assignee":
            kwargs["queryset"] = get_user_model().objects.filter(is_staff=True, is_active=True)
            kwargs["empty_label"] = _("Nobody")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        held = publishing.held(form.instance)  # see `changeform_view`; a new row is ours alone
        publishing.save_revision(held, by=request.user)
        if "assignee" in form.changed_data:
            publishing.record_assignment(form.instance, by=request.user)
        pairs, tab = self.pairs_of(request.POST), request.POST.get("tab", "")
        autosaves.settle(form.instance, request.user, tab, pairs)
        self.act(request, form, held)

    @admin.display(description=gettext_lazy("public address"))
    def reader_address(self, article):
        if article.taken_down_at:
            return _("Taken down: readers are told that it’s gone.")
        live = article.revisions.live().for_reading().first()
        scheduled = article.revisions.scheduled().for_reading().first()
        parts = [format_html('<a href="{0}">{0}</a>', live.get_absolute_url())] if live else []
        if scheduled:
            parts.append(_from_when(scheduled, live))
        return format_html_join(" ", "{}", ([part] for part in parts)) or _("Not published.")

    @admin.display(description=gettext_lazy("stage"))
    def stage_now(self, article):
        """How far the working copy is; what is published or scheduled has left the stages."""
        if article.taken_down_at:
            return State.TAKEN_DOWN.label
        saved = article.working_revision
        same = saved and article.revisions.without_end().filter(content_hash=saved.content_hash)
        revision = saved and same.order_by("live__startswith").first()
        if not revision:
            return article.get_stage_display()
        if revision.live.lower <= freshness.now():
            return _("Published")
        return _("Scheduled for %(at)s") % {"at": moment_in_words(revision.live.lower)}


def _from_when(scheduled: Revision, live: Revision | None) -> str:
    at = moment_in_words(scheduled.live.lower)
    if live:
        message = _("From %(at)s, readers see revision %(number)s.")
        return message % {"at": at, "number": scheduled.number}
    message = _("Readers see it from %(at)s at %(address)s.")
    return message % {"at": at, "address": scheduled.get_absolute_url()}
