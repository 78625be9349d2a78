"""The list of articles: what it shows, how it is searched, and what is done to many at once."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.articles.bulk import ACTS
from articles.admin.articles.filters import (
    AssigneeFilter,
    AuthorFilter,
    ProblemsFilter,
    SectionFilter,
    StateFilter,
    TagFilter,
    WorkFilter,
)
from articles.admin.articles.searching import keys_of_found
from articles.admin.companions import Companion
from articles.admin.deletions import AuditedDeletions
from articles.admin.look_ahead import LookAheadChangeList
from articles.admin.parts import ArticlePart
from articles.admin.publishing.bulk import AT_ONCE, ArticleBulk
from articles.models import Article, Revision
from articles.models.article import State
from articles.permissions import may
from articles.words import moment_in_words

# What the list does not show stays in the database.
NOT_LISTED = ["body", "standfirst", "checks"]


class ArticleChangeList(LookAheadChangeList):
    """Asks for states and bylines of the page's rows alone: all would be those of the table."""

    def rows(self, keys):
        text = [
            f"working_revision__{field.name}"
            for field in Revision._meta.concrete_fields
            if field.name not in {"id", "blocking_findings", "warning_findings"}
        ]
        articles = Article.objects.with_state().select_related("section", "working_revision")
        articles = articles.defer(*NOT_LISTED, *text).prefetch_related("bylines__author")
        rows = articles.order_by().in_bulk(keys)
        for column in self.list_display:
            if isinstance(column, Companion):
                column.prepare(rows)
        return rows


class ArticleList(ArticleBulk, AuditedDeletions, ArticlePart):
    """The part of ArticleAdmin that is about the list."""

    list_display = ["title", "state_badge", "problems", "section_name", "byline", "changed"]
    list_filter = [
        StateFilter,
        WorkFilter,
        ProblemsFilter,
        ("section", SectionFilter),
        "origin",
        TagFilter,
        AuthorFilter,
        AssigneeFilter,
    ]
    list_select_related = False  # the rows are fetched by ArticleChangeList
    list_per_page = 50
    list_max_show_all = AT_ONCE
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # each would count the table
    date_hierarchy = "updated_at"
    search_fields = ["title"]  # and full text: see `searching`
    search_help_text = gettext_lazy("Search for words in the text, or for part of a title.")
    actions = [
        *("publish", "unpublish", "unschedule", "retract", "submit"),
        *("add_tag", "assign", "unassign"),
    ]

    def get_queryset(self, request):
        """The list finds keys first, so only the form takes the state with the row."""
        articles = super().get_queryset(request)
        return articles if _is_list(request) else articles.with_state()

    def changelist_view(self, request, extra_context=None):
        context = {"may_import": may(request.user, "import")}
        return super().changelist_view(request, context | (extra_context or {}))

    def get_changelist(self, request, **kwargs):
        return ArticleChangeList

    def get_search_results(self, request, queryset, search_term):
        if not search_term.strip() or not _is_list(request):
            return super().get_search_results(request, queryset, search_term)
        keys, spelling = keys_of_found(search_term)
        if spelling and request.method == "GET":
            message = _("No results for “%(typed)s”. Showing results for “%(spelling)s”.")
            params = {"typed": search_term.strip(), "spelling": spelling}
            self.message_user(request, message % params)
        return queryset.filter(pk__in=keys), False

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return {
            name: action
            for name, action in actions.items()
            if name not in ACTS or may(request.user, ACTS[name].verb)
        }

    @admin.display(description=gettext_lazy("state"))
    def state_badge(self, article):
        return badge_of(article)

    @admin.display(description=gettext_lazy("problems"), empty_value="")
    def problems(self, article):
        """How many findings block publishing, or else how many deserve a look."""
        counted = article.working_revision
        if counted is None:
            return ""
        if number := counted.blocking_findings:
            level, text = "blocking", ngettext("%(number)s problem", "%(number)s problems", number)
        elif number := counted.warning_findings:
            level, text = "warning", ngettext("%(number)s warning", "%(number)s warnings", number)
        else:
            return ""
        return format_html('<span class="problems-{}">{}</span>', level, text % {"number": number})

    @admin.display(
        description=gettext_lazy("section"),
        ordering="section",
    )
    def section_name(self, article):
        return article.section or _("No section")

    @admin.display(description=gettext_lazy("changed"), ordering="updated_at")
    def changed(self, article):
        return moment_in_words(article.updated_at)

    @admin.display(description=gettext_lazy("by"))
    def byline(self, article):
        return ", ".join(byline.author.name for byline in article.bylines.all())

    @admin.action(description=gettext_lazy("Publish…"), permissions=["change"])
    def publish(self, request, queryset):
        return self.bulk(request, queryset, ACTS["publish"])

    @admin.action(description=gettext_lazy("Unpublish…"), permissions=["change"])
    def unpublish(self, request, queryset):
        return self.bulk(request, queryset, ACTS["unpublish"])

    @admin.action(description=gettext_lazy("Unschedule…"), permissions=["change"])
    def unschedule(self, request, queryset):
        return self.bulk(request, queryset, ACTS["unschedule"])

    @admin.action(description=gettext_lazy("Retract…"), permissions=["change"])
    def retract(self, request, queryset):
        return self.bulk(request, queryset, ACTS["retract"])

    @admin.action(description=gettext_lazy("Submit for review…"), permissions=["change"])
    def submit(self, request, queryset):
        return self.bulk(request, queryset, ACTS["submit"])

    @admin.action(description=gettext_lazy("Add tags…"), permissions=["change"])
    def add_tag(self, request, queryset):
        return self.bulk(request, queryset, ACTS["add_tag"])

    @admin.action(description=gettext_lazy("Assign to a person…"), permissions=["change"])
    def assign(self, request, queryset):
        return self.bulk(request, queryset, ACTS["assign"])

    @admin.action(description=gettext_lazy("Assign to nobody…"), permissions=["change"])
    def unassign(self, request, queryset):
        return self.bulk(request, queryset, ACTS["unassign"])


def badge_of(article) -> str:
    """Where an article stands, as a badge; it comes from `with_state`."""
    if article.pk is None:
        return _("New")
    state = State(article.state_now)
    return format_html('<span class="state state-{}">{}</span>', state.value, state.label)


def _is_list(request) -> bool:
    """Whether this is a request of the list itself, and not of a form or a chooser."""
    match = request.resolver_match
    return match is not None and match.url_name == "articles_article_changelist"
