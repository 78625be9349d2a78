"""The inbox: the list of what readers wrote, and what is done to many reports at once."""

from django.contrib import admin, messages
from django.db.models import Q
from django.template.defaultfilters import truncatechars
from django.urls import path
from django.utils.functional import Promise, lazy
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.look_ahead import LookAheadChangeList
from articles.admin.selections import KeepsSelection
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

    choices_of: dict[str, tuple[str | Promise, Q]] = {}

    def lookups(self, request, model_admin):
        return [(value, label) for value, (label, _condition) in self.choices_of.items()]

    def queryset(self, request, queryset):
        chosen = self.choices_of.get(self.value())
        return queryset.filter(chosen[1]) if chosen else queryset


class ReportStateFilter(ChoiceFilter):
    """The inbox opens with what is still open."""

    title = gettext_lazy("state")
    parameter_name = "state"
    open = Q(state__in=[Report.State.NEW, Report.State.TRIAGED])
    choices_of = {
        **{value: (label, Q(state=value)) for value, label in Report.State.choices},
        "all": (gettext_lazy("All"), Q()),
    }

    def choices(self, changelist):
        all_, *others = super().choices(changelist)
        return [{**all_, "display": _("Open")}, *others]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset.filter(self.open)
        return super().queryset(request, queryset)


class KindFilter(ChoiceFilter):
    title = gettext_lazy("kind")
    parameter_name = "kind"
    choices_of = {
        "report": (gettext_lazy("Mistake report"), Q(vote=None)),
        "yes": (gettext_lazy("Comment with a Yes"), Q(vote__helpful=True)),
        "no": (gettext_lazy("Comment with a No"), Q(vote__helpful=False)),
    }


class SuspectFilter(ChoiceFilter):
    title = gettext_lazy("suspicion")
    parameter_name = "suspect"
    choices_of = {
        "no": (gettext_lazy("Not suspect"), Q(is_suspect=False)),
        "yes": (gettext_lazy("Suspect"), Q(is_suspect=True)),
    }


class SectionFilter(admin.SimpleListFilter):
    title = gettext_lazy("section")
    parameter_name = "section"

    def lookups(self, request, model_admin):
        return list(Section.objects.order_by("position", "name").values_list("slug", "name"))

    def queryset(self, request, queryset):
        return queryset.filter(article__section__slug=self.value()) if self.value() else queryset


class ReportOriginFilter(ChoiceFilter):
    title = gettext_lazy("origin")
    parameter_name = "origin"
    choices_of = {
        value: (label, Q(revision__provenance__origin=value))
        for value, label in Article.Origin.choices
    }


class ReportChangeList(LookAheadChangeList):
    """Fetches the rows of the page alone, and does not count what follows."""

    def rows(self, keys):
        reports = Report.objects.select_related("article", "revision", "vote")
        return reports.only(*LISTED).order_by().in_bulk(keys)


def _search_help() -> str:
    message = _(
        "Search readers’ messages and article titles. Covers the newest %(limit)s reports that "
        "match the filters."
    )
    return message % {"limit": thousands(SEARCHED)}


_search_help_lazy = lazy(_search_help, str)


@admin.register(Report)
class ReportAdmin(KeepsSelection, ReportPages, admin.ModelAdmin):
    list_display = ["words", "about", "kind", "state_badge", "age"]
    nothing_yet = gettext_lazy("No comments or reports are open. New ones appear here.")
    list_filter = [
        ReportStateFilter,
        KindFilter,
        SectionFilter,
        ReportOriginFilter,
        SuspectFilter,
    ]
    list_select_related = False  # the rows are fetched by ReportChangeList
    search_fields = ["text", "quote", "vote__comment", "article__title"]
    search_help_text = _search_help_lazy()
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

    @admin.display(description=gettext_lazy("message"))
    def words(self, report):
        return truncatechars(report.words, 160) or _("(text removed)")

    @admin.display(description=gettext_lazy("about"))
    def about(self, report):
        quote = format_html("<q>{}</q> ", truncatechars(report.quote, 80)) if report.quote else ""
        return format_html(
            '{}{} <span class="quiet">{}</span>',
            quote,
            truncatechars(report.article, 80),
            _("version\u00a0%(number)s") % {"number": report.revision.number},
        )

    @admin.display(description=gettext_lazy("kind"))
    def kind(self, report):
        kind = kind_of(report)
        if not report.is_suspect:
            return kind
        return format_html('{} <span class="suspect">{}</span>', kind, _("suspect"))

    @admin.display(description=gettext_lazy("state"))
    def state_badge(self, report):
        return format_html(
            '<span class="state report-{}">{}</span>', report.state, report.get_state_display()
        )

    @admin.display(description=gettext_lazy("received"), ordering="created_at")
    def age(self, report):
        return format_html(
            '<time datetime="{}">{}</time>',
            report.created_at.isoformat(timespec="seconds"),
            ago(report.created_at),
        )

    @admin.action(description=gettext_lazy("Mark as triaged"), permissions=["change"])
    def triage(self, request, queryset):
        return self._move(request, queryset, Report.State.TRIAGED)

    @admin.action(description=gettext_lazy("Mark as fixed"), permissions=["change"])
    def fix(self, request, queryset):
        return self._move(request, queryset, Report.State.FIXED)

    @admin.action(description=gettext_lazy("Dismiss"), permissions=["change"])
    def dismiss(self, request, queryset):
        return self._move(request, queryset, Report.State.DISMISSED)

    @admin.action(description=gettext_lazy("Reopen"), permissions=["change"])
    def reopen(self, request, queryset):
        return self._move(request, queryset, Report.State.NEW)

    def _move(self, request, queryset, state: Report.State):
        """Give each report the state, and report each result."""
        reports = list(queryset[: AT_ONCE + 1])
        if len(reports) > AT_ONCE:
            message = ngettext(
                "Nothing was changed. Select at most %(limit)s report.",
                "Nothing was changed. Select at most %(limit)s reports.",
                AT_ONCE,
            )
            return self.ask_again(request, message % {"limit": AT_ONCE}, messages.ERROR)
        for report in reports:
            params = {"message": truncatechars(report.words, 60) or report, "state": state.label}
            try:
                if inbox.move(report, state, by=request.user):
                    message = _("“%(message)s” was marked as “%(state)s”.")
                    self.message_user(request, message % params, messages.SUCCESS)
                else:
                    message = _("“%(message)s” is already marked as “%(state)s”.")
                    self.message_user(request, message % params, messages.INFO)
            except InboxError as error:
                message = _("“%(message)s”: %(error)s")
                self.message_user(request, message % {**params, "error": error}, messages.ERROR)
        return None


def kind_of(report: Report) -> str:
    """“Mistake report”, or “No: It’s too shallow”."""
    if report.vote is None:
        return _("Mistake report")
    answer = _("Yes") if report.vote.helpful else _("No")
    reason = report.vote.get_reason_display()
    return _("%(answer)s: %(reason)s") % {"answer": answer, "reason": reason} if reason else answer
