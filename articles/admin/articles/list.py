"""The list of articles: what it shows, how it is searched, and what is done to many at once."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.contrib.auth import get_user_model
from django.contrib.postgres.search import SearchQuery
from django.db import transaction
from django.utils.html import format_html

from articles import audit, publishing
from articles.admin.articles.filters import (
    AssigneeFilter,
    AuthorFilter,
    ProblemsFilter,
    StateFilter,
    TagFilter,
    WorkFilter,
)
from articles.admin.companions import Companion
from articles.admin.deletions import AuditedDeletions
from articles.admin.look_ahead import LookAheadChangeList
from articles.models import Article, Revision, Tag
from articles.models.article import State
from articles.permissions import may
from articles.publishing.verbs import PublishingError
from articles.words import moment_in_words

AT_ONCE = 200  # articles that one action may be taken on
FOUND = 1000  # articles that a search finds at most by title, and by the words of what is listed
WRITTEN = 30_000  # texts that are not published, in which a search looks

# What the list does not show stays in the database.
NOT_LISTED = ["body", "standfirst", "checks"]


class BulkForm(ActionForm):
    """What “Add a tag” and “Assign” need to know, beside the action."""

    tag = forms.CharField(required=False, max_length=100, label="Tag:")
    assignee = forms.ModelChoiceField(
        get_user_model().objects.filter(is_staff=True, is_active=True).order_by("username"),
        required=False,
        label="Person:",
        empty_label="nobody",
    )


class ArticleChangeList(LookAheadChangeList):
    """Asks for states and bylines of the page's rows alone: all would be those of the table."""

    def rows(self, keys):
        text = [
            f"working_revision__{each.name}"
            for each in Revision._meta.concrete_fields
            if each.name not in {"id", "blocking_findings", "warning_findings"}
        ]
        articles = Article.objects.with_state().select_related("section", "working_revision")
        articles = articles.defer(*NOT_LISTED, *text).prefetch_related("bylines__author")
        rows = articles.order_by().in_bulk(keys)
        for column in self.list_display:
            if isinstance(column, Companion):
                column.prepare(rows)
        return rows


class ArticleList(AuditedDeletions):
    """The part of ArticleAdmin that is about the list."""

    list_display = ["title", "state_badge", "problems", "section", "byline", "changed"]
    list_filter = [
        StateFilter,
        WorkFilter,
        ProblemsFilter,
        "section",
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
    search_fields = ["title"]  # and full text: see get_search_results
    search_help_text = "Words of the text, or a part of the title."
    action_form = BulkForm
    actions = ["publish", "unpublish", "unschedule", "submit", "add_tag", "assign"]

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
        """Full text of what is listed or being written, and any part of a title.

        Each is answered by an index of its own, so they are three sets of keys and not one OR.
        What very many have would be fetched from all of them: the newest are enough.
        """
        term = search_term.strip()
        if not term or not _is_list(request):
            return super().get_search_results(request, queryset, search_term)
        query = SearchQuery(term, config="newsroom", search_type="websearch")
        listed = Revision.objects.filter(search=query, is_listed=True)
        written = Article.objects.with_words_to_publish().order_by()
        written = list(written.values_list("working_revision", flat=True)[:WRITTEN])
        keys = (
            Article.objects.filter(title__icontains=term)
            .values("pk")[:FOUND]
            .union(
                listed.order_by("-published_at", "-article_id").values("article")[:FOUND],
                Revision.objects.filter(pk__in=written, search=query).order_by().values("article"),
            )
        )
        return queryset.filter(pk__in=keys), False

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    @admin.display(description="state")
    def state_badge(self, article):
        if article.pk is None:
            return "New"
        state = State(article.state_now)
        return format_html('<span class="state state-{}">{}</span>', state.value, state.label)

    @admin.display(description="problems", empty_value="")
    def problems(self, article):
        """How many findings block publishing, or else how many deserve a look."""
        counted = article.working_revision
        if counted is None:
            return ""
        if counted.blocking_findings:
            what, level = _number(counted.blocking_findings, "problem"), "blocking"
        elif counted.warning_findings:
            what, level = _number(counted.warning_findings, "warning"), "warning"
        else:
            return ""
        return format_html('<span class="problems-{}">{}</span>', level, what)

    @admin.display(description="changed", ordering="updated_at")
    def changed(self, article):
        return moment_in_words(article.updated_at)

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

    @admin.action(description="Add a tag", permissions=["change"])
    def add_tag(self, request, queryset):
        name = " ".join(request.POST.get("tag", "").split())
        if not name:
            said = "Write the tag beside the action, then press Go again."
            self.message_user(request, said, messages.WARNING)
            return
        known = Tag.objects.filter(name__iexact=name).first()
        if known is None and not request.user.has_perm("articles.add_tag"):
            said = f"There is no tag “{name}”, and you may not make one."
            self.message_user(request, said, messages.ERROR)
            return
        name = known.name if known else name

        @transaction.atomic
        def tag(article, by):
            article.tags.add(name)
            publishing.save_revision(article, by=by, note=f"Tagged “{name}” from the list")
            audit.record("tag", article, by=by, tag=name)

        self._each(request, queryset, "edit", tag, f"tagged “{name}”")

    @admin.action(description="Assign to a person", permissions=["change"])
    def assign(self, request, queryset):
        # Django has checked the form of the actions already.
        person = BulkForm.base_fields["assignee"].clean(request.POST.get("assignee", ""))

        def give(article, by):
            article.assignee = person
            article.save(update_fields=["assignee", "updated_at"])

        done = f"assigned to {person.get_username()}" if person else "assigned to nobody"
        self._each(request, queryset, "edit", give, done)

    def _each(self, request, queryset, action, verb, done):
        """Do it to each article that it may be done to, and say of each what became of it."""
        articles = list(queryset[: AT_ONCE + 1])
        if len(articles) > AT_ONCE:
            said = f"Nothing was done: choose at most {AT_ONCE} articles at a time."
            self.message_user(request, said, messages.ERROR)
            return
        for article in articles:
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


def _is_list(request) -> bool:
    """Whether this is a request of the list itself, and not of a form or a chooser."""
    match = request.resolver_match
    return match is not None and match.url_name == "articles_article_changelist"


def _number(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
