"""The inbox: the list of what readers wrote, and what is done to many reports at once."""

from django.contrib import admin, messages
from django.db.models import Q
from django.template.defaultfilters import truncatechars
from django.urls import path
from django.utils.html import format_html

from articles.admin.look_ahead import LookAheadChangeList
from articles.models import Article, Section
from articles.models.revision import HEAVY
from articles.words import ago, thousands
from feedback.admin.report_page import ReportPages
from feedback.models import Report
from feedback.reports import inbox
from feedback.reports.inbox import InboxError

AT_ONCE = 200  # reports that one action may be taken on
SEARCHED = 10_000  # reports that a search looks into: no index finds a part of a word in them
RELATED = ["article__section", "revision", "vote", "correction"]  # of one report
LISTED = [
    *("text", "quote", "state", "is_suspect", "created_at", "article__title", "revision__number"),
    *("vote__comment", "vote__helpful", "vote__reason"),
]


class ChoiceFilter(admin.SimpleListFilter):
    """A filter of given choices: value, label and condition of each."""

    choices_of: dict[str, tuple[str, Q]] = {}

    def lookups(self, request, model_admin):
        return [(value, label) for value, (label, _) in self.choices_of.items()]

    def queryset(self, request, queryset):
        chosen = self.choices_of.get(self.value())
        return queryset.filter(chosen[1]) if chosen else queryset


class StateFilter(ChoiceFilter):
    """The inbox opens with what is to be done."""

    title = "state"
    parameter_name = "state"
    open = Q(state__in=[Report.State.NEW, Report.State.TRIAGED])
    choices_of = {
        **{value: (label, Q(state=value)) for value, label in Report.State.choices},
        "all": ("All", Q()),
    }

    def choices(self, changelist):
        all_, *others = super().choices(changelist)
        return [{**all_, "display": "To be done"}, *others]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset.filter(self.open)
        return super().queryset(request, queryset)


class KindFilter(ChoiceFilter):
    title = "kind"
    parameter_name = "kind"
    choices_of = {
        "report": ("Something is wrong", Q(vote=None)),
        "yes": ("With a Yes", Q(vote__helpful=True)),
        "no": ("With a No", Q(vote__helpful=False)),
    }


class SuspectFilter(ChoiceFilter):
    title = "suspicion"
    parameter_name = "suspect"
    choices_of = {
        "no": ("Not suspect", Q(is_suspect=False)),
        "yes": ("Suspect", Q(is_suspect=True)),
    }


class SectionFilter(admin.SimpleListFilter):
    title = "section"
    parameter_name = "section"

    def lookups(self, request, model_admin):
        return [(each.slug, each.name) for each in Section.objects.order_by("position", "name")]

    def queryset(self, request, queryset):
        return queryset.filter(article__section__slug=self.value()) if self.value() else queryset


class OriginFilter(ChoiceFilter):
    title = "origin of the revision"
    parameter_name = "origin"
    choices_of = {
        value: (label, Q(revision__provenance__origin=value))
        for value, label in Article.Origin.choices
    }


class ReportChangeList(LookAheadChangeList):
    """Fetches the rows of the page alone, and does not count what follows."""

    def rows(self, keys):
        found = Report.objects.select_related("article", "revision", "vote")
        return found.only(*LISTED).order_by().in_bulk(keys)


@admin.register(Report)
class ReportAdmin(ReportPages, admin.ModelAdmin):
    list_display = ["words", "about", "kind", "state_badge", "age"]
    list_filter = [
        StateFilter,
        KindFilter,
        SectionFilter,
        OriginFilter,
        SuspectFilter,
    ]
    list_select_related = False  # the rows are fetched by ReportChangeList
    search_fields = ["text", "quote", "vote__comment", "article__title"]
    search_help_text = (
        "Words of a reader, or a part of the article’s title. "
        f"Looks into the newest {thousands(SEARCHED)} that the filters leave."
    )
    ordering = ["-updated_at", "-pk"]
    list_per_page = 50
    list_max_show_all = AT_ONCE
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = ["triage", "fix", "dismiss", "reopen"]

    def has_add_permission(self, request):
        return False

    def get_changelist(self, request, **kwargs):
        return ReportChangeList

    def get_queryset(self, request):
        text = [f"revision__{name}" for name in HEAVY]
        related = super().get_queryset(request).select_related(*RELATED)
        return related.defer(*text, "article__body", "article__checks")

    def get_search_results(self, request, queryset, search_term):
        if search_term.strip():
            newest = queryset.order_by("-updated_at", "-pk").values("pk")[:SEARCHED]
            queryset = Report.objects.filter(pk__in=newest)
        return super().get_search_results(request, queryset, search_term)

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def get_urls(self):
        view = self.admin_site.admin_view(self.correct_view)
        own = path("<path:object_id>/correct/", view, name="feedback_report_correct")
        return [own, *super().get_urls()]

    @admin.display(description="a reader says")
    def words(self, report):
        return truncatechars(report.words, 160) or "(the words were removed)"

    @admin.display(description="about")
    def about(self, report):
        quote = format_html("<q>{}</q> ", truncatechars(report.quote, 80)) if report.quote else ""
        return format_html(
            '{}{} <span class="quiet">version\u00a0{}</span>',
            quote,
            truncatechars(report.article, 80),
            report.revision.number,
        )

    @admin.display(description="kind")
    def kind(self, report):
        kind = kind_of(report)
        if not report.is_suspect:
            return kind
        return format_html('{} <span class="suspect">{}</span>', kind, "suspect")

    @admin.display(description="state")
    def state_badge(self, report):
        return format_html(
            '<span class="state report-{}">{}</span>', report.state, report.get_state_display()
        )

    @admin.display(description="age", ordering="created_at")
    def age(self, report):
        return format_html(
            '<time datetime="{}">{}</time>',
            report.created_at.isoformat(timespec="seconds"),
            ago(report.created_at),
        )

    @admin.action(description="Mark as triaged", permissions=["change"])
    def triage(self, request, queryset):
        self._each(request, queryset, Report.State.TRIAGED, "is triaged")

    @admin.action(description="Mark as fixed", permissions=["change"])
    def fix(self, request, queryset):
        self._each(request, queryset, Report.State.FIXED, "is fixed")

    @admin.action(description="Dismiss", permissions=["change"])
    def dismiss(self, request, queryset):
        self._each(request, queryset, Report.State.DISMISSED, "is dismissed")

    @admin.action(description="Reopen", permissions=["change"])
    def reopen(self, request, queryset):
        self._each(request, queryset, Report.State.NEW, "is new again")

    def _each(self, request, queryset, state, done):
        """Give each report the state, and say of each what became of it."""
        reports = list(queryset[: AT_ONCE + 1])
        if len(reports) > AT_ONCE:
            said = f"Nothing was done: choose at most {AT_ONCE} reports at a time."
            self.message_user(request, said, messages.ERROR)
            return
        for report in reports:
            name = f"“{truncatechars(report.words, 60) or report}”"
            try:
                if inbox.move(report, state, by=request.user):
                    self.message_user(request, f"{name} {done}.", messages.SUCCESS)
                else:
                    said = f"{name}: nothing to do, it {done} already."
                    self.message_user(request, said, messages.INFO)
            except InboxError as error:
                self.message_user(request, f"{name}: {error}", messages.ERROR)


def kind_of(report: Report) -> str:
    """“Something is wrong”, or “No: it is too shallow”."""
    if report.vote_id is None:
        return "Something is wrong"
    answer = "Yes" if report.vote.helpful else "No"
    reason = report.vote.get_reason_display()
    return f"{answer}: {reason[0].lower()}{reason[1:]}" if reason else answer
