"""The list of articles: what it shows, how it is searched, and what is done to many at once."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import audit, publishing
from articles.admin.articles.filters import (
    AssigneeFilter,
    AuthorFilter,
    ProblemsFilter,
    StateFilter,
    TagFilter,
    WorkFilter,
)
from articles.admin.articles.searching import keys_of_found
from articles.admin.articles.tag_names import tag_name
from articles.admin.companions import Companion
from articles.admin.deletions import AuditedDeletions
from articles.admin.look_ahead import LookAheadChangeList
from articles.admin.parts import ArticlePart
from articles.admin.selections import KeepsSelection
from articles.models import Article, Revision, Tag
from articles.models.article import State
from articles.permissions import NotAllowed, may, require_making
from articles.publishing import PublishingError
from articles.words import moment_in_words, person_name

AT_ONCE = 200  # articles that one action may be taken on

# What the list does not show stays in the database.
NOT_LISTED = ["body", "standfirst", "checks"]


class BulkForm(ActionForm):
    """What “Add a tag” and “Assign” need to know, beside the action."""

    tag = forms.CharField(required=False, label=gettext_lazy("Tag:"))
    assignee = forms.ModelChoiceField(
        get_user_model().objects.filter(is_staff=True, is_active=True).order_by("username"),
        required=False,
        label=gettext_lazy("Person:"),
        empty_label=gettext_lazy("Choose a person"),
    )


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


class ArticleList(KeepsSelection, AuditedDeletions, ArticlePart):
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
    search_fields = ["title"]  # and full text: see `searching`
    search_help_text = gettext_lazy("Search for words in the text, or for part of a title.")
    action_form = BulkForm
    actions = ["publish", "unpublish", "unschedule", "submit", "add_tag", "assign", "unassign"]

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
        return actions

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

    @admin.display(description=gettext_lazy("changed"), ordering="updated_at")
    def changed(self, article):
        return moment_in_words(article.updated_at)

    @admin.display(description=gettext_lazy("by"))
    def byline(self, article):
        return ", ".join(byline.author.name for byline in article.bylines.all())

    @admin.action(description=gettext_lazy("Publish now"), permissions=["change"])
    def publish(self, request, queryset):
        done = gettext_lazy("“%(title)s” was published.")
        return self._do_to_each(request, queryset, "publish", publishing.publish, done)

    @admin.action(description=gettext_lazy("Unpublish"), permissions=["change"])
    def unpublish(self, request, queryset):
        done = gettext_lazy("“%(title)s” was unpublished.")
        return self._do_to_each(request, queryset, "unpublish", publishing.unpublish, done)

    @admin.action(description=gettext_lazy("Unschedule"), permissions=["change"])
    def unschedule(self, request, queryset):
        done = gettext_lazy("“%(title)s” was unscheduled.")
        return self._do_to_each(request, queryset, "unschedule", publishing.unschedule, done)

    @admin.action(description=gettext_lazy("Submit for review"), permissions=["change"])
    def submit(self, request, queryset):
        done = gettext_lazy("“%(title)s” was submitted for review.")
        return self._do_to_each(request, queryset, "submit", publishing.submit, done)

    @admin.action(description=gettext_lazy("Add a tag"), permissions=["change"])
    def add_tag(self, request, queryset):
        try:
            name = tag_name(request.POST.get("tag", ""))
        except ValidationError as error:
            return self.ask_again(request, error.messages[0], messages.ERROR)
        if not name:
            message = _("Enter the tag next to the action, then press “Go” again.")
            return self.ask_again(request, message)
        known = Tag.objects.named(name).first()
        if known is None:
            try:
                require_making(request.user, "articles.tag", name)
            except NotAllowed as error:
                return self.ask_again(request, str(error), messages.ERROR)
        name = known.name if known else name

        def tag(article, by):
            with publishing.locked(article) as held:
                held.row.tags.add(name)
                publishing.save_revision(held, by=by, note=f"Tagged “{name}” from the list")
                audit.record("tag", article, by=by, tag=name)

        done = gettext_lazy("“%(title)s” was tagged “%(tag)s”.")
        return self._do_to_each(request, queryset, "edit", tag, done, tag=name)

    @admin.action(description=gettext_lazy("Assign to a person"), permissions=["change"])
    def assign(self, request, queryset):
        # The form of the actions has been checked already.
        person = BulkForm.base_fields["assignee"].clean(request.POST.get("assignee", ""))
        if person is None:
            message = _("Choose the person next to the action, then press “Go” again.")
            return self.ask_again(request, message)
        done = gettext_lazy("“%(title)s” was assigned to %(person)s.")
        values = {"person": person_name(person)}
        return self._do_to_each(request, queryset, "edit", _giving_to(person), done, **values)

    @admin.action(description=gettext_lazy("Assign to nobody"), permissions=["change"])
    def unassign(self, request, queryset):
        done = gettext_lazy("“%(title)s” is no longer assigned to anyone.")
        return self._do_to_each(request, queryset, "edit", _giving_to(None), done)

    def _do_to_each(self, request, queryset, action, verb, done, **values):
        """Do it to each article that it may be done to, and say of each whether it was done."""
        articles = list(queryset[: AT_ONCE + 1])
        if len(articles) > AT_ONCE:
            message = _("Nothing was done. Choose at most %(number)s articles at a time.")
            return self.ask_again(request, message % {"number": AT_ONCE}, messages.ERROR)
        for article in articles:
            self._do(request, article, action, verb, done % {"title": article.title, **values})
        return None

    def _do(self, request, article, action, verb, done):
        title = {"title": article.title}
        if not may(request.user, action, article):
            message = _("“%(title)s”: you don’t have permission to do this.")
            self.message_user(request, message % title, messages.ERROR)
            return
        try:
            verb(article, by=request.user)
        except PublishingError as error:
            message = _("“%(title)s”: %(reason)s") % {**title, "reason": error}
            self.message_user(request, message, messages.ERROR)
        else:
            self.message_user(request, done, messages.SUCCESS)


def _giving_to(person):
    """What gives an article to a person, or to nobody."""

    def give(article, by):
        article.assignee = person
        article.save(update_fields=["assignee", "updated_at"])

    return give


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
