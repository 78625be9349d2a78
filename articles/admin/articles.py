"""The list and the form of articles. Saving freezes a revision; publishing is a verb."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html
from taggit.forms import TagField, TagWidget

from articles import publishing
from articles.models import Article, Byline, Citation, Revision
from articles.models.article import State
from articles.publishing import PublishingError


class ArticleForm(forms.ModelForm):
    tags = TagField(
        required=False,
        widget=TagWidget(attrs={"class": "vTextField", "autocomplete": "off"}),
        help_text="Separated by commas.",
    )
    publish_at = forms.SplitDateTimeField(
        required=False,
        label="Publish at",
        widget=admin.widgets.AdminSplitDateTime,
    )

    class Meta:
        model = Article
        fields = ["title", "standfirst", "body"]  # the rest comes from ArticleAdmin.fieldsets
        widgets = {
            "title": forms.TextInput(attrs={"class": "vLargeTextField"}),
            "standfirst": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
            "body": forms.Textarea(attrs={"rows": 30, "class": "vLargeTextField article-body"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "publish_at" in self.fields:
            zone = timezone.get_current_timezone_name()
            self.fields[
                "publish_at"
            ].help_text = f"Empty: “Save and publish” publishes now. Times are in {zone}."

    def clean_publish_at(self):
        at = self.cleaned_data["publish_at"]
        if at is not None and at <= timezone.now():
            raise ValidationError(
                "This time has passed. Leave it empty to publish now, or choose a later one."
            )
        return at


class BylineInline(admin.TabularInline):
    model = Byline
    extra = 0
    autocomplete_fields = ["author"]
    verbose_name = "author"
    verbose_name_plural = "byline"


class CitationInline(admin.TabularInline):
    model = Citation
    extra = 0
    autocomplete_fields = ["reference"]
    fields = ["number", "reference", "support"]


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return State.choices

    def queryset(self, request, queryset):
        return queryset.filter(state_now=self.value()) if self.value() else queryset


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    form = ArticleForm
    change_form_template = "admin/articles/article/change_form.html"
    inlines = [CitationInline, BylineInline]
    list_display = ["title", "state_badge", "section", "byline", "updated_at"]
    list_filter = [StateFilter, "section", "stage", "origin", "is_featured", "authors"]
    list_select_related = ["section"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["title", "standfirst", "slug", "external_id"]
    autocomplete_fields = ["section", "lead_image", "assignee"]
    prepopulated_fields = {"slug": ["title"]}
    actions = ["publish", "unpublish", "unschedule", "submit"]
    readonly_fields = ["state_badge", "reader_address", "created_at", "updated_at"]
    fieldsets = [
        (None, {"fields": ["title", "slug", "section", "standfirst", "body", "tags"]}),
        (
            "Lead image",
            {"fields": ["lead_image", "lead_image_alt", "lead_image_is_decorative"]},
        ),
        (
            "Publication",
            {"fields": ["state_badge", "reader_address", "publish_at", "is_featured"]},
        ),
        ("Work", {"fields": ["stage", "assignee", "due_on", "created_at", "updated_at"]}),
        (
            "How it was made",
            {
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

    def get_queryset(self, request):
        return super().get_queryset(request).with_state().prefetch_related("bylines__author")

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        article = form.instance
        publishing.save_revision(article, by=request.user)
        if "_publish" in request.POST and self.has_change_permission(request, article):
            at = form.cleaned_data.get("publish_at")
            self._try(request, article, at)

    def has_delete_permission(self, request, obj=None):
        """What was ever live stays: it is unpublished, retracted or taken down instead."""
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or not obj.revisions.ever_live().exists())

    def get_deleted_objects(self, objs, request):
        """A draft goes with its revisions, which nobody may delete by themselves."""
        found, counts, missing, protected = super().get_deleted_objects(objs, request)
        missing.discard(Revision._meta.verbose_name)
        return found, counts, missing, protected

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    @admin.display(description="state", ordering="state_now")
    def state_badge(self, article):
        if article.pk is None:
            return "New"
        state = State(article.state_now)
        return format_html('<span class="state state-{}">{}</span>', state.value, state.label)

    @admin.display(description="by")
    def byline(self, article):
        return ", ".join(each.author.name for each in article.bylines.all())

    @admin.display(description="readers see it at")
    def reader_address(self, article):
        live = article.pk and article.revisions.live().for_reading().first()
        if not live:
            return "Readers do not see it."
        return format_html('<a href="{0}">{0}</a>', live.get_absolute_url())

    @admin.action(description="Publish now", permissions=["change"])
    def publish(self, request, queryset):
        self._each(request, queryset, publishing.publish, "published")

    @admin.action(description="Unpublish", permissions=["change"])
    def unpublish(self, request, queryset):
        self._each(request, queryset, publishing.unpublish, "unpublished")

    @admin.action(description="Unschedule", permissions=["change"])
    def unschedule(self, request, queryset):
        self._each(request, queryset, publishing.unschedule, "unscheduled")

    @admin.action(description="Submit for review", permissions=["change"])
    def submit(self, request, queryset):
        self._each(request, queryset, publishing.submit, "submitted")

    def _each(self, request, queryset, verb, done):
        for article in queryset:
            try:
                verb(article, by=request.user)
            except PublishingError as error:
                self.message_user(request, f"“{article}”: {error}", messages.ERROR)
            else:
                self.message_user(request, f"“{article}” was {done}.", messages.SUCCESS)

    def _try(self, request, article, at):
        """Publish now or at a time; what stands in the way is said, and the draft is kept."""
        try:
            if at is None:
                publishing.publish(article, by=request.user)
                said = "The article is live."
            else:
                publishing.schedule(article, at, by=request.user)
                local = timezone.localtime(at)
                said = f"The article goes live on {local:%B %-d, %Y at %H:%M} ({local.tzname()})."
            self.message_user(request, said, messages.SUCCESS)
        except PublishingError as error:
            self.message_user(request, f"Saved, not published. {error}", messages.ERROR)
