"""The list of articles: what it shows, how it is narrowed, and what is done to many at once."""

from django.contrib import admin, messages
from django.utils.html import format_html

from articles import publishing
from articles.models.article import State
from articles.permissions import may
from articles.publishing import PublishingError


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return State.choices

    def queryset(self, request, queryset):
        return queryset.filter(state_now=self.value()) if self.value() else queryset


class ArticleList:
    """The part of ArticleAdmin that is about the list."""

    list_display = ["title", "state_badge", "section", "byline", "updated_at"]
    list_filter = [StateFilter, "section", "stage", "origin", "is_featured", "authors"]
    list_select_related = ["section"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["title", "standfirst", "slug", "external_id"]
    actions = ["publish", "unpublish", "unschedule", "submit"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_state().prefetch_related("bylines__author")

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

    @admin.action(description="Publish now", permissions=["change"])
    def publish(self, request, queryset):
        self._each(request, queryset, "publish", publishing.publish, "published")

    @admin.action(description="Unpublish", permissions=["change"])
    def unpublish(self, request, queryset):
        self._each(request, queryset, "unpublish", publishing.unpublish, "unpublished")

    @admin.action(description="Unschedule", permissions=["change"])
    def unschedule(self, request, queryset):
        self._each(request, queryset, "unschedule", publishing.unschedule, "unscheduled")

    @admin.action(description="Submit for review", permissions=["change"])
    def submit(self, request, queryset):
        self._each(request, queryset, "submit", publishing.submit, "submitted")

    def _each(self, request, queryset, action, verb, done):
        """Do it to each article that it may be done to, and say of each what became of it."""
        for article in queryset:
            if not may(request.user, action, article):
                said = f"“{article}”: you may not {action} this article."
                self.message_user(request, said, messages.ERROR)
                continue
            try:
                verb(article, by=request.user)
            except PublishingError as error:
                self.message_user(request, f"“{article}”: {error}", messages.ERROR)
            else:
                self.message_user(request, f"“{article}” was {done}.", messages.SUCCESS)
